"""Pupils' data: what may be kept, what leaves the machine, what is held, and that it is gone."""
