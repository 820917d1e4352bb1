"""What the tests of the panels stand on: a store in memory, a small card, a desk with a call on it."""
