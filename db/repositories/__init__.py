"""The repositories: rows of the store as objects of the domain."""
