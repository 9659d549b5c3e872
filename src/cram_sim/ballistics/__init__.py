"""Where a round is at a given time. Arrays in, arrays out; NumPy, SciPy and Numba only."""
