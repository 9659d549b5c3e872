"""Kinds of threat, one file each."""
