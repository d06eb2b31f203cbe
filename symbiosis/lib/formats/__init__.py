"""How dates and numbers look and are read, per language (Django's FORMAT_MODULE_PATH)."""
