"""ID tokens: each thing that a token must say, and what is answered where it says something else."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from services.single_sign_on.id_tokens import LEEWAY, OLDEST, Expected, KeyUnknown, read_id_token, signing_keys
from services.single_sign_on.refusals import TokenNotValid

NOW: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECONDS: Final = int(NOW.timestamp())
KEY: Final = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
OTHER: Final = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
EXPECTED: Final = Expected("https://connexion.lycee.fr", "ekole", "n" * 43, ("RS256",))
CLAIMS: Final = {
    "iss": EXPECTED.issuer,
    "aud": EXPECTED.client,
    "sub": "camille",
    "nonce": EXPECTED.nonce,
    "iat": SECONDS,
    "exp": SECONDS + 300,
}
ACCESS: Final = "jeton d’accès"


def published(*keys: RSAKey | ECKey) -> KeySet:
    return signing_keys(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode())


def read(claims: Mapping[str, Any], access_token: str = ACCESS) -> Mapping[str, Any]:
    token = jwt.encode({"alg": "RS256", "kid": "first"}, dict(claims), KEY)
    return read_id_token(token, published(KEY), EXPECTED, NOW, access_token)


def hashed(access_token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"aud": ["ekole"]},
        {"aud": ["ekole", "autre"], "azp": "ekole"},
        {"azp": "ekole"},
        {"at_hash": hashed(ACCESS)},
        {"sub": "x" * 255},
        {"exp": SECONDS - LEEWAY + 1},
        {"iat": SECONDS + LEEWAY},
        {"iat": SECONDS - OLDEST - LEEWAY},
        {"iat": SECONDS + 0.5},
        {"nbf": SECONDS + LEEWAY},
    ],
    ids=str,
)
def test_a_token_that_holds_says_who_signed_in(more: dict[str, Any]) -> None:
    assert read(CLAIMS | more)["sub"] == (CLAIMS | more)["sub"]


WRONG: Final[list[tuple[str, dict[str, Any]]]] = [
    *(("iss", {"iss": wrong}) for wrong in ("https://connexion.lycee.fr/", "https://ailleurs.fr", None, ["https://connexion.lycee.fr"])),
    *(("aud", {"aud": wrong}) for wrong in ("autre", ["autre"], [], None, {"ekole": 1}, "ekole autre")),
    *(("azp", wrong) for wrong in ({"aud": ["ekole", "autre"]}, {"azp": "autre"}, {"aud": ["ekole", "autre"], "azp": "autre"})),
    *(("exp", {"exp": wrong}) for wrong in (SECONDS - LEEWAY, 0, None, str(SECONDS + 300), True)),
    *(("iat", {"iat": wrong}) for wrong in (SECONDS + LEEWAY + 1, SECONDS - OLDEST - LEEWAY - 1, None, str(SECONDS), True)),
    *(("nbf", {"nbf": wrong}) for wrong in (SECONDS + LEEWAY + 1, "demain", True)),
    *(("sub", {"sub": wrong}) for wrong in ("", "x" * 256, None, 12, ["camille"])),
    *(("nonce", {"nonce": wrong}) for wrong in ("", "x" * 43, None, ["n" * 43], "é")),
    *(("at_hash", {"at_hash": wrong}) for wrong in ("", hashed("un autre"), 12, [hashed(ACCESS)], "é")),
]


@pytest.mark.parametrize(("reason", "wrong"), WRONG, ids=str)
def test_a_token_that_says_something_else_is_refused_by_name(reason: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(TokenNotValid) as refused:
        read({name: value for name, value in (CLAIMS | wrong).items() if value is not None})
    assert refused.value.details == {"reason": reason}


def test_a_question_without_a_nonce_is_answered_by_no_token_at_all() -> None:
    token = jwt.encode({"alg": "RS256", "kid": "first"}, {name: value for name, value in CLAIMS.items() if name != "nonce"}, KEY)
    with pytest.raises(TokenNotValid):
        read_id_token(token, published(KEY), Expected(EXPECTED.issuer, EXPECTED.client, "", ("RS256",)), NOW)


def test_a_key_that_is_not_known_is_asked_for_once_more_and_not_a_refusal_yet() -> None:
    token = jwt.encode({"alg": "RS256", "kid": "another"}, dict(CLAIMS), RSAKey.generate_key(2048))
    with pytest.raises(KeyUnknown):
        read_id_token(token, published(KEY), EXPECTED, NOW)


def forged(header: dict[str, Any], signature: bytes = b"") -> str:
    encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (json.dumps(header).encode(), json.dumps(CLAIMS).encode())]
    return ".".join([*encoded, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()])


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "é.é.é",
        forged({"alg": "none"}),
        forged({"alg": "None", "kid": "first"}),
        forged({"kid": "first"}),
        forged({"alg": "RS256", "kid": "first"}, b"\0" * 256),
        forged({"alg": "RS256", "kid": "first", "crit": ["exp"], "exp": 1}, b"\0" * 256),
        jwt.encode({"alg": "RS256", "kid": "first"}, dict(CLAIMS), RSAKey.generate_key(2048)),
        jwt.encode(
            {"alg": "HS256", "kid": "first"}, dict(CLAIMS), OctKey.import_key(b"le secret du client, assez long"), algorithms=["HS256"]
        ),
        jwt.encode({"alg": "ES256", "kid": "second"}, dict(CLAIMS), OTHER, algorithms=["ES256"]),
        jwt.encode({"alg": "RS256", "kid": "first"}, dict(CLAIMS), KEY)[:-8],
    ],
)
def test_a_token_that_the_provider_did_not_sign_as_it_promised_is_refused(token: str) -> None:
    with pytest.raises(TokenNotValid) as refused:
        read_id_token(token, published(KEY, OTHER), EXPECTED, NOW)
    assert refused.value.details == {"reason": "signature"}


def test_only_public_keys_that_are_meant_for_signing_are_kept() -> None:
    encrypting = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    secret = OctKey.import_key(b"un secret partage, assez long pour etre une cle")
    everything = [KEY.as_dict(private=False), encrypting.as_dict(private=False), secret.as_dict(private=True), OTHER.as_dict(private=True)]
    kept = signing_keys(json.dumps({"keys": everything}).encode())
    assert [key.kid for key in kept.keys] == ["first"]


@pytest.mark.parametrize(
    "document", [b"", b"{", b"[]", b"{}", b'{"keys":null}', b'{"keys":{}}', b'{"keys":["x"]}', b'{"keys":[{"kty":"RSA"}]}']
)
def test_a_document_that_holds_no_keys_is_refused(document: bytes) -> None:
    with pytest.raises(TokenNotValid) as refused:
        signing_keys(document)
    assert refused.value.details == {"reason": "jwks"}
