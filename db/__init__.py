"""The local store: SQLAlchemy only."""
