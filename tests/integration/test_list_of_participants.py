"""The list of participants, cut by the database: the same people in the same order as one would put them by hand, on 15 as on 18."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest_asyncio

from domain.training.participation_events import Profile
from infra.tenant_transaction import tenant_transaction
from projections.participant import PARTICIPANTS, Participant
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from projections.tables import table_of
from services.catalogues import translate
from services.imports.text import fold
from services.pages import words as page_words
from services.participants.searching import AT_A_TIME, Asked, Part, part_of
from services.participants.words import missing
from services.reading.views import TenantViews
from tests.databases import Database
from tests.integration.projections.places import Place, place_on

TODAY: Final = date(2026, 11, 3)
NOW: Final = datetime(2026, 9, 1, tzinfo=UTC)
PROGRAMME, ELSEWHERE, TENANT = (UUID(int=number) for number in (1, 2, 3))
FAMILIES: Final = (
    "Martin",
    "MARTIN",
    "Élias",
    "Elias",
    "Œuvrard",
    "Le Goff",
    "d’Aubigné",
    "D'Aubigne",
    "Ben-Saïd",
    "Ben Said",
    "Ñuñez",
    "Ødegård",
)
GIVEN: Final = ("Léa", "Lea", "Noé", "Zoé", "Anne-Sophie", "")
_: Final = translate("fr")

Person = tuple[Participant, DirectoryEntry]


def cohort(size: int = 130, programme: UUID = PROGRAMME) -> list[Person]:
    """People of every standing, many of them with names that are the same but for accents and case."""
    chance = Random(f"{size} {programme}")

    def somebody(number: int) -> Person:
        person, role = uuid5(programme, f"person {number}"), chance.choice(("mentor", "mentee"))
        erased = chance.random() < 0.05
        group = chance.choice(("BTS 1", "Élec 2", None)) if role == "mentor" else None
        category = chance.choice(("teaching", "administrative")) if role == "mentee" else None
        entry = DirectoryEntry(
            person,
            NOW,
            erased,
            None if erased else chance.choice(FAMILIES),
            None if erased else chance.choice(GIVEN),
            guardian_required_until=None if erased else chance.choice((None, date(2027, 6, 30), date(2026, 9, 30))),
        )
        participant = Participant(
            uuid5(programme, f"participation {number}"),
            programme,
            person,
            role,  # type: ignore[arg-type]
            Profile(group=group, staff_category=category),  # type: ignore[arg-type]
            chance.choice(("selected", "selected", "selected", "proposed", "waitlisted", "rejected", "withdrawn")),
            NOW,
            charter=chance.choice((None, "1", "1", "1")),
            authorised_at=chance.choice((None, NOW)),
            certified_until=chance.choice((None, date(2027, 8, 31), date(2026, 10, 1), TODAY)),
            briefed=chance.random() < 0.6,
            revoked_at=chance.choice((None, None, None, NOW)),
        )
        return participant, entry

    return [somebody(number) for number in range(size)]


@asynccontextmanager
async def kept(place: Place, people: Iterable[Person]) -> AsyncIterator[TenantViews]:
    """The views of a tenant with these people in them."""
    await place.door.open_tenant(TENANT)
    both = list(people)
    async with tenant_transaction(place.projector, TENANT) as connection:
        await table_of(PARTICIPANTS).keep(connection, TENANT, [one for one, _entry in both])
        await table_of(PERSON_DIRECTORY).keep(connection, TENANT, [entry for _one, entry in both])
    async with tenant_transaction(place.app, TENANT) as connection:
        yield TenantViews(connection, TENANT)


@pytest_asyncio.fixture
async def place(each_database: Database) -> AsyncIterator[Place]:
    async with place_on(each_database) as made:
        yield made


def lacking(person: Person) -> bool:
    """What the page says in words: that something is wanting of somebody in the programme."""
    one, entry = person
    minor = entry.guardian_required_until is not None and entry.guardian_required_until >= TODAY
    certified = one.certified_until is not None and one.certified_until >= TODAY
    return one.status == "selected" and bool(list(missing(one, minor, certified, _)))


def by_hand(people: Sequence[Person], wanted: Callable[..., bool] = lambda _person: True) -> list[UUID]:
    """Mentors first; of each, those who still need something first, then by name, the erased last."""

    def place_of(person: Person) -> tuple[Any, ...]:
        one, entry = person
        asks = lacking(person) or one.status == "proposed"
        return (
            one.role != "mentor",
            not asks,
            entry.erased,
            fold(entry.family_name or ""),
            fold(entry.given_name or ""),
            one.participation,
        )

    return [one.participation for one, entry in sorted(people, key=place_of) if wanted((one, entry))]


async def every_part(views: TenantViews, asked: Asked) -> list[Part]:
    """From the first to the last, one after the other."""
    parts = [await part_of(views, PROGRAMME, asked, TODAY, _)]
    while parts[-1].following is not None:
        parts.append(await part_of(views, PROGRAMME, msgspec.structs.replace(asked, after=parts[-1].following), TODAY, _))
    return parts


async def test_everybody_once_in_order_part_after_part_and_back(place: Place) -> None:
    people = cohort()
    async with kept(place, [*people, *cohort(30, ELSEWHERE)]) as views:
        parts = await every_part(views, Asked())
        assert [one for part in parts for one in part.participations] == by_hand(people)
        assert [(part.first, len(part.participations), part.found) for part in parts] == [(1, 50, 130), (51, 50, 130), (101, 30, 130)]
        assert parts[0].previous is None
        back = await part_of(views, PROGRAMME, Asked(before=parts[2].previous), TODAY, _)
        assert back == parts[1]
        assert await part_of(views, PROGRAMME, Asked(before=back.previous), TODAY, _) == parts[0]
        mentors = sum(one.role == "mentor" for one, _entry in people)
        asks = sum(lacking(person) or person[0].status == "proposed" for person in people)
        assert {(part.mentors, part.mentees, part.wanting, part.grouped) for part in parts} == {(mentors, 130 - mentors, asks, True)}


EVERY_FILTER: Final = [
    (shown, role)
    for shown in ("", "proposed", "waitlisted", "wanting", "ready", "rejected", "withdrawn", "anything")
    for role in ("", "mentor", "mentee")
]


def asked_for(person: Person, shown: str, role: str) -> bool:
    one = person[0]
    if role and one.role != role:
        return False
    if shown in ("wanting", "ready"):
        return one.status == "selected" and lacking(person) == (shown == "wanting")
    return shown in ("", "anything") or one.status == shown


async def test_whoever_is_asked_for_and_nobody_else(place: Place) -> None:
    people = cohort()
    async with kept(place, people) as views:
        for shown, role in EVERY_FILTER:
            parts = await every_part(views, Asked(shown, role))
            told = [one for part in parts for one in part.participations]
            assert told == by_hand(people, lambda person, shown=shown, role=role: asked_for(person, shown, role)), (shown, role)


SOUGHT: Final = ("elias", "ÉLIAS", "aubigne", "d'aubigné", "ben said", "oeuvr", "lea martin", "elec", "enseign", "%", "_", "\\", "zzz")


def spoken_of(person: Person, sought: str) -> bool:
    one, entry = person
    category = page_words.STAFF.get(one.profile.staff_category or "")
    texts = (f"{entry.given_name or ''} {entry.family_name or ''}", one.profile.group or "", _(category) if category else "")
    return not fold(sought) or any(fold(sought) in fold(text) for text in texts)


async def test_a_search_looks_at_names_groups_and_functions_without_accents(place: Place) -> None:
    people = cohort()
    async with kept(place, people) as views:
        for sought in SOUGHT:
            parts = await every_part(views, Asked(name=sought))
            told = [one for part in parts for one in part.participations]
            assert told == by_hand(people, lambda person, sought=sought: spoken_of(person, sought)), sought


async def test_a_part_that_begins_after_somebody_who_is_not_there_is_the_first(place: Place) -> None:
    async with kept(place, cohort()) as views:
        first = await part_of(views, PROGRAMME, Asked(), TODAY, _)
        assert await part_of(views, PROGRAMME, Asked(after=uuid4()), TODAY, _) == first
        assert await part_of(views, PROGRAMME, Asked(before=uuid4()), TODAY, _) == first
        nobody = await part_of(views, ELSEWHERE, Asked(), TODAY, _)
        assert (nobody.participations, nobody.found, nobody.previous, nobody.following, nobody.grouped) == ((), 0, None, None, False)


async def test_who_joins_meanwhile_moves_nobody_to_another_part(place: Place) -> None:
    """A page number would show somebody twice; a part after somebody goes on after them."""
    people = cohort()
    async with kept(place, people[:-1]) as views:
        first = await part_of(views, PROGRAMME, Asked(), TODAY, _)
    late = (msgspec.structs.replace(people[-1][0], role="mentor", status="proposed"), people[-1][1])
    async with kept(place, [late]) as views:
        second = await part_of(views, PROGRAMME, Asked(after=first.following), TODAY, _)
    assert not set(first.participations) & set(second.participations)
    assert len(second.participations) == AT_A_TIME
