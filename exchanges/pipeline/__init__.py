"""Where everything stands, since when, and what cannot be done yet."""
