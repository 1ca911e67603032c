"""An institution's own sign-in: the OpenID Connect provider that vouches for its people, and which of its words give which role.

The stream's identifier is the tenant's. The client's secret never stands in the log: events name it, and it lies sealed elsewhere.
"""

import re
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.refusal import Refused
from tenants.grant import GIVEN_BY, RoleNotYoursToGive
from tenants.permissions import COORDINATOR, DIRECTION, FACILITATOR, READER

VouchedRole = Literal["direction", "coordinator", "facilitator", "reader"]
VOUCHED_ROLES: Final = (DIRECTION, COORDINATOR, FACILITATOR, READER)  # who takes part is somebody of the directory: invited, not mapped
LONGEST: Final = 200  # characters of an issuer, a client, a claim or a value
MOST: Final = 50  # values, domains, scopes
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Mail that anybody may have: a domain of these says nothing of who belongs to an institution.
EVERYBODY_S_MAIL: Final = frozenset(
    {
        "aol.com",
        "bbox.fr",
        "free.fr",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.fr",
        "googlemail.com",
        "hey.com",
        "hotmail.com",
        "hotmail.fr",
        "hotmail.be",
        "icloud.com",
        "laposte.net",
        "live.be",
        "live.com",
        "live.fr",
        "mac.com",
        "mail.com",
        "mail.ru",
        "mailo.com",
        "me.com",
        "msn.com",
        "neuf.fr",
        "netcourrier.com",
        "numericable.fr",
        "orange.fr",
        "outlook.be",
        "outlook.com",
        "outlook.fr",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "sfr.fr",
        "skynet.be",
        "tutanota.com",
        "wanadoo.fr",
        "web.de",
        "yahoo.com",
        "yahoo.fr",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zaclys.net",
        "zoho.com",
    }
)
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749, 3.3

# ---------------------------------------------------------------------------------------------------------------- events


class RoleOfValue(msgspec.Struct, frozen=True):
    """Who has this value among those of the claim has this role."""

    value: str
    role: VouchedRole


@event_type("sign-in.set-up.v1")
class SignInSetUp(Event, frozen=True):
    """The provider that is believed from now on; it replaces the one before.

    ``address``: how the sign-in page of the institution is found. ``secret`` names the client's secret. ``claim``: where the provider
    says what people are. ``answers_for_addresses``: an address of these domains is taken for its owner's where the provider does not say.
    """

    institution: UUID
    address: str
    issuer: str
    client: str
    secret: UUID
    scopes: tuple[str, ...]
    claim: str
    roles: tuple[RoleOfValue, ...]
    domains: tuple[str, ...]
    answers_for_addresses: bool


@event_type("sign-in.stopped.v1")
class SignInStopped(Event, frozen=True):
    """Nobody is vouched for any more: one comes in with a password again."""

    institution: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class NoSignIn(msgspec.Struct, frozen=True):
    """Never set up, or stopped."""


SignInState: TypeAlias = NoSignIn | SignInSetUp


def evolve(state: SignInState, event: Event) -> SignInState:
    match event:
        case SignInSetUp():
            return event
        case SignInStopped():
            return NoSignIn()
        case _:
            return state


