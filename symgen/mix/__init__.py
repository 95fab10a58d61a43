"""One file a way to make one ink of two."""
