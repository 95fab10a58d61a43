"""Forms for people to write on: printed with corner marks and a code, read back from scans and photographs."""
