"""Prints the Python twin: the NumPy version of each kernel, its checks and the choice of target."""
