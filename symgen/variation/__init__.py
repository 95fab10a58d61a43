"""How people vary what they write: learned from ink, kept as a small table, applied by `distort.transfer`."""
