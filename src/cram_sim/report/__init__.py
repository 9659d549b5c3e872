"""What people look at: figures, made from the tables of a run."""
