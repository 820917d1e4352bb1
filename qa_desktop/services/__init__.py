"""Use cases, ports, events, undo history."""
