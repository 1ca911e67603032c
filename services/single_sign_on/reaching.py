"""Reaching an institution's provider: an address that somebody typed, asked from inside our network.

Only https, only addresses that the whole internet sees, never a redirection, little at a time and not for long. The name is resolved
here and the connection goes to what was resolved: it cannot mean another machine a moment later. On a platform that is itself reached at
this machine alone (its public address is a loopback), a provider of this machine is reached too, in plain http.
"""

import asyncio
import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx

from infra.public_addresses import is_public
from services.single_sign_on.refusals import ProviderOutOfReach
from tenants.sign_in import LOOPBACK

LARGEST: Final = 512 * 1024  # octets of one answer
PATIENCE: Final = 10.0  # seconds for one question, answer included
_TIMES: Final = httpx.Timeout(PATIENCE, connect=4.0)


class AnswerTooLarge(httpx.TransportError):
    """An answer that is longer than anything a provider has to say, or that is compressed though nobody asked."""


def only_here(public_url: str) -> bool:
    """Whether the platform is reached at this machine alone: somebody tries or tests it."""
    return urlsplit(public_url).hostname in LOOPBACK


def reachable(address: IPv4Address | IPv6Address, *, loopback: bool) -> bool:
    """Whether a provider may be asked at this address."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return reachable(address.ipv4_mapped, loopback=loopback)
    return loopback if address.is_loopback else is_public(address)


def require_sound(url: str, *, loopback: bool) -> str:
    """The address as given, where a browser or we may be sent there. Raises ProviderOutOfReach."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ProviderOutOfReach from None
    plain = loopback and parts.scheme == "http" and host in LOOPBACK
    if not (parts.scheme == "https" or plain) or not host or port == 0 or "@" in parts.netloc or "\\" in url or not url.isprintable():
        raise ProviderOutOfReach
    return url


class Reaching(httpx.AsyncBaseTransport):
    """The only way out to a provider. Raises ProviderOutOfReach, and httpx's own errors."""

    def __init__(self, trusted: ssl.SSLContext, *, loopback: bool) -> None:
        self._loopback = loopback
        # No connection is kept: one that was opened for a name must not serve another name at the same address.
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=0)
        self._inner = httpx.AsyncHTTPTransport(verify=trusted, trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        require_sound(str(request.url), loopback=self._loopback)
        host, failed = request.url.host, None
        for address in await self._addresses(host, request.url.port or (443 if request.url.scheme == "https" else 80)):
            asked = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                answer = await self._inner.handle_async_request(asked)
            except httpx.ConnectError as error:
                failed = error
                continue
            return await _limited(answer)
        raise failed or httpx.ConnectError("the name has no address")

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Every address of the name. Raises ProviderOutOfReach where one of them is not for everybody."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("the name cannot be resolved") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not all(reachable(ip_address(one), loopback=self._loopback) for one in addresses):
            raise ProviderOutOfReach
        return addresses


async def _limited(answer: httpx.Response) -> httpx.Response:
    """The answer, read whole while it is short enough. Raises AnswerTooLarge."""
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    try:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise AnswerTooLarge("compressed")
        read = bytearray()
        async for chunk in answer.stream:
            read += chunk
            if len(read) > LARGEST:
                raise AnswerTooLarge("too long")
    finally:
        await answer.stream.aclose()
    headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in (b"content-length", b"transfer-encoding")]
    return httpx.Response(answer.status_code, headers=headers, content=bytes(read))
