"""The log of a university after ten years of programmes: 100,000 events in the proportions in which they come.

Each year 250 pairs form from 500 people, and meet eight times: planned, held, confirmed, now and then with a word of feedback.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import asyncpg

from domain.availability import Slot
from domain.event import Event, event_type_of
from domain.facilitation.pair import FeedbackGiven, PairActivated, PairFormed, SessionConfirmed, SessionHeld, SessionPlanned
from domain.programme import PhaseOpened, ProgrammeOpened
from domain.training.participation_events import (
    CharterAccepted,
    ModuleAttended,
    ParticipationPaired,
    ParticipationProposed,
    ParticipationSelected,
    Profile,
    Role,
)
from infra.event_store import EventStore
from tenants.institution import InstitutionSignedUp
from tenants.lines import Circumstances, encode_line
from tenants.person import PersonRegistered
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.sealing import seal_event, subject_of
from tenants.personal_data.secret_key import SecretKey

EVENTS = 100_000
YEARS = 10
PAIRS = 250  # a year
SESSIONS = 8
_NAMES = UUID("0198c0de-0000-7000-8000-0000000000be")
_MODULES = ("posture", "écoute", "sécurité", "outils")
_PROFILE = Profile(
    skills={"réseaux sociaux": 0.8, "vidéo": 0.4},
    needs={"orientation": 1.0},
    availability=(Slot(1, 720, 780), Slot(3, 960, 1080)),
    capacity=1,
)

Told = tuple[str, Event, datetime]  # stream, event, moment


async def write_years(connection: asyncpg.Connection, store: EventStore, keyring: Keyring, events: int = EVENTS) -> UUID:
    """A tenant with so much of this log. ``connection`` is the administrator's: the door would take a minute, and is measured elsewhere."""
    tenant = uuid4()
    await store.open_tenant(tenant)
    await keyring.make_tenant_key(tenant)
    people = [_id(f"person {year} {side} {number}") for year in range(YEARS) for side in ("a", "b") for number in range(PAIRS)]
    keys = await keyring.make_subject_keys(tenant, people)
    records = [*_records(tenant, keys, events)]
    await connection.copy_records_to_table(
        "event",
        schema_name="ekole",
        columns=["tenant_id", "position", "recorded_at", "occurred_at", "stream_version", "stream_id", "type", "leaf", "entry"],
        records=records,
    )
    await connection.execute("UPDATE ekole.tenant_head SET position = $2 WHERE tenant_id = $1", tenant, len(records))
    await connection.execute("VACUUM ANALYZE ekole.event")
    return tenant


def _records(tenant: UUID, keys: dict[UUID, SecretKey], events: int) -> Iterator[tuple[object, ...]]:
    versions: dict[str, int] = defaultdict(int)
    for position, (stream, event, moment) in enumerate(_in_time(tenant), start=1):
        if position > events:
            return
        versions[stream] += 1
        circumstances = Circumstances(
            tenant=tenant,
            id=uuid4(),
            stream=stream,
            version=versions[stream],
            occurred_at=moment,
            recorded_at=moment,
            actor=f"person/{_id('coordinator')}",
            role="coordinator",
            command=uuid4(),
            correlation=uuid4(),
        )
        subject = subject_of(event)
        sealed = event if subject is None else seal_event(event, keys[subject], tenant=tenant, event_id=circumstances.id)
        line = encode_line(sealed, circumstances)
        kind = event_type_of(event).tag
        yield tenant, position, moment, moment, versions[stream], stream, kind, bytes(32), line.decode()


def _in_time(tenant: UUID) -> Iterator[Told]:
    university = InstitutionSignedUp(tenant, "Université des Mesures", "universite", None, None, None, None, "Europe/Paris", False)
    yield f"institution/{tenant}", university, datetime(2016, 8, 25, 8, tzinfo=UTC)
    for year in range(YEARS):
        yield from _a_year(year)


def programme_of(year: int) -> UUID:
    """The programme of one of these years, the first being 0."""
    return _id(f"programme {year}")


def _a_year(year: int) -> Iterator[Told]:
    first = date(2016 + year, 9, 1)
    moment = datetime(2016 + year, 9, 1, 8, tzinfo=UTC)
    programme = programme_of(year)
    spine = f"programme/{programme}"
    name = f"Mentorat inversé {first.year}"
    last = date(first.year + 1, 6, 30)
    opened = ProgrammeOpened(
        programme, name, "universite", "standard", "ekole-standard", "2026.1", f"{first.year}-{first.year + 1}", first, last, {}
    )
    yield spine, opened, moment
    yield spine, PhaseOpened(programme, "training"), moment
    for number in range(PAIRS):
        for side, role in (("a", "mentor"), ("b", "mentee")):
            yield from _a_person(programme, f"{year} {side} {number}", "mentor" if role == "mentor" else "mentee", moment)
    yield spine, PhaseOpened(programme, "facilitation"), moment
    for number in range(PAIRS):
        yield from _a_pair(programme, f"{year} ", number, moment)
    for session in range(SESSIONS):
        moment += timedelta(days=14)
        yield from _a_round_of_sessions(programme, year, session, moment)


def _a_person(programme: UUID, name: str, role: Role, moment: datetime) -> Iterator[Told]:
    person, participation = _id(f"person {name}"), _id(f"participation {name}")
    stream = f"participation/{participation}"
    registered = PersonRegistered(
        person,
        f"Girard-{name}",
        "Inès",
        f"ines.girard.{name.replace(' ', '.')}@universite.example",
        None,
        None,
        None,
        None,
        "adult",
    )
    yield f"person/{person}", registered, moment
    yield stream, ParticipationProposed(participation, programme, person, role, _PROFILE), moment
    yield stream, ParticipationSelected(participation, programme, person, role, "volontaire"), moment
    yield stream, CharterAccepted(participation, programme, person, role, "2026.1"), moment


def _a_pair(programme: UUID, year: str, number: int, moment: datetime) -> Iterator[Told]:
    pair = _id(f"pair {year}{number}")
    mentor, mentee = _id(f"participation {year}a {number}"), _id(f"participation {year}b {number}")
    people = _id(f"person {year}a {number}"), _id(f"person {year}b {number}")
    for module in _MODULES:
        yield f"participation/{mentor}", ModuleAttended(mentor, programme, people[0], "mentor", module, 90), moment
    yield f"pair/{pair}", PairFormed(pair, programme, mentor, mentee, *people, None, 80.5, SESSIONS), moment
    yield f"participation/{mentor}", ParticipationPaired(mentor, programme, people[0], "mentor", pair), moment
    yield f"participation/{mentee}", ParticipationPaired(mentee, programme, people[1], "mentee", pair), moment
    yield f"pair/{pair}", PairActivated(pair, programme), moment


def _a_round_of_sessions(programme: UUID, year: int, number: int, moment: datetime) -> Iterator[Told]:
    for pair_number in range(PAIRS):
        pair = _id(f"pair {year} {pair_number}")
        stream, session = f"pair/{pair}", _id(f"session {year} {pair_number} {number}")
        day = moment.date()
        yield stream, SessionPlanned(pair, programme, session, day, 720, 45, "premises"), moment
        yield stream, SessionHeld(pair, programme, session, day, 45, "réseaux sociaux", "premises", "mentor"), moment
        yield stream, SessionConfirmed(pair, programme, session, False), moment
        if (pair_number + number) % 5 == 0:
            person = _id(f"person {year} b {pair_number}")
            yield stream, FeedbackGiven(pair, programme, session, "mentee", person, 4, "revoir ensemble"), moment


def _id(name: str) -> UUID:
    return uuid5(_NAMES, name)
