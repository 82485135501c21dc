"""The command line: arguments, the run over many files, reports."""
