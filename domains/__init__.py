"""The domains that ship. Each folder is a plugin; none knows another."""
