"""What somebody does with their own account: another password, tokens for programs, the second factor."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from domain.refusal import Refused
from infra.clock import utc_now
from services.accounts.caller import Caller
from services.accounts.entering import confirmed, proved
from services.accounts.second_factor import REQUIRED
from services.accounts.tokens import IssuedToken
from services.house import House
from tenants.permissions import COORDINATOR, DIRECTION, FACILITATOR, PERMISSIONS, READER, is_allowed

LONGEST_TOKEN: Final = timedelta(days=365)
LONGEST_LABEL: Final = 80  # characters
_LENT: Final = (DIRECTION, COORDINATOR, FACILITATOR, READER)  # roles that a program may have instead of its owner's


class TokenLabelMissing(Refused):
    code = "token-label-missing"
    kind = "invalid"
    sentence = "Il manque le nom du jeton, en {limit} caractères au plus. Rien n’a été créé ; dites à quoi il servira, puis recommencez."


class TokenRoleTooHigh(Refused):
    code = "token-role-too-high"
    kind = "forbidden"
    sentence = "Un jeton ne peut pas plus que vous. Rien n’a été créé ; choisissez un rôle de la liste."


class TokenDayWrong(Refused):
    code = "token-day-wrong"
    kind = "invalid"
    sentence = "Un jeton vaut d’un jour à un an. Rien n’a été créé ; choisissez un jour avant le {last}."


class TokenMakesNoToken(Refused):
    code = "token-makes-no-token"
    kind = "forbidden"
    sentence = "Un jeton confié à un programme ne gère pas les accès. Rien n’a été changé ; connectez-vous avec votre mot de passe."


class TokenMissing(Refused):
    code = "token-missing"
    kind = "missing"
    sentence = "Vous n’avez pas de jeton de ce nom ici. Rien n’a été changé ; relisez la liste."


class SessionMissing(Refused):
    code = "sign-in-session-missing"
    kind = "missing"
    sentence = "Cette connexion est déjà fermée. Rien d’autre n’a été changé."


def lendable(role: str) -> tuple[str, ...]:
    """The roles of a token that its owner may make: their own, and those that may do nothing that they may not.

    Who comes in from outside lends nothing: what is asked of a visitor is asked of their own role.
    """
    if role in REQUIRED:
        return (role,)
    narrower = (
        other for other in _LENT if all(is_allowed(role, permission) for permission in PERMISSIONS if is_allowed(other, permission))
    )
    return tuple(dict.fromkeys((role, *narrower)))


async def make_token(house: House, caller: Caller, label: str, role: str, expires_on: date | None, *, second_factor: bool) -> IssuedToken:
    """A token for a program, good until the end of a day (UTC), a year from today where none is given.

    Raises TokenLabelMissing, TokenRoleTooHigh, TokenDayWrong.
    """
    label = " ".join(label.split())
    if not 0 < len(label) <= LONGEST_LABEL:
        raise TokenLabelMissing(limit=LONGEST_LABEL)
    if role not in lendable(caller.role):
        raise TokenRoleTooHigh
    today = utc_now().date()
    last = today + LONGEST_TOKEN
    day = last if expires_on is None else expires_on
    if not today < day <= last:
        raise TokenDayWrong(last=last.isoformat())
    expires_at = datetime.combine(day, time(), UTC)
    return await house.accounts.tokens.issue(caller, label, expires_at, made_by="owner", role=role, second_factor=second_factor)


async def end_token(house: House, caller: Caller, token: UUID) -> None:
    """Raises TokenMissing."""
    if not await house.accounts.tokens.revoke(caller, token):
        raise TokenMissing


async def change_password(house: House, account: UUID, present: str, new: str, here: str, kept: UUID | None) -> int:
    """Another password, for who knows the present one. Ends the sessions but one, and the tokens that the old password gave.

    Returns how many sessions were ended. Raises SignInFailed, PasswordTooShort, PasswordGuessable, TooManyRequests.
    """
    await confirmed(house, account, present, here)
    await house.accounts.change_password(account, new)
    return await close_everywhere(house, account, kept)


async def close_everywhere(house: House, account: UUID, kept: UUID | None) -> int:
    """End what a password opened, on all devices: sessions but one, and tokens given at a sign-in. Returns how many sessions."""
    for tenant in {membership.tenant for membership in await house.accounts.memberships(account)}:
        await house.accounts.tokens.revoke_sign_ins(account, tenant)
    return await house.sessions.end_others(account, kept)


async def stop_second_factor(house: House, account: UUID, code: str, here: str, kept: UUID | None) -> None:
    """For who shows a last code; whoever came in with it elsewhere comes in anew. Raises CodeWrong, TooManyRequests.

    Who has a role that demands one is asked for a new one before anything else.
    """
    await proved(house, account, code, here)
    await house.second_factors.stop(account)
    await close_everywhere(house, account, kept)
