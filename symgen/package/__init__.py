"""Encode, parquet shards, card, manifest."""
