"""cram-sim: an open simulator of C-RAM air defence."""

__version__ = "0.1.0"
