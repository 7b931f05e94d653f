"""Tael: vertical-domain agents on a cheap open model."""
