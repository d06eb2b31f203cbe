"""The park's board: what waits for it, what it has decided, its minutes."""
