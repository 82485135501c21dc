"""Small programs by subject, each compared with NumPy on every target."""
