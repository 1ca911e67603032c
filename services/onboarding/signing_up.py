"""Signing up by a mailed link: what is asked waits, and nothing exists until whoever reads the address has followed the link.

Whether an address has an account already is looked up where its mail is written, never while somebody asks: neither the answer nor its
delay tells (a password is hashed in every case).
"""

from typing import Final
from uuid import UUID, uuid4, uuid5

import msgspec

from domain.refusal import Refused
from services.accounts import passwords
from services.accounts.addresses import canonical
from services.accounts.caller import Caller, SignInFailed
from services.accounts.entering import entered, may_sign_up
from services.accounts.store import valid_address
from services.catalogues import LocaleName
from services.handling import HandlingContext
from services.house import House
from services.limits.policies import SIGN_UP_MAILS, WRONG_CODE, WRONG_PASSWORD
from services.mail.letter import ToAddress
from services.mail.onboarding_letters import SignUpLetter
from services.onboarding.joining import ask_to_join
from services.onboarding.pending import Asked, Pending
from services.onboarding.sign_up import give_role
from services.own_account.recovery import LinkNotValid
from tenants.house import HOUSE
from tenants.identity import SignUpInstitution, uais_of

LONGEST_NAME: Final = 120  # characters of a person's


class PersonNameMissing(Refused):
    code = "sign-up-name-missing"
    kind = "invalid"
    sentence = "Il manque votre nom, en {limit} caractères au plus. Rien n’a été envoyé ; ce que vous aviez saisi est gardé."


class UaiKnown(Refused):
    code = "uai-known"
    sentence = (
        "Un établissement est déjà inscrit avec ce numéro UAI. Rien n’a été envoyé ; demandez à le rejoindre, "
        "ou dites pourquoi le vôtre doit rester distinct."
    )


class SignUpOver(Refused):
    code = "sign-up-over"
    kind = "missing"
    sentence = "Ce lien est trop ancien. Rien n’a été ouvert, et ce que vous aviez saisi est gardé ; demandez un nouveau lien."


class SignUpServed(Refused):
    code = "sign-up-served"
    kind = "missing"
    sentence = "Ce lien a déjà servi : ce que vous aviez demandé est fait. Connectez-vous pour continuer."


class SignUpPasswordWrong(Refused):
    code = "sign-up-password-wrong"
    kind = "forbidden"
    sentence = (
        "Ce n’est pas le mot de passe choisi à l’inscription. Rien n’a été ouvert ; essayez encore, ou recommencez l’inscription "
        "si vous l’avez oublié."
    )


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """``institution``: with an identifier of no meaning. ``join``: to be let into the one that has the same UAI, rather than beside it."""

    institution: SignUpInstitution
    person: str
    email: str
    password: str
    join: bool = False
    language: LocaleName = "fr"


async def ask(house: House, request: Request, key: str, here: str, correlation: UUID) -> UUID:
    """Keep what is asked and mail its link; the sign-up's identifier.

    Raises what the sign-up itself would be refused for, PersonNameMissing, AddressInvalid, PasswordTooShort, PasswordGuessable,
    UaiKnown, TooManyRequests.
    """
    asked = request.institution
    house.handling.try_opening(asked, _opening_context(asked.institution, "system", correlation))
    person = " ".join(request.person.split())
    if not 0 < len(person) <= LONGEST_NAME:
        raise PersonNameMissing(limit=LONGEST_NAME)
    address = valid_address(request.email)
    passwords.require_sound(request.password, address)
    known = await house.sign_ups.institutions_with(uais_of(asked.uai, *asked.further_uais))
    if known and not request.join and not (asked.beside or "").strip():
        raise UaiKnown
    await may_sign_up(house, here)
    await house.limiter.require(SIGN_UP_MAILS, canonical(address))
    waiting = Asked(
        # a reason stands where there is something to stand beside, and nowhere else
        institution=msgspec.structs.replace(asked, institution=HOUSE, beside=asked.beside if known and not request.join else None),
        person=person,
        address=address,
        password_hash=await passwords.hashed(request.password, address),
        joining=known[0] if known and request.join else None,
        language=request.language,
    )
    sign_up = await house.sign_ups.keep(waiting, key)
    await _mail(house, sign_up, waiting, "first")
    return sign_up


