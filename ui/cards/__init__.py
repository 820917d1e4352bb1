"""The window in which scorecards are written."""
