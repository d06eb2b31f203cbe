"""Who gets how much: the linear programme over the whole network and its relatives."""
