"""Match a file of listings from anywhere: no database, only the catalogue's files and the engine."""
