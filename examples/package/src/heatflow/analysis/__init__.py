"""What can be said of a plate."""
