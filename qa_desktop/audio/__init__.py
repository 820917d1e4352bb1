"""Decoding, sample store, peaks, playback."""
