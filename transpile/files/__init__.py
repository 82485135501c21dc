"""Sources and companions on disk: finding, reading, sealing, comparing, writing, remembering."""
