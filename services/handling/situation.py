"""What a decision is given: the states its rule names, the institution, the moment."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.decision import STREAM_TYPES, Command, EvenSuspended, Rule, Situation, Stream
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION
from services.handling.context import HandlingContext, SimulatedTimeNotAllowed, StreamChanged
from tenants.grant import PARTICIPANTS, GrantState, Held, grant_stream
from tenants.identity import SignUpInstitution
from tenants.institution import INSTITUTION, Founding, Institution, InstitutionMissing
from tenants.ledger import Ledger, Loaded
from tenants.permissions import GUARDIAN
from tenants.standing import NothingChangesHere


class NotOneself(Refused):
    code = "not-oneself"
    kind = "forbidden"
    sentence = "Chacun agit ici pour soi. Rien n’a été enregistré ; pour quelqu’un d’autre, adressez-vous au référent."


class Moment(msgspec.Struct, frozen=True):
    """``now`` is what the decision believes, ``recorded_at`` is true; they differ in a demonstration that simulates its time."""

    now: datetime
    recorded_at: datetime
    simulated: bool


class Readings(msgspec.Struct, frozen=True):
    """Everything that was read: the states that the rule named, and the version of each stream, named or not."""

    states: dict[str, Any]
    versions: dict[str, int]
    institution: Institution
    person: UUID | None = None  # whom the actor's grant says they are


async def read_for(ledger: Ledger, rule: Rule, command: Command, context: HandlingContext) -> Readings:
    """Read what the rule names, asked again with what was read until it names nothing new; one call for each such wave.

    The institution is always read, its sealed values left so unless the rule names it. Raises StreamChanged where the sender saw
    another version, InstitutionMissing where a stream would belong to another institution, NotOneself.
    """
    institution = INSTITUTION.of(context.tenant)
    loaded: dict[str, Loaded] = {}
    states: dict[str, Any] = {}
    while missing := {stream.name: stream for stream in rule.reads(command, states) if stream.name not in states}:
        await _load(ledger, context, missing, loaded, rule.leaves_sealed)
        states |= {name: loaded[name].state for name in missing}
    if institution.name not in loaded:
        await _load(ledger, context, {}, loaded)
    if context.expected_version is not None:
        name, expected = context.expected_version
        if loaded[name].version != expected:
            raise StreamChanged(expected=expected, actual=loaded[name].version)
    await _check_oneself(ledger, context, command, loaded)
    versions = {name: one.version for name, one in loaded.items()}
    return Readings(states, versions, loaded[institution.name].state, _person(context, loaded))


async def _check_oneself(ledger: Ledger, context: HandlingContext, command: Command, loaded: dict[str, Loaded]) -> None:
    """A mentor or a mentee who signs in acts for themselves alone, whatever a rule may forget to ask. Raises NotOneself.

    What is about a pair asks who is in it; this is about what a command says of one person, or of one participation.
    """
    by_link = _person_of_link(context) is not None
    if not by_link and (_own_grant(context) is None or context.role == GUARDIAN):
        return
    own = _person(context, loaded)
    named: UUID | None = getattr(command, "participation", None)
    if named is not None:
        stream = PARTICIPATION.of(named)
        if stream.name not in loaded:
            await _load(ledger, context, {stream.name: stream}, loaded)
        somebody = getattr(loaded[stream.name].state, "person", own)  # nobody's yet, where they apply
        if own is None or somebody != own:
            raise NotOneself
    if getattr(command, "person", own) != own:
        raise NotOneself


async def _load(
    ledger: Ledger,
    context: HandlingContext,
    missing: dict[str, Stream[Any]],
    loaded: dict[str, Loaded],
    leaves_sealed: frozenset[str] = frozenset(),
) -> None:
    """One wave; the first one also reads the institution, a participant's own grant, and the stream whose version the sender named.

    Opened are the personal values of what the rule names, but for the types of streams that it looks into no further.
    """
    institution = INSTITUTION.of(context.tenant)
    if any(stream.kind is INSTITUTION and stream != institution for stream in missing.values()):
        raise InstitutionMissing
    wave = dict(missing)
    if not loaded:
        wave.setdefault(institution.name, institution)
        if (grant := _own_grant(context)) is not None:
            wave.setdefault(grant.name, grant)
        if context.expected_version is not None:
            expected = _stream(context.expected_version[0])
            wave.setdefault(expected.name, expected)
    loaded |= await ledger.load(context.tenant, wave.values(), left_sealed=_left_sealed(wave, missing, leaves_sealed))


def _own_grant(context: HandlingContext) -> Stream[GrantState] | None:
    """The grant by which a participant acts; None for everybody else, whose role is enough."""
    kind, _, account = context.actor.partition("/")
    if kind != "account" or context.role not in PARTICIPANTS:
        return None
    return grant_stream(UUID(account), context.role)


def _person_of_link(context: HandlingContext) -> UUID | None:
    """Who acts by a link of their own; no account can name itself so."""
    kind, _, person = context.actor.partition("/")
    return UUID(person) if kind == "person" else None


def _person(context: HandlingContext, loaded: dict[str, Loaded]) -> UUID | None:
    if (by_link := _person_of_link(context)) is not None:
        return by_link
    grant = _own_grant(context)
    held = None if grant is None else loaded[grant.name].state
    return held.person if isinstance(held, Held) else None


def _left_sealed(wave: dict[str, Stream[Any]], missing: dict[str, Stream[Any]], kinds: frozenset[str]) -> set[str]:
    return {name for name, stream in wave.items() if name not in missing or stream.kind.name in kinds}


def _stream(name: str) -> Stream[Any]:
    kind, _, identifier = name.partition("/")
    return STREAM_TYPES[kind].of(UUID(identifier))


def moment_for(command: Command, institution: Institution, context: HandlingContext, recorded_at: datetime) -> Moment:
    """Raises SimulatedTimeNotAllowed where an institution that is no demonstration is told another time than the true one."""
    if context.simulated_now is None:
        return Moment(recorded_at, recorded_at, simulated=False)
    becoming = isinstance(command, SignUpInstitution) and command.demonstration
    if not (institution.standing.demonstration or becoming):
        raise SimulatedTimeNotAllowed
    return Moment(context.simulated_now, recorded_at, simulated=True)


def situation_of(command: Command, readings: Readings, moment: Moment, context: HandlingContext) -> Situation:
    """Raises InstitutionMissing before an institution is signed up, but for its sign-up; NothingChangesHere while it is suspended."""
    standing = readings.institution.standing
    if not standing.exists and not isinstance(command, Founding):
        raise InstitutionMissing
    if standing.exists and not standing.active and not isinstance(command, EvenSuspended):
        raise NothingChangesHere
    return Situation(
        now=moment.now,
        today=moment.now.astimezone(ZoneInfo(standing.timezone)).date(),
        actor=context.actor,
        role=context.role,
        institution=standing,
        calendar=readings.institution.calendar,
        states=readings.states,
        person=readings.person,
    )