async def mail_again(house: House, sign_up: UUID) -> None:
    """The mail once more, with another week, where this sign-up still waits; nobody learns whether it does. Raises TooManyRequests."""
    pending = await house.sign_ups.waiting(sign_up)
    if pending is None or pending.asked is None:
        return
    await house.limiter.require(SIGN_UP_MAILS, canonical(pending.asked.address))
    await house.sign_ups.renew(sign_up)
    await _mail(house, sign_up, pending.asked, str(uuid4()))


async def by_code(house: House, code: str, here: str) -> Pending:
    """What the link of a mail leads to, over or served as it may be. Raises LinkNotValid, TooManyRequests."""
    await house.limiter.require_room(WRONG_CODE, here)
    sign_up = house.links.signs_up(code)
    pending = await house.sign_ups.waiting(sign_up) if sign_up else None
    if pending is None:
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    return pending


def still_asked(pending: Pending) -> Asked:
    """Raises SignUpServed, SignUpOver."""
    if pending.asked is None:
        raise SignUpServed
    if pending.over:
        raise SignUpOver
    return pending.asked


async def join(house: House, pending: Pending) -> None:
    """The coordinators of the institution hear of the request; it can be made once. Raises SignUpServed, SignUpOver."""
    asked = still_asked(pending)
    assert asked.joining is not None
    await ask_to_join(house, asked.joining, pending.sign_up, asked.person, asked.address)
    await house.sign_ups.followed(pending.sign_up)


async def open_institution(house: House, pending: Pending, password: str, here: str, correlation: UUID) -> tuple[Caller, int]:
    """Open the institution, for who read the mail and knows the password; and the log's position then.

    The password is the one given at the sign-up, or that of the account which the address has: nobody comes into an institution, or an
    account, with a password that somebody else chose for them. What a failure left half done is completed when it is asked again.
    Raises SignUpServed, SignUpOver, SignUpPasswordWrong, SignInFailed, TooManyRequests, InstitutionExists.
    """
    asked = still_asked(pending)
    account = await _account(house, pending.sign_up, asked, password, here)
    tenant = uuid5(pending.sign_up, "institution")
    caller = Caller(account, tenant, "coordinator")
    opening = msgspec.structs.replace(asked.institution, institution=tenant)
    await house.handling.open_tenant(opening, _opening_context(tenant, caller.actor, correlation))
    position = await give_role(house, caller, "sign-up", correlation, None)
    await house.accounts.verified(account)
    await house.accounts.call(account, asked.person)
    await house.sign_ups.followed(pending.sign_up)
    return caller, position


async def has_account(house: House, asked: Asked) -> bool:
    """Told to nobody but the reader of the address."""
    return await house.accounts.facts_at(asked.address) is not None


async def _account(house: House, sign_up: UUID, asked: Asked, password: str, here: str) -> UUID:
    if await has_account(house, asked):
        return await entered(house, asked.address, password, here)
    await house.limiter.require_room(WRONG_PASSWORD, str(sign_up), here)
    if not await passwords.matches(password, asked.password_hash):
        await house.limiter.count(WRONG_PASSWORD, str(sign_up), here)
        raise SignUpPasswordWrong
    try:
        return await house.accounts.account_for(asked.address, password)
    except Refused:
        raise SignInFailed from None


async def _mail(house: House, sign_up: UUID, asked: Asked, which: str) -> None:
    pending = await house.sign_ups.waiting(sign_up)
    if pending is None or pending.asked is None:
        return  # followed meanwhile
    letter = SignUpLetter(
        code=house.links.sign_up(sign_up),
        person=asked.person,
        institution=" ".join(asked.institution.name.split()),
        joining=asked.joining is not None,
        expires_at=pending.expires_at,
    )
    await house.mail.send(HOUSE, letter, to=ToAddress(asked.address), key=f"{sign_up}/{which}", language=asked.language)


def _opening_context(tenant: UUID, actor: str, correlation: UUID) -> HandlingContext:
    return HandlingContext(tenant=tenant, actor=actor, role="coordinator", idempotency_key="sign-up", correlation=correlation)
