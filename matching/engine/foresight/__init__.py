"""What if: scenarios, the failure of one firm, the firm that is missing."""
