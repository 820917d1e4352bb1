"""Waveform and overview: geometry, painting, widgets."""
