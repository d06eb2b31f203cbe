"""More than two firms: loops, chains through a converter, pools that share a service."""
