"""Tasks, scorers and the frontier of quality against cost. Knows domains only by the registry."""
