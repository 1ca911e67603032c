"""An OpenID Connect provider, served over HTTP: strict about what it is asked, and as dishonest as a test makes it.

It holds clients to PKCE (S256), to the redirection and the secret that it knows, and to one use of each code, as RFC 6749, RFC 7636 and
OpenID Connect Core 1.0 ask. ``lies`` change what it answers.
"""

import base64
import hashlib
import hmac
import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

SECRET: Final = "un secret / très:secret+"
CLIENT: Final = "ekole"
Claims = dict[str, Any]


class Lies:
    """What the provider does otherwise than it should; nothing at first."""

    def __init__(self) -> None:
        self.claims: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Provider, Claims], str] = lambda provider, claims: provider.signed(claims)
        self.userinfo: Callable[[Claims], Claims] = lambda claims: claims
        self.metadata: dict[str, Any] = {}
        self.redirect_to: str | None = None  # instead of answering what was asked at the discovery
        self.padding = 0  # octets of nothing in the discovery document


class Provider:
    """``person`` is whoever signs in next: what is said of them. ``asked`` is every request, its secrets included."""

    def __init__(self) -> None:
        self.issuer = ""
        self.person: Claims = {}
        self.lies = Lies()
        self.keys = [RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})]
        self.asked: list[str] = []
        self.verifiers: list[str] = []
        self._codes: dict[str, dict[str, Any]] = {}
        self._tokens: dict[str, Claims] = {}

    def is_now(self, subject: str, address: str, groups: list[str] | str, **more: Any) -> None:
        """Who sits before the browser."""
        self.person = {"sub": subject, "email": address, "email_verified": True, "groups": groups, **more}

    def rotate(self) -> None:
        """Sign with a key that nobody has seen yet."""
        self.keys.append(RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}))

    def signed(self, claims: Claims) -> str:
        key = self.keys[-1]
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)

    def authorised(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to, for somebody who signed in here."""
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(24)
        self._codes[code] = {**asked, "person": dict(self.person)}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def exchanged(self, form: dict[str, str], authorization: str) -> Claims | None:
        """The answer of the token endpoint; None where the request does not hold."""
        kept = self._codes.pop(form.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{_encoded(CLIENT)}:{_encoded(SECRET)}".encode()).decode()
        if kept is None or authorization != expected or form["redirect_uri"] != kept["redirect_uri"]:
            return None
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if challenge != kept["code_challenge"]:
            return None
        self.verifiers.append(form["code_verifier"])
        now, access = int(time.time()), secrets.token_urlsafe(24)
        self._tokens[access] = kept["person"]
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": kept["nonce"], **kept["person"]}
        claims["at_hash"] = _base64(hashlib.sha256(access.encode()).digest()[:16])
        token = self.lies.sign(self, self.lies.claims(claims))
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def told(self, authorization: str) -> Claims | None:
        person = self._tokens.get(authorization.removeprefix("Bearer "))
        return None if person is None else self.lies.userinfo(dict(person))

    def metadata(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/out",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
            **self.lies.metadata,
        }

    def published(self) -> Claims:
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


def unsigned(provider: Provider, claims: Claims) -> str:
    """«none»: no signature at all."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(_base64(json.dumps(part).encode()) for part in parts) + "."


def signed_with_public_key(provider: Provider, claims: Claims) -> str:
    """HS256, the secret being the public key, which everybody has: what a verifier that trusts the header would accept.

    Made by hand, for the library refuses to sign so.
    """
    header = {"alg": "HS256", "typ": "JWT", "kid": provider.keys[-1].kid}
    message = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
    return f"{message}.{_base64(hmac.digest(provider.keys[-1].as_pem(private=False), message.encode(), 'sha256'))}"


def signed_with_client_secret(provider: Provider, claims: Claims) -> str:
    """HS256 under the client's secret, as some providers can: not one of ours."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.encode()), algorithms=["HS256"])


def signed_by_another(provider: Provider, claims: Claims) -> str:
    """By a key of somebody else under the name of the provider's."""
    return jwt.encode({"alg": "RS256", "kid": provider.keys[-1].kid}, claims, RSAKey.generate_key(2048))


def signed_with_its_own_key(provider: Provider, claims: Claims) -> str:
    """By somebody else's key, which the token brings along (``jwk``)."""
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider on a free port of this machine."""
    provider = Provider()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            provider.asked.append(path)
            match path:
                case "/.well-known/openid-configuration" if provider.lies.redirect_to:
                    self._redirected(provider.lies.redirect_to)
                case "/.well-known/openid-configuration":
                    self._said(provider.metadata() | ({"padding": "x" * provider.lies.padding} if provider.lies.padding else {}))
                case "/jwks":
                    self._said(provider.published())
                case "/userinfo":
                    told = provider.told(self.headers.get("Authorization", ""))
                    self._said(told or {"error": "invalid_token"}, 200 if told else 401)
                case "/authorize":
                    there = html.escape(provider.authorised(asked))
                    self._shown(f'<h1>{html.escape(str(provider.person["sub"]))}</h1><p><a href="{there}">Confirmer</a></p>')
                case "/out":
                    self._shown(f'<h1>Au revoir</h1><p><a href="{html.escape(asked["post_logout_redirect_uri"])}">Retour</a></p>')
                case _:
                    self._said({"error": "not_found"}, 404)

        def do_POST(self) -> None:
            provider.asked.append(urlsplit(self.path).path)
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            answer = provider.exchanged(form, self.headers.get("Authorization", ""))
            self._said(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _said(self, content: Claims, status: int = 200) -> None:
            self._answered(json.dumps(content).encode(), "application/json", status)

        def _shown(self, body: str) -> None:
            self._answered(
                f"<!doctype html><html lang=fr><title>Fournisseur</title>{body}</html>".encode(), "text/html; charset=utf-8", 200
            )

        def _answered(self, body: bytes, kind: str, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _redirected(self, there: str) -> None:
            self.send_response(302)
            self.send_header("Location", there)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
            """Nothing on the test's own output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _encoded(text: str) -> str:
    """As in a form, before Basic (RFC 6749, 2.3.1)."""
    encoded = urlencode({"": text}).removeprefix("=")
    assert unquote_plus(encoded) == text
    return encoded
