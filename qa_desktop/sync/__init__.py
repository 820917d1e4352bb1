"""Exchange with the shared store: records and their versions, the conflict rule, the engine; no SQL, no network."""
