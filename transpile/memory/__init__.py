"""Graph to storage: which value owns which buffer. Start with `storage.assign`."""
