"""What-if runs: what a person changes, the run beside the real one, and the comparison."""
