"""Which pairs could exchange anything: the material join, its screens and what it keeps per listing."""