SIGN_IN: Final = StreamType[SignInState]("sign-in", NoSignIn(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class IssuerInvalid(Refused):
    code = "sign-in-issuer-invalid"
    kind = "invalid"
    sentence = (
        "L’adresse du fournisseur d’identité ne convient pas : elle commence par https:// et n’a ni question ni ancre. "
        "Rien n’a été enregistré ; recopiez-la telle que le fournisseur la donne."
    )


class ClientMissing(Refused):
    code = "sign-in-client-missing"
    kind = "invalid"
    sentence = (
        "Il manque l’identifiant du client, ou il est trop long. "
        "Rien n’a été enregistré ; recopiez celui que le fournisseur a donné à Ekole."
    )


class ScopeInvalid(Refused):
    code = "sign-in-scope-invalid"
    kind = "invalid"
    sentence = "Une portée (scope) demandée n’a pas la bonne forme. Rien n’a été enregistré ; séparez-les par des espaces, sans guillemets."


class ClaimMissing(Refused):
    code = "sign-in-claim-missing"
    kind = "invalid"
    sentence = "Il manque le nom de l’attribut qui dit les rôles. Rien n’a été enregistré ; donnez-le, par exemple groups."


class RolesMissing(Refused):
    code = "sign-in-roles-missing"
    kind = "invalid"
    sentence = (
        "Aucune valeur ne donne de rôle, ou l’une d’elles est vide, répétée ou trop longue. "
        "Rien n’a été enregistré ; écrivez une valeur par ligne, au plus {most}."
    )


class ValueIsAnAddress(Refused):
    code = "sign-in-value-is-an-address"
    kind = "invalid"
    sentence = (
        "Une valeur est une adresse de courriel : le journal la garderait pour toujours. "
        "Rien n’a été enregistré ; donnez le rôle à un groupe, ou à la personne depuis la page de l’équipe."
    )


class DomainInvalid(Refused):
    code = "sign-in-domain-invalid"
    kind = "invalid"
    sentence = (
        "Il manque un domaine de courriel, ou l’un d’eux n’en est pas un. Rien n’a été enregistré ; écrivez-le comme lycee-exemple.fr."
    )


class DomainOfEverybody(Refused):
    code = "sign-in-domain-of-everybody"
    kind = "invalid"
    sentence = (
        "Le domaine {domain} est ouvert à tout le monde : il ne dit pas qui est de l’établissement. "
        "Rien n’a été enregistré ; indiquez un domaine qui lui appartient."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


class SetUpSignIn(Command, frozen=True):
    """Believe this provider from now on. Fields as in the event."""

    institution: UUID
    address: str
    issuer: str
    client: str
    secret: UUID
    claim: str
    roles: tuple[RoleOfValue, ...]
    domains: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    answers_for_addresses: bool = False


@decides(
    SetUpSignIn,
    permission="sign-in.set-up",
    reads=lambda command, states: (SIGN_IN.of(command.institution),),
)
def set_up_sign_in(command: SetUpSignIn, situation: Situation) -> Decision:
    stream = SIGN_IN.of(command.institution)
    before = situation[stream]
    check_set_up(command, situation.role, before)
    wanted = SignInSetUp(
        command.institution,
        before.address if isinstance(before, SignInSetUp) else command.address,
        command.issuer,
        command.client,
        command.secret,
        command.scopes,
        command.claim,
        command.roles,
        command.domains,
        command.answers_for_addresses,
    )
    return [] if before == wanted else stream.gains(wanted)


class StopSignIn(Command, frozen=True):
    institution: UUID


@decides(
    StopSignIn,
    permission="sign-in.set-up",
    reads=lambda command, states: (SIGN_IN.of(command.institution),),
)
def stop_sign_in(command: StopSignIn, situation: Situation) -> Decision:
    stream = SIGN_IN.of(command.institution)
    return [] if isinstance(situation[stream], NoSignIn) else stream.gains(SignInStopped(command.institution))


def check_set_up(command: SetUpSignIn, role: str, before: SignInState) -> None:
    """Whether somebody in this role may set this up in the place of what was; raises what is refused."""
    _check(command)
    # Whoever names the provider decides who gets the roles that it gives: nobody hands on more than they may.
    named = (*command.roles, *(before.roles if isinstance(before, SignInSetUp) else ()))
    if not {one.role for one in named} <= GIVEN_BY.get(role, frozenset()):
        raise RoleNotYoursToGive


def _check(command: SetUpSignIn) -> None:
    if not issuer_holds(command.issuer):
        raise IssuerInvalid
    if not _said(command.client):
        raise ClientMissing
    if len(command.scopes) > MOST or not all(_SCOPE.fullmatch(one) and len(one) <= LONGEST for one in command.scopes):
        raise ScopeInvalid
    if not _said(command.claim):
        raise ClaimMissing
    if (
        not 0 < len(command.roles) <= MOST
        or len(set(command.roles)) < len(command.roles)
        or not all(_said(one.value) for one in command.roles)
    ):
        raise RolesMissing(most=MOST)
    if any("@" in one.value for one in command.roles):
        raise ValueIsAnAddress
    if not 0 < len(command.domains) <= MOST or not all(_DOMAIN.fullmatch(one) for one in command.domains):
        raise DomainInvalid
    if everybody := EVERYBODY_S_MAIL.intersection(command.domains):
        raise DomainOfEverybody(domain=min(everybody))


def issuer_holds(issuer: str) -> bool:
    """Whether this can be an issuer (OpenID Connect Discovery 1.0, 3): https, a host, no query and no fragment.

    Plain http for this very machine alone, where somebody tries the product.
    """
    try:
        parts = urlsplit(issuer)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    return (
        (parts.scheme == "https" or plain)
        and bool(parts.hostname)
        and port != 0
        and "@" not in parts.netloc
        and not {"?", "#", "\\"}.intersection(issuer)
        and len(issuer) <= LONGEST
        and issuer.isascii()
        and issuer.isprintable()
        and " " not in issuer
    )


def _said(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text == text.strip() and text.isprintable()
