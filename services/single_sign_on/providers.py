"""Providers: what they publish, and the exchange of a code for who somebody is. Nothing that they answer is written to a log."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
import msgspec
from joserfc.jwk import KeySet

from domain.refusal import Refused
from infra.clock import utc_now
from services.single_sign_on.id_tokens import Expected, KeyUnknown, read_id_token, signing_keys
from services.single_sign_on.metadata import PATH, Metadata, read_metadata
from services.single_sign_on.reaching import PATIENCE, Reaching
from services.single_sign_on.refusals import ProviderSaidNo, ProviderUnreachable, TokenNotValid

KEPT_FOR: Final = 600.0  # seconds that what a provider publishes is believed without asking again
ASKED_AGAIN_AFTER: Final = 10.0  # seconds between two askings for keys that were not known
MOST_KEPT: Final = 200  # providers


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange: the client that asks, and what it had sent before. Its representation shows no secret."""

    issuer: str
    client: str
    secret: str
    code: str
    verifier: str
    nonce: str
    redirect: str

    def __repr__(self) -> str:
        return f"Asking({self.issuer!r})"


class _Granted(msgspec.Struct, frozen=True):
    """What the token endpoint answers (Core 1.0, 3.1.3.3)."""

    id_token: str
    access_token: str = ""


class _Known:
    """One provider, as far as it is known."""

    def __init__(self, metadata: Metadata) -> None:
        self.metadata = metadata
        self.since = monotonic()
        self.keys: KeySet | None = None
        self.keys_at = 0.0
        self.renewed_at = -ASKED_AGAIN_AFTER  # when keys were asked for because one was unknown
        self.asking_keys = asyncio.Lock()


class Providers:
    """The providers of all institutions, reached through one narrow way out. ``loopback``: those of this machine too."""

    def __init__(self, *, loopback: bool) -> None:
        self.loopback = loopback
        self._trusted = ssl.create_default_context()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def metadata(self, issuer: str) -> Metadata:
        """What a provider says of itself. Raises ProviderUnreachable, ProviderOutOfReach."""
        return (await self._of(issuer)).metadata

    async def asserted(self, asking: Asking) -> Mapping[str, Any]:
        """The claims about whoever came back with this code, those of the userinfo endpoint included.

        Raises ProviderUnreachable, ProviderOutOfReach, ProviderSaidNo, TokenNotValid.
        """
        provider = await self._of(asking.issuer)
        granted = await self._exchanged(provider.metadata, asking)
        expected = Expected(asking.issuer, asking.client, asking.nonce, provider.metadata.algorithms)
        claims = await self._read(provider, granted, expected)
        return await self._completed(provider.metadata, granted.access_token, claims)

    async def _read(self, provider: _Known, granted: _Granted, expected: Expected) -> Mapping[str, Any]:
        """Asks for the provider's keys anew, once, where the token names one that is not known: they rotate."""
        for fresh in (False, True):
            keys = await self._keys(provider, fresh=fresh)
            with suppress(KeyUnknown):
                return read_id_token(granted.id_token, keys, expected, utc_now(), granted.access_token)
        raise TokenNotValid(reason="kid")

    async def _completed(self, metadata: Metadata, access_token: str, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """With what the userinfo endpoint adds, where it speaks of the same person; what was signed is never replaced."""
        if metadata.userinfo_endpoint is None or not access_token:
            return claims
        answer = await self._ask("GET", metadata.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if answer.status_code != 200:
            return claims
        try:
            told = msgspec.json.decode(answer.content, type=dict[str, Any])
        except msgspec.DecodeError:
            return claims
        if told.get("sub") != claims["sub"]:
            raise TokenNotValid(reason="userinfo")
        if "email" in claims:  # an address and whether it was verified are believed from one mouth
            told = {name: value for name, value in told.items() if name not in ("email", "email_verified")}
        return {**told, **claims}

    async def _exchanged(self, metadata: Metadata, asking: Asking) -> _Granted:
        form = {
            "grant_type": "authorization_code",
            "code": asking.code,
            "redirect_uri": asking.redirect,
            "code_verifier": asking.verifier,
            "client_id": asking.client,
        }
        auth = None
        if metadata.secret_in_body:
            form["client_secret"] = asking.secret
        else:  # both are encoded as in a form first (RFC 6749, 2.3.1)
            auth = httpx.BasicAuth(quote_plus(asking.client), quote_plus(asking.secret))
        answer = await self._ask("POST", metadata.token_endpoint, data=form, auth=auth)
        if 400 <= answer.status_code < 500:
            raise ProviderSaidNo
        if answer.status_code != 200:
            raise ProviderUnreachable(reason="token-endpoint")
        try:
            return msgspec.json.decode(answer.content, type=_Granted)
        except msgspec.DecodeError:
            raise TokenNotValid(reason="token-endpoint") from None

    async def _keys(self, provider: _Known, *, fresh: bool) -> KeySet:
        async with provider.asking_keys:
            now = monotonic()
            believed = now - provider.renewed_at < ASKED_AGAIN_AFTER if fresh else now - provider.keys_at < KEPT_FOR
            if provider.keys is not None and believed:
                return provider.keys
            if fresh:  # noted before the answer: tokens with made-up keys do not make us ask without end
                provider.renewed_at = now
            answer = await self._ask("GET", provider.metadata.jwks_uri)
            if answer.status_code != 200:
                raise ProviderUnreachable(reason="jwks")
            provider.keys, provider.keys_at = signing_keys(answer.content), monotonic()
            return provider.keys

    async def _of(self, issuer: str) -> _Known:
        known = self._known.get(issuer)
        if known is not None and monotonic() - known.since < KEPT_FOR:
            self._known.move_to_end(issuer)
            return known
        answer = await self._ask("GET", issuer.rstrip("/") + PATH)
        if answer.status_code != 200:
            raise ProviderUnreachable(reason="openid-configuration")
        found = _Known(read_metadata(answer.content, issuer, loopback=self.loopback))
        self._known[issuer] = found
        self._known.move_to_end(issuer)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return found

    async def _ask(self, method: str, url: str, **sent: Any) -> httpx.Response:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **sent.pop("headers", {})}
        try:
            async with (
                asyncio.timeout(PATIENCE),
                httpx.AsyncClient(transport=Reaching(self._trusted, loopback=self.loopback), trust_env=False, timeout=PATIENCE) as http,
            ):
                return await http.request(method, url, headers=headers, **sent)
        except Refused:
            raise
        except TimeoutError:
            raise ProviderUnreachable(reason="timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ProviderUnreachable(reason="connection") from None
