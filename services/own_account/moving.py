"""An account goes to another address: asked for with the password, done by the link that only the new address's reader has.

Whether the new address has an account already is told to its reader alone, when they follow the link.
"""

from typing import Final

from domain.refusal import Refused
from infra.clock import utc_now
from services.accounts.addresses import canonical
from services.accounts.caller import Caller
from services.accounts.entering import confirmed
from services.accounts.links import Link, read_link
from services.accounts.store import AccountFacts, valid_address
from services.catalogues import LocaleName
from services.house import House
from services.limits.policies import CONFIRMATION, WRONG_CODE
from services.mail.letter import ToAddress
from services.mail.moving_letters import MOVE_LIFETIME, AddressMovedLetter, MoveAskedLetter, MoveLetter
from services.own_account.acts import close_everywhere
from services.own_account.recovery import LinkNotValid
from tenants.house import HOUSE

LONGEST_NAME: Final = 120  # characters of a person's


class OwnNameMissing(Refused):
    code = "own-name-missing"
    kind = "invalid"
    sentence = "Il manque votre nom, en {limit} caractères au plus. Rien n’a été changé ; écrivez-le, puis recommencez."


class AddressAlready(Refused):
    code = "address-already"
    kind = "invalid"
    sentence = "C’est déjà l’adresse de votre compte. Rien n’a été changé."


class AddressHasAnAccount(Refused):
    code = "address-has-an-account"
    sentence = (
        "Cette adresse a déjà un compte sur Ekole, qui reste tel qu’il est. Rien n’a été changé ; connectez-vous avec elle, "
        "ou choisissez une autre adresse."
    )


async def rename(house: House, caller: Caller, name: str) -> None:
    """How the owner of an account calls themselves, in every institution. Raises OwnNameMissing."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise OwnNameMissing(limit=LONGEST_NAME)
    await house.accounts.rename(caller.account, name)


async def ask(house: House, caller: Caller, email: str, password: str, key: str, here: str, language: LocaleName) -> None:
    """Mail a link to the new address, and a word of it to the one that the account has.

    Raises AddressInvalid, AddressAlready, SignInFailed, TooManyRequests.
    """
    address = valid_address(email)
    await confirmed(house, caller.account, password, here)
    present = await house.accounts.address_of(caller.account)
    if canonical(present) == canonical(address):
        raise AddressAlready
    await house.limiter.require(CONFIRMATION, str(caller.account))
    await house.accounts.move_to(caller.account, address)
    facts = await house.accounts.facts_of(caller.account)
    assert facts is not None, "whoever is signed in has an account"
    code = house.links.move(facts, address, utc_now() + MOVE_LIFETIME)
    named = f"{caller.account}/{key}"
    await house.mail.send(HOUSE, MoveLetter(code=code), to=ToAddress(address), key=named, language=language)
    await house.mail.send(HOUSE, MoveAskedLetter(), to=ToAddress(present), key=named, language=language)


async def movable(house: House, token: str, here: str) -> tuple[AccountFacts, str]:
    """The account that a link moves, and where to. Raises LinkNotValid, TooManyRequests."""
    await house.limiter.require_room(WRONG_CODE, here)
    link: Link | None = read_link(token)
    facts = await house.accounts.facts_of(link.account) if link else None
    address = await house.accounts.moving_to(link.account) if link else None
    if link is None or facts is None or address is None or not house.links.moves(link, facts, address, utc_now()):
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    return facts, address


async def move(house: House, token: str, here: str, language: LocaleName) -> str:
    """The account has the new address from now on, which is confirmed by this; every session ends. The new address.

    Raises LinkNotValid, AddressHasAnAccount, TooManyRequests.
    """
    facts, address = await movable(house, token, here)
    if not await house.accounts.moved(facts, address):
        raise AddressHasAnAccount
    await house.mail.send(HOUSE, AddressMovedLetter(), to=ToAddress(facts.address), key=f"{facts.account}/{token}", language=language)
    await close_everywhere(house, facts.account, None)
    return address
