"""Pure functions that compare an answer with a target: no model, no clock, no network."""
