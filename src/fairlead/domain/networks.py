"""Where messages may go: anywhere on the public internet, and inside only where the owner of the service said so."""

import ipaddress
from dataclasses import dataclass
from typing import Final, Self

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
_TRANSLATED_HERE: Final = ipaddress.IPv6Network("64:ff9b:1::/48")
"""Each network says for itself what these lead to, so they count as inside."""
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")


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
        return any(self._refuses(each) for each in _leads_to(known))

    def _refuses(self, known: _Address) -> bool:
        if known.is_global and not known.is_multicast and known not in _TRANSLATED_HERE:
            return False
        return not any(known in network for network in self.allowed if network.version == known.version)


def _leads_to(known: _Address) -> tuple[_Address, ...]:
    """Where an address may really end: in IPv6 an address of IPv4 can be written in several ways, and gateways follow them.

    Mapped and compatible addresses (RFC 4291), translated ones (RFC 6052, 8215), 6to4 (RFC 3056) and Teredo (RFC 4380).
    """
    if isinstance(known, ipaddress.IPv4Address):
        return (known,)
    if known.ipv4_mapped is not None:
        return (known.ipv4_mapped,)
    if known in _TRANSLATED or (known in _COMPATIBLE and int(known) > 1):
        return (ipaddress.IPv4Address(int(known) & 0xFFFFFFFF),)
    if known.sixtofour is not None:
        return (known.sixtofour,)
    return known.teredo if known.teredo is not None else (known,)
