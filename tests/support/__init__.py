"""What the tests stand on: the gates every test passes, and the fixtures they share."""
