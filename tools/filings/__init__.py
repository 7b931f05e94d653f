"""What companies filed: regulators' data in, :class:`~tael.tools.facts.RawFact` rows out."""
