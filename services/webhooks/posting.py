"""Posting to an address that somebody typed, from inside our network.

Only https on the usual ports, only addresses that the whole internet sees, never a redirection, little time, and of the answer nothing but
its status. The name is resolved here and the connection goes to what was resolved and judged: it cannot mean another machine a moment
later. Where the operator says so (EKOLE_WEBHOOKS_HERE, for trying and testing), this machine itself is reached too, in plain http as well.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from infra.public_addresses import is_public
from tenants.webhooks.subscribing import WebhookAddressInvalid

PATIENCE: Final = 15.0  # seconds for a whole delivery (Standard Webhooks: 15 to 30)
PORTS: Final = frozenset({443, 8443})
LONGEST: Final = 1_000  # characters of an address
_TIMES: Final = httpx.Timeout(PATIENCE, connect=5.0)
_MOST_TRIED: Final = 3  # addresses of one name
_READ: Final = 16 * 1024  # octets of an answer that are let in before the connection is closed, so that the receiver need not see it cut
_LINGER: Final = 2.0  # seconds for that

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NotReached(Exception):
    """No answer came; ``code`` says why, in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Answered(msgspec.Struct, frozen=True):
    """``again_after``: seconds that the receiver asks to be left alone (Retry-After)."""

    status: int
    again_after: float | None = None


async def resolved(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as this machine's resolver knows it. Raises OSError, UnicodeError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class Poster:
    """``here``: this machine is reached too. ``trusted``: whose certificates are believed."""

    def __init__(self, *, here: bool = False, trusted: ssl.SSLContext | None = None, resolve: Resolve = resolved) -> None:
        self._here = here
        self._trusted = trusted or httpx.create_ssl_context(trust_env=False)
        self._resolve = resolve

    def sound(self, address: str) -> tuple[str, str]:
        """The address as it will be used, and its scheme, name and port. Raises WebhookAddressInvalid."""
        try:
            parts = urlsplit(address)
            url = httpx.URL(address)
            host, port = url.raw_host.decode("ascii"), parts.port
            local = _is_loopback(url.host) and self._here
        except (ValueError, UnicodeError, httpx.InvalidURL):
            raise WebhookAddressInvalid from None
        if (
            not address.isprintable()
            or len(address) > LONGEST
            or {"#", "\\", " "}.intersection(address)
            or not host
            or url.userinfo
            or "@" in parts.netloc
            or not (url.scheme == "https" or (local and url.scheme == "http"))
            or not (local or (port is None or port in PORTS))
            or port == 0
            or not (local or self._may_be_public(url.host))
        ):
            raise WebhookAddressInvalid
        named = f"[{host}]" if ":" in host else host
        return str(url), f"{url.scheme}://{named}" + ("" if url.port is None else f":{url.port}")

    async def post(self, address: str, headers: Mapping[str, str], content: bytes) -> Answered:
        """Raises NotReached."""
        try:
            self.sound(address)
        except WebhookAddressInvalid:
            raise NotReached("address-forbidden") from None
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._post(httpx.URL(address), headers, content)
        except TimeoutError:
            raise NotReached("too-slow") from None

    async def _post(self, url: httpx.URL, headers: Mapping[str, str], content: bytes) -> Answered:
        addresses = await self._addresses(url)
        failed = NotReached("not-reached")
        # No connection is kept: one that was opened for a name must not serve another name at the same address.
        async with httpx.AsyncHTTPTransport(verify=self._trusted, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)) as out:
            for address in addresses[:_MOST_TRIED]:
                asked = httpx.Request(
                    "POST",
                    url.copy_with(host=address),
                    headers={"host": url.netloc.decode("ascii"), "accept-encoding": "identity", **headers},
                    content=content,
                    extensions={"sni_hostname": url.raw_host.decode("ascii"), "timeout": _TIMES.as_dict()},
                )
                try:
                    answer = await out.handle_async_request(asked)
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    failed = NotReached(_why(error))
                    continue
                except httpx.TimeoutException:
                    raise NotReached("too-slow") from None
                except (httpx.HTTPError, ssl.SSLError, OSError):
                    raise NotReached("answer-unreadable") from None
                await _let_go(answer)
                return Answered(answer.status_code, _seconds(answer.headers.get("retry-after")))
        raise failed

    async def _addresses(self, url: httpx.URL) -> list[str]:
        """Every address of the name. Raises NotReached where one of them is not for everybody: then none is trusted."""
        try:
            found = await self._resolve(url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80))
            addresses = [ip_address(one) for one in dict.fromkeys(found)]
        except (OSError, UnicodeError, ValueError):
            raise NotReached("name-unknown") from None
        if not addresses:
            raise NotReached("name-unknown")
        # In plain http to this machine alone, whatever the name.
        loopback = all(one.is_loopback for one in addresses)
        if not (self._here and loopback) and (url.scheme == "http" or not all(is_public(one) for one in addresses)):
            raise NotReached("address-forbidden")
        return [str(one) for one in addresses]

    def _may_be_public(self, host: str) -> bool:
        """What can be said without asking: a name with a dot, or an address of the whole internet."""
        try:
            return is_public(ip_address(host))
        except ValueError:
            pass
        name = host.rstrip(".")
        return "." in name and not name.rpartition(".")[2].isdigit() and not name.endswith((".localhost", ".local", ".internal"))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _why(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "certificate-refused"
        cause = cause.__cause__ or cause.__context__
    return "not-reached"


async def _let_go(answer: httpx.Response) -> None:
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    with suppress(httpx.HTTPError, OSError, TimeoutError):
        read = 0
        async with asyncio.timeout(_LINGER):
            async for chunk in answer.stream:
                read += len(chunk)
                if read > _READ:
                    break
    with suppress(httpx.HTTPError, OSError):
        await answer.stream.aclose()


def _seconds(retry_after: str | None) -> float | None:
    """Of the two ways to say it (RFC 9110, 10.2.3), the one in seconds."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9 else None
