"""The pairs of a programme as a page: who meets, who does not, and who is in no pair and why."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from projections.board import Board
from projections.matching_run import MATCHING_RUNS, MatchingRun
from projections.pair_sheet import PairSheet
from services.catalogues import Language, translate
from services.house import TheHouse
from services.matching.words import REASONS
from services.pages.around import look_around
from services.pages.forms import AnyRequest
from services.pages.people import name_of, order_of
from services.pages.rendering import locale_of, page
from services.pairs.elsewhere import pairs_elsewhere
from services.pairs.pair_pages import PAIR_PAGE
from services.participants.words import missing
from services.programmes.looking import ProgrammeViews
from tenants.permissions import require_permission

MOST_DOTS: Final = 12  # beyond, the figure alone
A_PAGE: Final = 50


class Shown(msgspec.Struct, frozen=True):
    """One pair as the list shows it. ``dots``: one of held, missed or due for each session, at most twelve.

    ``conditions``: of a pair that is not active yet, who still needs what.
    """

    address: str
    mentor: str
    mentee: str
    score: str
    held: int
    planned: int
    missed: int
    dots: tuple[str, ...]
    last: str
    standing: str
    waits: bool
    conditions: tuple[tuple[str, str], ...] = ()


class Unpaired(msgspec.Struct, frozen=True):
    name: str
    reason: str


@get("/programmes/{programme:uuid}/binomes", include_in_schema=False)
async def pairs_page(request: AnyRequest, house: TheHouse, suite: FromQuery[int] = 1) -> Response[bytes]:
    """``suite`` is which part of the list, from 1; those that wait for somebody come first."""
    require_permission(request.user.role, "people.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        runs = await views.where(MATCHING_RUNS, programme=found.sheet.programme)
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    board = found.board(today)
    twice = pairs_elsewhere(found)
    waiting = {identifier for item in board.work if item.kind in ("no-first-session", "silent-pairs") for identifier in item.about}
    people = {one.participation: one.person for one in found.participants}
    ordered = sorted(
        found.pairs, key=lambda pair: (pair.pair not in waiting | twice, order_of(found, people.get(pair.mentor, pair.mentor)))
    )
    parts = max(1, -(-len(ordered) // A_PAGE))
    part = min(max(1, suite), parts)
    return page(
        request,
        "pairs.html",
        sentence=_sentence(board, _),
        pairs=[
            _shown(pair, pair.pair in waiting, pair.pair in twice, found, today, _) for pair in ordered[(part - 1) * A_PAGE : part * A_PAGE]
        ],
        part=part,
        parts=parts,
        mentees=_unpaired("mentee", runs, found, _),
        mentors=_unpaired("mentor", runs, found, _),
        **around,
    )


def _sentence(board: Board, _: Language) -> str:
    if not board.pairs:
        return _("Aucun binôme n’est encore formé.")
    pairs = _.plural("{count} binôme", "{count} binômes", board.pairs)
    held = _.plural("{count} séance tenue", "{count} séances tenues", board.sessions_held)
    return _("{pairs}, {held} sur {planned} prévues.", pairs=pairs, held=held, planned=_.number(board.sessions_planned))


def _shown(pair: PairSheet, waits: bool, twice: bool, found: ProgrammeViews, today: date, _: Language) -> Shown:
    dots: list[str] = [line.status for line in pair.sessions if line.status in ("held", "missed")]
    dots += ["due"] * max(0, pair.planned_sessions - pair.held - pair.missed)
    conditions = tuple(_conditions(pair, found, today, _)) if pair.status == "formed" else ()
    return Shown(
        address=f"/programmes/{pair.programme}/binomes/{pair.pair}",
        mentor=_called(found, pair.mentor, _),
        mentee=_called(found, pair.mentee, _),
        score="–" if pair.score is None else _.number(pair.score),
        held=pair.held,
        planned=pair.planned_sessions,
        missed=pair.missed,
        dots=tuple(dots) if len(dots) <= MOST_DOTS else (),
        last=_last(pair.last_session_on, _),
        standing=_("séance à vérifier") if twice else _("sous conditions") if conditions else _standing(pair, waits, _),
        waits=twice or ((bool(conditions) or waits or pair.contested > 0) and pair.status not in ("ended", "paused")),
        conditions=conditions,
    )


def _conditions(pair: PairSheet, found: ProgrammeViews, today: date, _: Language) -> Iterator[tuple[str, str]]:
    """Of each of the two who is not ready to meet: their name, and what is wanting."""
    people = {one.participation: one for one in found.participants}
    for participation in (pair.mentor, pair.mentee):
        one = people.get(participation)
        if one is not None and one.status == "selected":
            certified = one.certified_until is not None and today <= one.certified_until
            asked = one if found.sheet.gates.get("mentee-briefed") == "block" else msgspec.structs.replace(one, briefed=True)
            if wanting := tuple(missing(asked, found.guarded(one, today), certified, _)):
                yield name_of(found, one.person, _), ", ".join(wanting)


def _standing(pair: PairSheet, waits: bool, _: Language) -> str:
    if pair.status == "ended":
        return _("terminé")
    if pair.status == "paused":
        return _("en pause")
    if pair.contested:
        return _("séance contestée")
    if waits and not pair.held:
        return _("première séance attendue")
    return _("à relancer") if waits else ""


def _last(day: date | None, _: Language) -> str:
    return _.short_day(day) if day else _("aucune encore")


def _unpaired(role: str, runs: list[MatchingRun], found: ProgrammeViews, _: Language) -> list[Unpaired]:
    """Who takes part, is in no pair, and what the last matching said about it."""
    reasons: dict[UUID, str] = {}
    for _at, run in sorted(((run.proposed_at, run) for run in runs if run.proposed_at), key=lambda one: one[0]):
        reasons |= {one.participation: one.reason for one in run.alone}
    free = [one for one in found.participants if one.role == role and one.status == "selected" and not one.pairs]
    free = [one for one in free if one.participation in reasons]
    return [
        Unpaired(name_of(found, one.person, _), _(REASONS.get(reasons[one.participation], reasons[one.participation])))
        for one in sorted(free, key=lambda one: order_of(found, one.person))
    ]


def _called(found: ProgrammeViews, participation: UUID, _: Language) -> str:
    person = next((one.person for one in found.participants if one.participation == participation), participation)
    return name_of(found, person, _)


PAIR_PAGES: Final = (pairs_page, *PAIR_PAGE)
