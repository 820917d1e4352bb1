"""Transport bar."""
