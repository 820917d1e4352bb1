"""Texts for people, in Chinese and English."""
