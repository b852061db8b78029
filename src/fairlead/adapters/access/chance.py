"""The only file that draws what nobody may foresee; no decision depends on it."""

import secrets


class SystemSecrets:
    """`fairlead.application.access_ports.Secrets` by the operating system."""

    def secret(self) -> str:
        """256 bits as 43 characters."""
        return secrets.token_urlsafe(32)
