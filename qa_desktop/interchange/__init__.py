"""Files in and out: names, tables, scorecards, exports."""
