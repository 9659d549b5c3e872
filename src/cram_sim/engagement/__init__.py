"""The clock: who shoots at what and when. The only place that knows SimPy."""
