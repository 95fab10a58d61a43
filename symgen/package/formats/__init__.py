"""One file an export format: `write(dataset, out)` puts a data set there, `read(path)` takes it back for a test."""
