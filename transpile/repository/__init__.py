"""Sets a user's repository up for the tool: each file is extended by what it lacks, and nothing in it is changed."""
