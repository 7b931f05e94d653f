"""Stored snapshots: one compressed file a company, and an index of the companies."""
