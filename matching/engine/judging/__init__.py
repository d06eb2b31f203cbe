"""What stands for and against one pair: gates, score, missing facts, refusals."""
