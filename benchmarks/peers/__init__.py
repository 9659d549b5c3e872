"""Other ways to fly the benchmark's flights: compiled by hand, in batches, by other packages."""
