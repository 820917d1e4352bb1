"""The shared store on PostgreSQL: its schema, rights and upgrades, and the way to it."""
