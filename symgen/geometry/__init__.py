"""Pure functions on arrays and Paths: flatten, resample, frame, fingerprint."""
