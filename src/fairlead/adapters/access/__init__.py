"""Passwords, secrets and single sign-on: what accounts ask of libraries and of the world."""

from fairlead.adapters.access.chance import SystemSecrets
from fairlead.adapters.access.passwords import Argon2Passwords

__all__ = ["Argon2Passwords", "SystemSecrets"]
