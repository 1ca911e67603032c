"""What a letter is: which facts it carries, to whom it may go, and what it says once it is written.

A kind of letter is a frozen Struct, registered under its name by ``@letter``. Its fields are kept sealed in the outbox; its words are
written at the moment of sending, in the reader's language.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from services.accounts.links import AccountLinks
from services.accounts.store import AccountFacts
from services.catalogues import Language


class ToAddress(msgspec.Struct, frozen=True, tag="address"):
    """Whoever reads this address."""

    address: str


class ToAccount(msgspec.Struct, frozen=True, tag="account"):
    """The owner of an account, at the address that it has when the letter leaves."""

    account: UUID


class ToOwnerOf(msgspec.Struct, frozen=True, tag="owner-of"):
    """The owner of the account of this address; nobody, where there is none. Whoever asks for the letter does not learn which."""

    address: str


class ToPerson(msgspec.Struct, frozen=True, tag="person"):
    """A person of the institution, or their guardian, at the address that the directory has when the letter leaves.

    Nobody, once the person is erased. ``participation``: as what they are told, where links in the letter act for it.
    """

    person: UUID
    guardian: bool = False
    participation: UUID | None = None


Recipient: TypeAlias = ToAddress | ToAccount | ToOwnerOf | ToPerson


class Unneeded(Exception):
    """There is nobody to tell, or nothing to tell any more: the letter is let go of."""


class FoundLink(msgspec.Struct, frozen=True):
    """A link of the reader's own. ``about``: institution and programme; ``of``: the minor for whom they answer, empty for themselves."""

    about: str
    path: str
    of: str = ""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter is written with. ``base``: the public address of the platform, without a slash at its end.

    ``account``: the recipient's, where they have one. ``since``: when the letter was asked for. ``found``: the links that were asked for.
    """

    base: str
    institution: str
    zone: ZoneInfo
    since: datetime
    account: AccountFacts | None
    links: AccountLinks
    found: tuple[FoundLink, ...] = ()


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment as iCalendar text, and what calendars are to do with it: put it in or replace it, or take it away (RFC 5546)."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A letter's words, in one language. ``action`` and ``link``: its one button and where that leads.

    ``verbatim`` stands after the paragraphs, line for line. ``unsubscribe`` is an address only in letters that nobody needs: one
    click there ends them (RFC 8058). ``invitations``: the appointments that it is about.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: str
    link: str
    closing: str
    unsubscribe: str | None = None
    verbatim: str | None = None
    invitations: tuple[Invitation, ...] = ()


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of letter."""

    named: ClassVar[str]

    def write(self, _: Language, about: About) -> Written:
        """The words. Raises Unneeded."""
        raise NotImplementedError

    def useful_until(self, since: datetime) -> datetime | None:
        """After this moment what it says is of no use: it is not sent any more. ``since``: when it was asked for."""
        return None


Kind = TypeVar("Kind", bound=type[Letter])
_KINDS: dict[str, type[Letter]] = {}


def letter(name: str) -> Callable[[Kind], Kind]:
    """Register a kind of letter under the name by which the outbox knows it, for ever."""

    def register(kind: Kind) -> Kind:
        if name in _KINDS:
            raise ValueError(f"two letters are called {name}")
        kind.named = name
        _KINDS[name] = kind
        return kind

    return register


def kind_named(name: str) -> type[Letter]:
    """Raises KeyError for a letter that this version of the program does not know."""
    return _KINDS[name]


def kinds() -> dict[str, type[Letter]]:
    """All of them, by name."""
    return dict(_KINDS)
