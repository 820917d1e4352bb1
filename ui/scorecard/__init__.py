"""The scorecard panel."""
