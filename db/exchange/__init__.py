"""The exchange's side of the local store: what waits to be sent, what arrived, and what comes of both."""
