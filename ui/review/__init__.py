"""Review: the team's table, the lead's decisions, and what came of them for the author."""
