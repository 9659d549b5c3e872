"""Kinds of sensor, one file each."""
