"""What a user's process imports: `kernel`, `use` and the pytest plugin. It imports no other part of the project."""
