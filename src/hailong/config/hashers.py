"""Passwords of demo worlds: everybody knows them, so hashing them dearly only costs a visitor's time."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class WorldHasher(Argon2PasswordHasher):
    """Argon2 at its least: for a world in which everything is simulated, never for an installation."""

    time_cost = 1
    memory_cost = 8 * 1024  # KiB
    parallelism = 1
