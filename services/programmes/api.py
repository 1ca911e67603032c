"""Programmes over HTTP: opening, and everything one may look at."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.availability import Slot
from domain.design.design import DesignContent
from domain.governance import Step
from domain.programme import PROGRAMME, ProgrammeMissing
from projections.board import Board
from projections.matching_run import MATCHING_RUNS, MatchingRun
from projections.pair_sheet import PAIR_SHEETS, PairSheet
from projections.participant import PARTICIPANTS, Participant
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from projections.planned_sessions import as_planned_now
from projections.programme_sheet import PROGRAMME_SHEETS, GovernanceStep, ProgrammeSheet
from projections.steering_sheet import STEERING_SHEETS
from projections.survey_sheet import SURVEY_SHEETS, SurveySheet
from projections.timeline import TIMELINE, TimelineEntry
from services import templates
from services.house import TheHouse
from services.http.answers import USUAL_PAGE, Listing, checked_limit, listing
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.programmes.looking import existing, look_at
from services.programmes.opening import OpeningForm, opening
from services.programmes.proposing import proposed_design
from services.programmes.template_reading import show_template
from services.reading.access import reading
from services.rights.archive import require_people
from services.supervision.visiting import facts_seen

TAG: Final = "Programmes"


@post("/programmes", status_code=201, summary="Ouvrir un programme", tags=[TAG], responses=dict(PROBLEMS))
async def open_programme(request: AnyRequest, data: JSONBody[OpeningForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), OpeningForm)
    context = handling_context(request)
    command = opening(form, context.minted("programme"))
    receipt = await house.handling.handle(command, context.context)
    return answer(receipt, PROGRAMME.of(command.programme).name, 201, programme=command.programme)


@get("/programmes", summary="Les programmes de l’établissement", tags=[TAG], responses=dict(PROBLEMS))
async def list_programmes(
    request: AnyRequest,
    house: TheHouse,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
    at_least: FromQuery[str | None] = None,
) -> Response[Listing[ProgrammeSheet]]:
    async with reading(request, house) as views:
        page = await views.page(PROGRAMME_SHEETS, {}, after=after, limit=checked_limit(limit))
    return listing(request, page, page.items)


@get("/programmes/{programme:uuid}", summary="Un programme", tags=[TAG], responses=dict(PROBLEMS))
async def show_programme(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> ProgrammeSheet:
    async with reading(request, house) as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
    if sheet is None:
        raise ProgrammeMissing
    return sheet


@get("/programmes/{programme:uuid}/board", summary="Le tableau de bord d’un programme", tags=[TAG], responses=dict(PROBLEMS))
async def show_board(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    on: FromQuery[date | None] = None,
    at_least: FromQuery[str | None] = None,
) -> Board:
    """``on`` is the day the board is read as of; today, in the institution's own time, where it is left out."""
    async with reading(request, house) as views:
        looked = await look_at(views, request.user.tenant, programme)
    return looked.board(on or house.today(looked.institution, looked.sheet))


class DesignProposal(msgspec.Struct, frozen=True):
    """``status``: none, draft, submitted or approved; the content is the template's as long as there is none."""

    status: str
    content: DesignContent


