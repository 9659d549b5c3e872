"""What the defence believes: estimates, predicted impact, evaluation."""
