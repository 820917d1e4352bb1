"""What people see of the exchange with the shared store: connecting, how it stands, conflicts."""
