"""The views of the portfolio that somebody of Ekole keeps under a name: one history for each account, in the house's log."""

from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.personal import Personal
from domain.refusal import Refused

MOST: Final = 30
LONGEST_NAME: Final = 60  # characters
LONGEST_QUERY: Final = 600


@event_type("saved-views.kept.v1", data_subject="account")
class ViewKept(Event, frozen=True):
    """``query``: the address's own, as ``phase=training&sort=silence``. Who made it named it in their own words."""

    account: UUID
    view: UUID
    name: Personal[str]
    query: Personal[str]


@event_type("saved-views.dropped.v1")
class ViewDropped(Event, frozen=True):
    account: UUID
    view: UUID


class SavedView(msgspec.Struct, frozen=True):
    name: Personal[str]
    query: Personal[str]


class SavedViews(msgspec.Struct, frozen=True):
    views: dict[UUID, SavedView] = {}


def evolve(state: SavedViews, event: Event) -> SavedViews:
    match event:
        case ViewKept() as told:
            return SavedViews({**state.views, told.view: SavedView(told.name, told.query)})
        case ViewDropped(view=dropped):
            return SavedViews({view: one for view, one in state.views.items() if view != dropped})
        case _:
            return state


SAVED_VIEWS: Final = StreamType[SavedViews]("saved-views", SavedViews(), evolve)


class NotTheirViews(Refused):
    code = "not-their-views"
    kind = "forbidden"
    sentence = "Chacun garde ses propres vues. Rien n’a été enregistré."


class ViewNameMissing(Refused):
    code = "view-name-missing"
    kind = "invalid"
    sentence = "Donnez un nom à cette vue ({longest} caractères au plus). Rien n’a été gardé ; nommez-la, puis recommencez."


class TooManyViews(Refused):
    code = "too-many-views"
    sentence = "Vous gardez déjà {most} vues. Celle-ci n’a pas été gardée ; retirez-en une d’abord."


class KeepView(Command, frozen=True):
    """Keep what is looked at under a name; under an identifier already kept, it takes its place."""

    account: UUID
    view: UUID
    name: str
    query: str


@decides(KeepView, permission="clients.enter", reads=lambda command, states: (SAVED_VIEWS.of(command.account),))
def keep_view(command: KeepView, situation: Situation) -> Decision:
    stream = SAVED_VIEWS.of(command.account)
    if situation.actor != f"account/{command.account}":
        raise NotTheirViews
    name = " ".join(command.name.split())
    if not 1 <= len(name) <= LONGEST_NAME or len(command.query) > LONGEST_QUERY:
        raise ViewNameMissing(longest=LONGEST_NAME)
    held = situation[stream].views
    if held.get(command.view) == SavedView(name, command.query):
        return []
    if command.view not in held and len(held) >= MOST:
        raise TooManyViews(most=MOST)
    return stream.gains(ViewKept(command.account, command.view, name, command.query))


class DropView(Command, frozen=True):
    account: UUID
    view: UUID


@decides(DropView, permission="clients.enter", reads=lambda command, states: (SAVED_VIEWS.of(command.account),))
def drop_view(command: DropView, situation: Situation) -> Decision:
    stream = SAVED_VIEWS.of(command.account)
    if situation.actor != f"account/{command.account}":
        raise NotTheirViews
    return stream.gains(ViewDropped(command.account, command.view)) if command.view in situation[stream].views else []
