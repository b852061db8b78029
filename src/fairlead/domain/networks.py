"""Where messages may go: anywhere on the public internet, and inside only where the owner of the service said so."""

import ipaddress
from dataclasses import dataclass
from typing import Self

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadNetworks(ValueError):
    """Networks that cannot be read; the message says which."""


@dataclass(frozen=True, slots=True)
class Networks:
    """Private networks that messages may go to."""

    allowed: tuple[_Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read addresses and networks separated by commas, such as ``127.0.0.0/8, 10.1.2.3``. Raises `BadNetworks`."""
        found = []
        for part in filter(None, (each.strip() for each in text.split(","))):
            try:
                found.append(ipaddress.ip_network(part, strict=False))
            except ValueError as error:
                raise BadNetworks(f"'{part}' is no address and no network; write for example 127.0.0.0/8, 10.1.2.3") from error
        return cls(tuple(found))

    def refuses(self, address: str) -> bool:
        """Whether an address, as numbers, is one that nobody allowed. What is no address is refused too."""
        try:
            known = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return True
        mapped = getattr(known, "ipv4_mapped", None)
        known = mapped if mapped is not None else known
        if known.is_global and not known.is_multicast:
            return False
        return not any(known in network for network in self.allowed if network.version == known.version)
