"""The fixture of a project."""

from tests.cli.project import project

__all__ = ["project"]
