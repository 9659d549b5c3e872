"""What falls and whom it may hurt: figures of debris and of people."""
