"""What each kind of record does to the tables, one file a kind."""
