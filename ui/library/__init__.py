"""Library and queue panel, import."""
