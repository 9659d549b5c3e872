"""Kinds of effector, one file each."""
