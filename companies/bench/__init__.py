"""A synthetic market of many listings, to measure how lists behave when the table grows."""
