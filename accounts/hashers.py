"""Password hashing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2OwaspHasher(Argon2PasswordHasher):
    """Argon2id with the OWASP parameters: Django's default of 100 MiB a login exhausts a small server."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
