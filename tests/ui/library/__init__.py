"""Tests of the window's library."""
