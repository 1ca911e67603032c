"""What a provider publishes of itself (OpenID Connect Discovery 1.0; RFC 8414; RFC 9207), as far as it is used here."""

from typing import Final

import msgspec

from services.single_sign_on.reaching import require_sound
from services.single_sign_on.refusals import ProviderOutOfReach, ProviderUnreachable

# Signatures that only the provider can make. Never «none»; never HS…, for which the key would be a secret that others know.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
PATH: Final = "/.well-known/openid-configuration"


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """Fields as RFC 8414 names them."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ()
    response_types_supported: tuple[str, ...] = ("code",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Those of ours that the provider says it signs with; all of ours where it does not say."""
        said = self.id_token_signing_alg_values_supported
        return tuple(one for one in ALGORITHMS if not said or one in said)

    @property
    def secret_in_body(self) -> bool:
        """Whether the client's secret goes in the body of a request, as the provider takes it no other way."""
        return "client_secret_basic" not in self.token_endpoint_auth_methods_supported


def read_metadata(document: bytes, issuer: str, *, loopback: bool) -> Metadata:
    """What the provider says of itself, where it is the one that was asked for. Raises ProviderUnreachable."""
    try:
        said = msgspec.json.decode(document, type=Metadata)
    except msgspec.DecodeError:
        raise ProviderUnreachable(reason="openid-configuration") from None
    if said.issuer != issuer:
        raise ProviderUnreachable(reason="issuer")
    endpoints = (said.authorization_endpoint, said.token_endpoint, said.jwks_uri, said.userinfo_endpoint, said.end_session_endpoint)
    try:
        for endpoint in endpoints:
            if endpoint is not None:
                require_sound(endpoint, loopback=loopback)
    except ProviderOutOfReach:
        raise ProviderUnreachable(reason="endpoint") from None
    if not said.algorithms:
        raise ProviderUnreachable(reason="alg")
    if not any(set(one.split()) == {"code"} for one in said.response_types_supported):
        raise ProviderUnreachable(reason="response-type")
    if not {"client_secret_basic", "client_secret_post"}.intersection(said.token_endpoint_auth_methods_supported):
        raise ProviderUnreachable(reason="client-authentication")
    return said
