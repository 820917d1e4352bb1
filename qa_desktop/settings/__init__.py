"""Settings: declared once, stored as JSON."""
