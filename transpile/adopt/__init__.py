"""Helpers for adopting the tool: what of a code base would go through, and annotations of the types that tests show."""
