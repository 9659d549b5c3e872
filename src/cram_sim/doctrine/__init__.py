"""Kinds of doctrine, one file each. They see tracks, never the truth."""
