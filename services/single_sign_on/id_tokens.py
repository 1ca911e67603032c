"""ID tokens: whether what a provider signed says that this person has just signed in, for us (OpenID Connect Core 1.0, 3.1.3.7)."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeGuard

import msgspec
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from services.single_sign_on.refusals import TokenNotValid

LEEWAY: Final = 60  # seconds that two clocks may differ by
OLDEST: Final = 600  # seconds since it was signed: it is read at once
LONGEST_SUBJECT: Final = 255  # ASCII characters (Core 1.0, 2)
_USED_FOR_SIGNING: Final = frozenset({None, "sig"})


class KeyUnknown(Exception):
    """The token names a key that is not among those known: the provider may have changed them."""


class Expected(msgspec.Struct, frozen=True):
    """What a token must say: who signed it, for whom, in answer to which question; ``nonce`` empty where none was sent."""

    issuer: str
    client: str
    nonce: str
    algorithms: Sequence[str]


def signing_keys(document: bytes) -> KeySet:
    """The keys that a provider publishes, without those that are secret or meant for something else. Raises TokenNotValid."""
    try:
        published = msgspec.json.decode(document, type=dict[str, Any])["keys"]
        kept = [one for one in published if one.get("kty") != "oct" and one.get("use") in _USED_FOR_SIGNING and "d" not in one]
        return KeySet.import_key_set({"keys": kept})
    except (msgspec.DecodeError, JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise TokenNotValid(reason="jwks") from None


def read_id_token(token: str, keys: KeySet, expected: Expected, now: datetime, access_token: str = "") -> Mapping[str, Any]:
    """The claims of a token that holds. Raises KeyUnknown, TokenNotValid with what does not."""
    try:
        read = jwt.decode(token, keys, algorithms=list(expected.algorithms))
    except InvalidKeyIdError:
        raise KeyUnknown from None
    except (JoseError, ValueError, TypeError, KeyError):
        raise TokenNotValid(reason="signature") from None
    claims = read.claims
    _check_parties(claims, expected)
    _check_times(claims, int(now.timestamp()))
    subject, nonce, hashed = claims.get("sub"), claims.get("nonce"), claims.get("at_hash")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise TokenNotValid(reason="sub")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise TokenNotValid(reason="nonce")
    if hashed is not None and not _matches(hashed, access_token, str(read.header["alg"])):
        raise TokenNotValid(reason="at_hash")
    return claims


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise TokenNotValid(reason="iss")
    audience = claims.get("aud")
    meant = [audience] if isinstance(audience, str) else audience
    if not isinstance(meant, list) or expected.client not in meant:
        raise TokenNotValid(reason="aud")
    party = claims.get("azp")
    if (party is None and len(meant) > 1) or (party is not None and party != expected.client):
        raise TokenNotValid(reason="azp")


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    expires, issued, begins = (claims.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_time(expires) or expires <= now - LEEWAY:
        raise TokenNotValid(reason="exp")
    if not _is_time(issued) or not now - OLDEST - LEEWAY <= issued <= now + LEEWAY:
        raise TokenNotValid(reason="iat")
    if begins is not None and (not _is_time(begins) or begins > now + LEEWAY):
        raise TokenNotValid(reason="nbf")


def _is_time(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _matches(hashed: Any, access_token: str, algorithm: str) -> bool:
    """Whether the token that came with it is the one that the provider signed for; for an algorithm without a known hash, as it says."""
    wanted = create_half_hash(access_token, algorithm)
    return wanted is None or (isinstance(hashed, str) and hmac.compare_digest(hashed.encode(), wanted))
