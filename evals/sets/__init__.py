"""The data sets that ship: loader, scorer and ``bare`` variant each; the data stay outside."""
