"""Replications: prepare a case, run blocks of raids, keep tables, measure."""
