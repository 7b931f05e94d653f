"""Teaching: from labelled rows to a head with its card. Needs the extra ``teach``."""