@get(
    "/programmes/{programme:uuid}/design/proposal",
    summary="La conception en cours, ou celle que le modèle propose",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def show_design(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> DesignProposal:
    async with reading(request, house) as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
    if sheet is None:
        raise ProgrammeMissing
    return DesignProposal(sheet.design_status, proposed_design(sheet))


class BodyAnswer(msgspec.Struct, frozen=True):
    """A body, what is due to it, what the template says of it, and all that was recorded, the last being what counts.

    ``certainty``: whether the legal reference is sure, or has to be verified by the institution.
    """

    body: str
    step: Step
    due: bool
    steps: tuple[GovernanceStep, ...]
    when: str | None = None
    reference: str | None = None
    certainty: str | None = None


class GovernanceAnswer(msgspec.Struct, frozen=True):
    """``due``: the bodies that still wait for what is due to them."""

    bodies: tuple[BodyAnswer, ...]
    due: tuple[str, ...]


@get(
    "/programmes/{programme:uuid}/governance",
    summary="Les instances : ce qui leur est dû, ce qui est noté",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def show_governance(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> GovernanceAnswer:
    async with reading(request, house) as views:
        sheet = await existing(views, programme)
    return governance_answer(sheet)


def governance_answer(sheet: ProgrammeSheet) -> GovernanceAnswer:
    """The bodies of the design or the template, then those about which something was recorded besides."""
    told = {one.body: one for one in templates.programme(sheet.template, sheet.template_version).governance.of(sheet.kind)}
    expected: dict[str, Step] = {one.body: one.step for one in sheet.governance_bodies}
    others: dict[str, Step] = {step.body: "none" for step in sheet.governance_steps if step.body not in expected}
    bodies = []
    for body, step in (expected | others).items():
        known = told.get(body)
        words = (known.when, known.reference, known.certainty) if known else (None, None, None)
        records = tuple(one for one in sheet.governance_steps if one.body == body)
        bodies.append(BodyAnswer(body, step, body in sheet.governance_due, records, *words))
    return GovernanceAnswer(tuple(bodies), sheet.governance_due)


class ParticipantAnswer(msgspec.Struct, frozen=True):
    """A participation with its person, as the institution's own staff see them; ``name`` None once erased."""

    participation: UUID
    person: UUID
    role: str
    status: str
    name: str | None
    email: str | None
    group: str | None
    guardian_required: bool
    authorised_at: datetime | None
    charter: str | None
    certified_until: date | None
    briefed: bool
    pairs: tuple[UUID, ...]


@get("/programmes/{programme:uuid}/participants", summary="Les participants", tags=[TAG], responses=dict(PROBLEMS))
async def list_participants(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    role: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
    at_least: FromQuery[str | None] = None,
) -> Response[Listing[ParticipantAnswer]]:
    equal: dict[str, Any] = {"programme": programme} | ({"role": role} if role else {})
    async with reading(request, house, "people.read") as views:
        sheet = await existing(views, programme)
        page = await views.page(PARTICIPANTS, equal, after=after, limit=checked_limit(limit))
        people = await views.some(PERSON_DIRECTORY, [one.person for one in page.items])
        institution = await house.institution(views, request.user.tenant)
    await require_people(house.handling, request.user.role, institution, sheet)
    today = house.today(institution, sheet)
    return listing(request, page, [participant_answer(one, people.get(one.person), today) for one in page.items])


def participant_answer(one: Participant, person: DirectoryEntry | None, today: date) -> ParticipantAnswer:
    until = person.guardian_required_until if person else None
    return ParticipantAnswer(
        one.participation,
        one.person,
        one.role,
        one.status,
        person.name if person else None,
        person.email if person else None,
        one.profile.group,
        one.role == "mentor" and until is not None and today <= until,
        one.authorised_at,
        one.charter,
        one.certified_until,
        one.briefed,
        one.pairs,
    )


class PairAnswer(msgspec.Struct, frozen=True):
    """A pair's sheet, with the slots both have in common in a usual week."""

    pair: UUID
    mentor: UUID
    mentee: UUID
    score: float | None
    status: str
    planned_sessions: int
    session_minutes: int
    held: int
    missed: int
    minutes: int
    common_slots: list[Slot]
    sheet: PairSheet


@get("/programmes/{programme:uuid}/pairs", summary="Les binômes", tags=[TAG], responses=dict(PROBLEMS))
async def list_pairs(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
    at_least: FromQuery[str | None] = None,
) -> Response[Listing[PairAnswer]]:
    async with reading(request, house) as views:
        sheet = await existing(views, programme)
        page = await views.page(PAIR_SHEETS, {"programme": programme}, after=after, limit=checked_limit(limit))
        both = [identifier for pair in page.items for identifier in (pair.mentor, pair.mentee)]
        people: dict[Any, Participant] = await views.some(PARTICIPANTS, both)
        pairs = as_planned_now(page.items, sheet, await views.one(STEERING_SHEETS, programme))
    minutes = sheet.design.frame.session_minutes if sheet.design else 45
    return listing(request, page, [pair_answer(pair, people, minutes) for pair in pairs])


def pair_answer(pair: PairSheet, people: dict[Any, Participant], minutes: int) -> PairAnswer:
    sides = [people[identifier].profile.availability if identifier in people else () for identifier in (pair.mentor, pair.mentee)]
    common = [
        Slot(a.weekday, max(a.start, b.start), min(a.end, b.end))
        for a in sides[0]
        for b in sides[1]
        if a.weekday == b.weekday and min(a.end, b.end) - max(a.start, b.start) >= minutes
    ]
    return PairAnswer(
        pair.pair,
        pair.mentor,
        pair.mentee,
        pair.score,
        pair.status,
        pair.planned_sessions,
        minutes,
        pair.held,
        pair.missed,
        pair.minutes,
        sorted(common),
        pair,
    )


@get("/programmes/{programme:uuid}/surveys", summary="Les enquêtes", tags=[TAG], responses=dict(PROBLEMS))
async def list_surveys(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> Listing[SurveySheet]:
    async with reading(request, house) as views:
        await existing(views, programme)
        return Listing(await views.where(SURVEY_SHEETS, programme=programme), None)


@get(
    "/programmes/{programme:uuid}/timeline",
    summary="L’histoire d’un programme",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={"within_dates": True},
)
async def list_timeline(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
    at_least: FromQuery[str | None] = None,
) -> Response[Listing[TimelineEntry]]:
    """Newest facts first."""
    async with reading(request, house) as views:
        await existing(views, programme)
        page = await views.page(TIMELINE, {"programme": programme}, after=after, limit=checked_limit(limit), newest_first=True)
    return listing(request, page, await facts_seen(house, request.user, programme, page.items))


@get("/programmes/{programme:uuid}/matchings", summary="Les calculs de binômes", tags=[TAG], responses=dict(PROBLEMS))
async def list_matchings(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> Listing[MatchingRun]:
    async with reading(request, house) as views:
        await existing(views, programme)
        return Listing(await views.where(MATCHING_RUNS, programme=programme), None)


PROGRAMME_READINGS: Final = (
    list_matchings,
    open_programme,
    list_programmes,
    show_programme,
    show_board,
    show_design,
    show_governance,
    show_template,
    list_participants,
    list_pairs,
    list_surveys,
    list_timeline,
)
