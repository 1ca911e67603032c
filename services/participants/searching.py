"""Who stands on a part of the list of participants: ordered, filtered, searched and cut by the database, by the place of a person.

The list is cut after or before somebody (a cursor is a participation, never a name), so that a part costs the same at its beginning and
at its end, whoever joins meanwhile. Names are folded there as ``services/imports/text.fold`` folds them here: lower case, without accents.
"""
# ruff: noqa: S608 - statements are made of this module's own pieces; whatever is asked for is a parameter.

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from services.catalogues import Language
from services.imports.text import fold
from services.pages import words as page_words
from services.reading.views import TenantViews

AT_A_TIME: Final = 50


class Asked(msgspec.Struct, frozen=True):
    """Which people the reader asked for, and from whom on: after somebody, or before them."""

    shown: str = ""
    role: str = ""
    name: str = ""
    after: UUID | None = None
    before: UUID | None = None


class Part(msgspec.Struct, frozen=True):
    """Some participations in their order. ``first``: the place of the first one, from 1; ``found`` stand in the whole list.

    ``previous`` and ``following``: the person before whom, or after whom, the list goes on; None at its ends.
    ``mentors``, ``mentees`` and ``wanting`` count the whole programme. ``grouped``: whether anybody in the list has a group.
    """

    participations: tuple[UUID, ...]
    first: int
    found: int
    previous: UUID | None
    following: UUID | None
    mentors: int
    mentees: int
    wanting: int
    grouped: bool


_SPELLED_OUT: Final = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "þ": "th", "Þ": "th"}


def _folded(text: str) -> str:
    """A text as it is compared: decomposed, without its marks, lower case, words separated by one space. Plain ones take the short way."""
    spelled = f"translate({text}, 'øØłŁđĐðÐı', 'oOlLdDdDi')"
    for letter, letters in _SPELLED_OUT.items():
        spelled = f"replace({spelled}, '{letter}', '{letters}')"
    bare = rf"lower(regexp_replace(normalize({spelled}, NFKD), '[\u0300-\u036f]', '', 'g'))"
    words = f"btrim(regexp_replace({bare}, '[[:space:][:punct:]’‘«»–—]+', ' ', 'g'))"
    return f"CASE WHEN {text} ~ '^[A-Za-z]*$' THEN lower({text}) ELSE {words} END COLLATE \"C\""


# who still needs something, as services/participants/words.missing says it in words
_LACKING: Final = """(p.charter IS NULL OR CASE p.role WHEN 'mentor' THEN
    (p.authorised_at IS NULL AND d.guardian_required_until >= $3) IS TRUE
    OR p.revoked_at IS NOT NULL OR p.certified_until IS NULL OR p.certified_until < $3
    ELSE NOT p.briefed END)"""
# everybody of the programme, each name folded once; a name is searched for in the last statement alone
_EVERYBODY: Final = f"""
    WITH known AS MATERIALIZED (
        SELECT p.participation, p.role, p.status, d.person IS NULL OR d.erased AS gone,
            p.status = 'selected' AND {_LACKING} AS lacking,
            coalesce(d.family_name, '') AS family, coalesce(d.given_name, '') AS given,
            coalesce(p.profile->>'group', '') AS own_group, coalesce(p.profile->>'staff_category', '') AS category
        FROM ekole."participant" p LEFT JOIN ekole."person_directory" d ON d.tenant_id = $1 AND d.person = p.person
        WHERE p.tenant_id = $1 AND p.programme = $2),
    named AS MATERIALIZED (SELECT *, {_folded("family")} AS by_family, {_folded("given")} AS by_given FROM known),
    everybody AS MATERIALIZED (
        SELECT *, ROW(role <> 'mentor', NOT (lacking OR status = 'proposed'), gone, by_family, by_given, participation) AS place
        FROM named)"""
_WANTED: Final = f"""($4 = '' OR role = $4)
    AND ($5 = '' OR status = $5) AND ($6::boolean IS NULL OR (status = 'selected' AND lacking = $6))
    AND ($7 = '' OR btrim(by_given || ' ' || by_family) LIKE $7 OR {_folded("own_group")} LIKE $7 OR category = ANY($8::text[]))"""
_STATUSES: Final = frozenset({"proposed", "waitlisted", "rejected", "withdrawn"})


async def part_of(views: TenantViews, programme: UUID, asked: Asked, today: date, _: Language) -> Part:
    """The part of the list that is asked for; the first one, where its cursor is nobody of this list any more."""
    values = _values(programme, asked, today, _)
    backwards = asked.before is not None
    rows = await _cut(views, values, asked.before or asked.after, backwards=backwards)
    if not rows and (asked.before or asked.after):
        rows, backwards = await _cut(views, values, None, backwards=False), False
    people = [row[0] for row in rows[:AT_A_TIME]]
    people = people[::-1] if backwards else people
    (counted,) = await views.rows(
        f"""{_EVERYBODY}, judged AS MATERIALIZED (SELECT *, {_WANTED} AS wanted FROM everybody),
            part AS MATERIALIZED (SELECT place AS beginning FROM everybody WHERE participation = $9)
        SELECT count(*) FILTER (WHERE role = 'mentor'), count(*) FILTER (WHERE role = 'mentee'),
            count(*) FILTER (WHERE lacking OR status = 'proposed'), count(*) FILTER (WHERE wanted),
            coalesce(bool_or((own_group <> '' OR category = ANY($10::text[])) AND wanted), false),
            count(*) FILTER (WHERE wanted AND place < beginning)
        FROM judged LEFT JOIN part ON true""",
        *values,
        people[0] if people else None,
        list(page_words.STAFF),
    )
    mentors, mentees, wanting, found, grouped, before = counted
    last = before + len(people) >= found
    return Part(
        tuple(people),
        before + 1,
        found,
        people[0] if people and before else None,
        people[-1] if people and not last else None,
        mentors,
        mentees,
        wanting,
        grouped,
    )


def _values(programme: UUID, asked: Asked, today: date, _: Language) -> list[Any]:
    """What the statements take from the second place on: programme, day, role, status, lacking or ready, name, categories."""
    sought = fold(asked.name)
    categories = [name for name, label in page_words.STAFF.items() if sought and sought in fold(_(label))]
    lacking = {"wanting": True, "ready": False}.get(asked.shown)
    pattern = "%" + sought.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%" if sought else ""
    status = asked.shown if asked.shown in _STATUSES else ""
    return [programme, today, asked.role if asked.role in ("mentor", "mentee") else "", status, lacking, pattern, categories]


async def _cut(views: TenantViews, values: Sequence[Any], cursor: UUID | None, *, backwards: bool) -> list[Any]:
    """One person more than a part holds, from a cursor on or back from it."""
    beyond = f"AND place {'<' if backwards else '>'} (SELECT place FROM everybody WHERE participation = $9)" if cursor else ""
    return await views.rows(
        f"{_EVERYBODY} SELECT participation FROM everybody WHERE {_WANTED} {beyond}"
        f" ORDER BY place {'DESC' if backwards else 'ASC'} LIMIT {AT_A_TIME + 1}",
        *values,
        *([cursor] if cursor else []),
    )
