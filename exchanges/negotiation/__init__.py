"""From rounds of terms to an agreement, and to its amendments."""
