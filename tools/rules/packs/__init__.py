"""The packs: one file of rules a regime, and the words for ratings."""
