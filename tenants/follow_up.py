"""How Ekole follows a programme: what a consultant put off and why, what they have dealt with, what they noted, when they speak next.

One history for each programme, in the house's log. What people of Ekole write is in their own words, and sealed as theirs.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.personal import Personal
from domain.refusal import Refused
from tenants.health_rules import RuleName
from tenants.permissions import HEAD
from tenants.supervision import SUPERVISION, supervision_of

_Kept = TypeVar("_Kept")
LONGEST_SNOOZE: Final = timedelta(days=90)
LONGEST_WORDS: Final = 600  # characters
FURTHEST_CONTACT: Final = timedelta(days=400)

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("follow-up.snoozed.v1", data_subject="account")
class FollowUpSnoozed(Event, frozen=True):
    """Of what a rule says, nothing more is heard until the day after ``until``."""

    programme: UUID
    client: UUID
    account: UUID
    rule: RuleName
    until: date
    reason: Personal[str]


@event_type("follow-up.done.v1")
class FollowUpDone(Event, frozen=True):
    """What a rule has said ``since`` a day was dealt with."""

    programme: UUID
    client: UUID
    account: UUID
    rule: RuleName
    since: date
    day: date


@event_type("follow-up.reopened.v1")
class FollowUpReopened(Event, frozen=True):
    """It is to be heard again, now."""

    programme: UUID
    client: UUID
    account: UUID
    rule: RuleName


@event_type("follow-up.noted.v1", data_subject="account")
class FollowUpNoted(Event, frozen=True):
    programme: UUID
    client: UUID
    account: UUID
    note: UUID
    day: date
    words: Personal[str]


@event_type("follow-up.contact-planned.v1")
class ContactPlanned(Event, frozen=True):
    """``day``: when they speak next; None: no day is set any more."""

    programme: UUID
    client: UUID
    account: UUID
    day: date | None


# ----------------------------------------------------------------------------------------------------------------- state


class Snooze(msgspec.Struct, frozen=True):
    until: date
    account: UUID
    reason: Personal[str]


class Handled(msgspec.Struct, frozen=True):
    """``since``: since when the rule had spoken; ``day``: when it was dealt with."""

    since: date
    day: date
    account: UUID


class Note(msgspec.Struct, frozen=True):
    note: UUID
    account: UUID
    day: date
    words: Personal[str]


class FollowUp(msgspec.Struct, frozen=True):
    snoozed: dict[RuleName, Snooze] = {}
    handled: dict[RuleName, Handled] = {}
    notes: tuple[Note, ...] = ()
    next_contact: date | None = None


def evolve(state: FollowUp, event: Event) -> FollowUp:
    replace = msgspec.structs.replace
    match event:
        case FollowUpSnoozed() as told:
            snoozed = {**state.snoozed, told.rule: Snooze(told.until, told.account, told.reason)}
            return replace(state, snoozed=snoozed, handled=_without(state.handled, told.rule))
        case FollowUpDone() as told:
            handled = {**state.handled, told.rule: Handled(told.since, told.day, told.account)}
            return replace(state, handled=handled, snoozed=_without(state.snoozed, told.rule))
        case FollowUpReopened(rule=rule):
            return replace(state, snoozed=_without(state.snoozed, rule), handled=_without(state.handled, rule))
        case FollowUpNoted() as told:
            return replace(state, notes=(*state.notes, Note(told.note, told.account, told.day, told.words)))
        case ContactPlanned(day=day):
            return replace(state, next_contact=day)
        case _:
            return state


def _without(table: dict[RuleName, _Kept], rule: RuleName) -> dict[RuleName, _Kept]:
    return {name: one for name, one in table.items() if name != rule}


FOLLOW_UP: Final = StreamType[FollowUp]("follow-up", FollowUp(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class NotTheirClient(Refused):
    code = "not-their-client"
    kind = "forbidden"
    sentence = "Cet établissement ne vous est pas confié aujourd’hui. Rien n’a été enregistré ; demandez à une responsable d’Ekole."


class SnoozeDayWrong(Refused):
    code = "snooze-day-wrong"
    kind = "invalid"
    sentence = "Un report va de demain à {days} jours. Rien n’a été reporté ; choisissez un autre jour."


class WordsMissing(Refused):
    code = "follow-up-words-missing"
    kind = "invalid"
    sentence = "Écrivez-le en quelques mots ({longest} caractères au plus). Rien n’a été enregistré."


class ContactDayWrong(Refused):
    code = "contact-day-wrong"
    kind = "invalid"
    sentence = "Le prochain contact est aujourd’hui ou plus tard, dans {days} jours au plus. Rien n’a changé ; choisissez un autre jour."


# -------------------------------------------------------------------------------------------------- commands and decisions


class Following(Command, frozen=True):
    """What every command of a follow-up says: of which programme of which institution, and by whom."""

    programme: UUID
    client: UUID
    account: UUID


class SnoozeFinding(Following, frozen=True):
    """Put off what a rule says until a day, included."""

    rule: RuleName
    until: date
    reason: str


class MarkFindingDone(Following, frozen=True):
    """It was dealt with. ``since``: since when the rule had spoken; should it speak anew, it is heard."""

    rule: RuleName
    since: date


class ReopenFinding(Following, frozen=True):
    rule: RuleName


class NoteFollowUp(Following, frozen=True):
    note: UUID
    words: str


class PlanContact(Following, frozen=True):
    """``day`` None: no day is set any more."""

    day: date | None = None


def _reads(command: Following, states: Mapping[str, Any]) -> tuple[Stream[Any], ...]:
    return FOLLOW_UP.of(command.programme), SUPERVISION.of(supervision_of(command.client, command.account))


def _followed(command: Following, situation: Situation) -> FollowUp:
    """How the programme is followed so far, by whom may follow it: a head, or who is assigned today."""
    supervision = situation[SUPERVISION.of(supervision_of(command.client, command.account))]
    oneself = situation.actor == f"account/{command.account}"
    if not oneself or (situation.role != HEAD and not supervision.assigned_on(situation.today)):
        raise NotTheirClient
    return situation[FOLLOW_UP.of(command.programme)]


def _in_words(text: str) -> str:
    words = " ".join(text.split())
    if not 1 <= len(words) <= LONGEST_WORDS:
        raise WordsMissing(longest=LONGEST_WORDS)
    return words


@decides(SnoozeFinding, permission="clients.follow", reads=_reads)
def snooze_finding(command: SnoozeFinding, situation: Situation) -> Decision:
    state = _followed(command, situation)
    if not situation.today < command.until <= situation.today + LONGEST_SNOOZE:
        raise SnoozeDayWrong(days=LONGEST_SNOOZE.days)
    reason = _in_words(command.reason)
    held = state.snoozed.get(command.rule)
    if held is not None and (held.until, held.reason) == (command.until, reason):
        return []
    return FOLLOW_UP.of(command.programme).gains(
        FollowUpSnoozed(command.programme, command.client, command.account, command.rule, command.until, reason)
    )


@decides(MarkFindingDone, permission="clients.follow", reads=_reads)
def mark_finding_done(command: MarkFindingDone, situation: Situation) -> Decision:
    state = _followed(command, situation)
    held = state.handled.get(command.rule)
    if held is not None and (held.since, held.day) == (command.since, situation.today):
        return []
    return FOLLOW_UP.of(command.programme).gains(
        FollowUpDone(command.programme, command.client, command.account, command.rule, command.since, situation.today)
    )


@decides(ReopenFinding, permission="clients.follow", reads=_reads)
def reopen_finding(command: ReopenFinding, situation: Situation) -> Decision:
    state = _followed(command, situation)
    if command.rule not in state.snoozed and command.rule not in state.handled:
        return []
    return FOLLOW_UP.of(command.programme).gains(FollowUpReopened(command.programme, command.client, command.account, command.rule))


@decides(NoteFollowUp, permission="clients.follow", reads=_reads)
def note_follow_up(command: NoteFollowUp, situation: Situation) -> Decision:
    state = _followed(command, situation)
    words = _in_words(command.words)
    if any(one.note == command.note for one in state.notes):
        return []
    return FOLLOW_UP.of(command.programme).gains(
        FollowUpNoted(command.programme, command.client, command.account, command.note, situation.today, words)
    )


@decides(PlanContact, permission="clients.follow", reads=_reads)
def plan_contact(command: PlanContact, situation: Situation) -> Decision:
    state = _followed(command, situation)
    if command.day is not None and not situation.today <= command.day <= situation.today + FURTHEST_CONTACT:
        raise ContactDayWrong(days=FURTHEST_CONTACT.days)
    if state.next_contact == command.day:
        return []
    return FOLLOW_UP.of(command.programme).gains(ContactPlanned(command.programme, command.client, command.account, command.day))
