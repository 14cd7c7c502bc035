"""Which network addresses may be fetched from: public ones, and those that were allowed by name.

A feed or a redirect can name any address, one inside this network too. So a name is resolved here,
every address that it has is looked at, and the connection is made to the very address that was
looked at: a name that answers otherwise the second time gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from records import FrontlineError

_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last 32 bits (RFC 6052)


class FetchError(FrontlineError):
    """Say which address was not fetched, why, and what to do."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network, also where one is wrapped in another."""
    ip = ip_address(address.split("%", 1)[0])
    if isinstance(ip, IPv6Address):
        inner = _wrapped(ip)
        if inner is not None:
            ip = inner
        elif ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def resolve(host: str, port: int, allowed: Collection[str]) -> str:
    """Return an IP address of a host to connect to.

    ``allowed`` names hosts, or hosts with ports, that may be private.

    Raises
    ------
    FetchError
        Where the name has no address, or any address that is not public.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host} has no address ({error}). Check its spelling and the network.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host not in allowed and f"{host}:{port}" not in allowed:
        inside = [address for address in addresses if not is_public(address)]
        if inside:
            raise FetchError(
                f"{host}:{port} is {inside[0]}, an address inside this machine or network, and such are "
                "never fetched. Where you trust it, name it with --allow-private."
            )
    return addresses[0]
