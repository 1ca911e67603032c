"""Coming back in without the password, and showing that an address is one's own: by links that only its reader receives."""

from uuid import UUID, uuid4

from domain.refusal import Refused
from infra.clock import utc_now
from services.accounts.addresses import canonical
from services.accounts.links import Link, read_link
from services.accounts.store import AccountFacts, valid_address
from services.catalogues import LocaleName
from services.house import House
from services.limits.policies import CONFIRMATION, RESET, RESET_ANYWHERE, RESET_FROM_HERE, WRONG_CODE
from services.mail.letter import ToAccount, ToOwnerOf
from services.mail.letters import ConfirmationLetter, ResetLetter
from services.own_account.acts import close_everywhere
from tenants.house import HOUSE


class LinkNotValid(Refused):
    code = "link-not-valid"
    kind = "missing"
    sentence = "Ce lien ne vaut plus : il a servi, il est trop ancien, ou il est incomplet. Rien n’a été changé ; demandez-en un autre."


async def ask_reset(house: House, email: str, here: str, language: LocaleName) -> None:
    """Have a link sent to the owner of this address's account.

    What is done here is the same whether there is one or not, so that neither the answer nor its delay tells: whose the address is is
    looked up when the mail is written. Raises AddressInvalid, TooManyRequests.
    """
    address = valid_address(email)
    whom = canonical(address)
    await house.limiter.require(RESET_FROM_HERE, here)
    await house.limiter.require(RESET, whom, here)
    await house.limiter.require(RESET_ANYWHERE, whom)
    await house.mail.send(HOUSE, ResetLetter(), to=ToOwnerOf(address), key=str(uuid4()), language=language)


async def resettable(house: House, token: str, here: str) -> AccountFacts:
    """The account to which a link gives another password. Raises LinkNotValid, TooManyRequests."""
    link, facts = await _followed(house, token, here)
    if not house.links.resets(link, facts, utc_now()):
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    return facts


async def reset(house: House, token: str, password: str, here: str) -> int:
    """Another password by a link, once; every session and every token given at a sign-in ends. Returns how many sessions.

    Where nobody had yet shown that the address is theirs, a second factor ends too: whoever put it in place may have signed up with
    somebody else's address, and must not keep its owner out.
    Raises LinkNotValid, TooManyRequests, PasswordTooShort, PasswordGuessable.
    """
    facts = await resettable(house, token, here)
    if not await house.accounts.replace_password(facts, password):
        raise LinkNotValid
    if not facts.verified:
        await house.second_factors.stop(facts.account)
    return await close_everywhere(house, facts.account, None)


async def confirmable(house: House, token: str, here: str) -> AccountFacts:
    """The account whose address a link confirms. Raises LinkNotValid, TooManyRequests."""
    link, facts = await _followed(house, token, here)
    if not house.links.confirms(link, facts, utc_now()):
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    return facts


async def confirm_address(house: House, token: str, here: str) -> None:
    """Followed twice, nothing more happens. Raises LinkNotValid, TooManyRequests."""
    await house.accounts.verified((await confirmable(house, token, here)).account)


async def ask_confirmation(house: House, account: UUID, key: str, language: LocaleName) -> None:
    """Once more the mail that asks to confirm an address. Raises TooManyRequests."""
    await house.limiter.require(CONFIRMATION, str(account))
    await house.mail.send(HOUSE, ConfirmationLetter(), to=ToAccount(account), key=f"{account}/{key}", language=language)


async def _followed(house: House, token: str, here: str) -> tuple[Link, AccountFacts]:
    await house.limiter.require_room(WRONG_CODE, here)
    link = read_link(token)
    facts = await house.accounts.facts_of(link.account) if link else None
    if link is None or facts is None:
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    return link, facts
