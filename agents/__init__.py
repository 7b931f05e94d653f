"""How a model is called and a graph is run. Knows no domain."""
