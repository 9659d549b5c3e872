"""Can the simulator be trusted? It against what others measured, published or solved exactly."""
