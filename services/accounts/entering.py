"""Coming in with a password or a code: counted, so that guessing takes too long, and so that nobody can lock somebody else out.

Failures count per account *and* address they come from: whoever tries passwords on somebody's account closes that door for themselves
alone.
"""

from typing import Protocol, TypeAlias
from uuid import UUID

from services.accounts import passwords
from services.accounts.addresses import canonical
from services.accounts.caller import AddressTaken, InvitationNotValid, SignInFailed
from services.accounts.second_factor import CodeWrong, SecondFactorMissing, SecondFactors
from services.accounts.store import AccountStore, Invited, valid_address
from services.limits.limiter import Limiter
from services.limits.policies import (
    SIGN_UP,
    WRONG_CODE,
    WRONG_FROM_HERE,
    WRONG_PASSWORD,
    WRONG_SECOND_FACTOR,
    WRONG_SECOND_FACTOR_ANYWHERE,
    Policy,
)

Counted: TypeAlias = tuple[Policy, tuple[str, ...]]


class Entrance(Protocol):
    """What the house lends for coming in."""

    @property
    def accounts(self) -> AccountStore: ...

    @property
    def limiter(self) -> Limiter: ...

    @property
    def second_factors(self) -> SecondFactors: ...


async def entered(house: Entrance, email: str, password: str, here: str) -> UUID:
    """The account whose address and password these are; ``here`` is where the request comes from.

    Raises SignInFailed, TooManyRequests.
    """
    await _require_room(house, *_tried(canonical(email), here))
    try:
        return await house.accounts.signed_in(email, password)
    except SignInFailed:
        await _count(house, *_tried(canonical(email), here))
        raise


async def signed_up(house: Entrance, email: str, password: str, here: str) -> UUID:
    """The account of somebody who signs an institution up: a new one, or their own where they have one and know its password.

    Whoever signs up with somebody else's address is answered as at a wrong sign-in, and counted so; a password that no new account
    could have is refused before it is asked whose the address is. Raises AddressInvalid, PasswordTooShort, PasswordGuessable,
    SignInFailed, TooManyRequests.
    """
    address = valid_address(email)
    passwords.require_sound(password, address)
    await _require_room(house, *_tried(canonical(address), here))
    try:
        return await house.accounts.account_for(address, password)
    except AddressTaken:
        await _count(house, *_tried(canonical(address), here))
        raise SignInFailed from None


async def recognised(house: Entrance, address: str, password: str, here: str) -> UUID:
    """The account of somebody who was invited by mail: a new one, or their own, whose password they know.

    Raises AddressTaken, PasswordTooShort, PasswordGuessable, TooManyRequests; what is tried is counted as at a sign-in.
    """
    await _require_room(house, *_tried(canonical(address), here))
    try:
        return await house.accounts.account_for(address, password)
    except AddressTaken:
        await _count(house, *_tried(canonical(address), here))
        raise


async def second_factor_shown(house: Entrance, account: UUID, code: str | None, here: str) -> bool:
    """Whether the account has a second factor, which was then shown. Raises SecondFactorMissing, CodeWrong, TooManyRequests."""
    if not await house.second_factors.is_on(account):
        return False
    if code is None:
        raise SecondFactorMissing
    await proved(house, account, code, here)
    return True


async def confirmed(house: Entrance, account: UUID, password: str, here: str) -> None:
    """Whether somebody signed in is who they were: their password is asked again. Raises SignInFailed, TooManyRequests."""
    await _require_room(house, *_tried(str(account), here))
    if not await house.accounts.knows_password(account, password):
        await _count(house, *_tried(str(account), here))
        raise SignInFailed


async def proved(house: Entrance, account: UUID, code: str, here: str) -> None:
    """The second factor of somebody whose password was right. Raises CodeWrong, TooManyRequests.

    Who gets here knows the password: counting from everywhere locks out nobody who is not already in danger.
    """
    tried = ((WRONG_SECOND_FACTOR, (str(account), here)), (WRONG_SECOND_FACTOR_ANYWHERE, (str(account),)))
    await _require_room(house, *tried)
    try:
        await house.second_factors.prove(account, code)
    except CodeWrong:
        await _count(house, *tried)
        raise


def _tried(whom: str, here: str) -> tuple[Counted, ...]:
    return (WRONG_FROM_HERE, (here,)), (WRONG_PASSWORD, (whom, here))


async def _require_room(house: Entrance, *counted: Counted) -> None:
    for policy, whom in counted:
        await house.limiter.require_room(policy, *whom)


async def _count(house: Entrance, *counted: Counted) -> None:
    for policy, whom in counted:
        await house.limiter.count(policy, *whom)


async def opened(house: Entrance, code: str, here: str) -> Invited:
    """What an invitation's code opens. Raises InvitationNotValid, TooManyRequests."""
    await house.limiter.require_room(WRONG_CODE, here)
    try:
        return await house.accounts.invited(code)
    except InvitationNotValid:
        await house.limiter.count(WRONG_CODE, here)
        raise


async def may_sign_up(house: Entrance, here: str) -> None:
    """Count one more institution made from here. Raises TooManyRequests."""
    await house.limiter.require(SIGN_UP, here)
