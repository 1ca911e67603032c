"""Addresses that the whole internet sees: the only ones that may be asked where somebody else chose the address.

What is left out is every block of the special-purpose registries of IANA (IPv4 and IPv6, RFC 6890 and its successors), multicast, and
addresses that carry another within them, which a gateway of ours might follow. Of IPv6 only 2000::/3 was ever given out.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

_NOT_PUBLIC_4: Final = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # «this network»
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # carriers' NAT (RFC 6598)
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a public address that is each virtual machine's own host in Microsoft's clouds
        "169.254.0.0/16",  # link-local, and clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, and a cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GIVEN_OUT_6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Final = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address within (RFC 3056)
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether this is an address of the whole internet. One of IPv4 that is written as IPv6 (::ffff:…) is judged as what it is."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _NOT_PUBLIC_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    return address.scope_id is None and address in _GIVEN_OUT_6 and not any(address in block for block in _NOT_PUBLIC_6)
