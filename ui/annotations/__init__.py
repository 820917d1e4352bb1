"""Annotation table and editing."""
