"""The shared store: PostgreSQL over a network."""
