"""Seed headlines with labels, in Chinese and English."""
