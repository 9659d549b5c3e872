"""Many runs that answer one question: sweeps, comparisons, sensitivity."""
