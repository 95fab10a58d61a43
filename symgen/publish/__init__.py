"""Data sets and trained runs to the hub. The hub's client is imported in this room only."""
