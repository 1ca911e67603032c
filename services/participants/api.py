"""Participants over HTTP: people put forward or coming forward, signed forms kept, and everything one may read of one of them."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody

from domain.personal import readable
from domain.programme import PROGRAMME, Running
from domain.refusal import Refused
from domain.training.consents import ImageUse
from domain.training.joining import ApplyToParticipate, ParticipationMissing, Proposal, ProposeParticipants
from domain.training.participation import PARTICIPATION, NotProposed, Selected, Withdrawn
from domain.training.participation_events import Profile, Role, Score
from projections.participant import PARTICIPANTS, Participant
from projections.person_directory import PERSON_DIRECTORY
from projections.programme_sheet import PROGRAMME_SHEETS
from services.accounts.caller import Caller
from services.enrolment.enrolling import participation_of
from services.handling.situation import NotOneself
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.description import SENDS
from services.http.reading import read_json
from services.participants.scans import checked_scan, kept_scan, scan_named
from services.reading.access import reading
from services.rights.archive import require_people
from tenants.grant import PARTICIPANTS as TAKING_PART
from tenants.grant import Held, grant_stream
from tenants.permissions import require_permission
from tenants.person import PersonMissing

TAG: Final = "Participants"


class Forward(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody of the directory; ``motivation`` is why, in their own words."""

    person: UUID
    role: Role
    profile: Profile = msgspec.field(default_factory=Profile)
    motivation: str | None = None


class ProposalForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    people: list[Forward]


@post(
    "/programmes/{programme:uuid}/participants",
    status_code=201,
    summary="Proposer des personnes de l’annuaire",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def propose(request: AnyRequest, programme: FromPath[UUID], data: JSONBody[ProposalForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), ProposalForm)
    proposals = []
    for one in form.people:
        until = await _guarded_until(house, request, one.person)
        place = participation_of(programme, one.role, one.person)
        proposals.append(Proposal(place, one.person, one.role, one.profile, until, one.motivation))
    command = ProposeParticipants(programme=programme, proposals=tuple(proposals))
    receipt = await house.handling.handle(command, handling_context(request).context)
    return answer(receipt, PROGRAMME.of(programme).name, 201)


@post(
    "/programmes/{programme:uuid}/applications",
    status_code=201,
    summary="Se porter candidat, ou noter une candidature",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def apply(request: AnyRequest, programme: FromPath[UUID], data: JSONBody[Forward], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), Forward)
    participation = participation_of(programme, form.role, form.person)
    command = ApplyToParticipate(
        programme=programme,
        participation=participation,
        person=form.person,
        role=form.role,
        profile=form.profile,
        guardian_required_until=await _guarded_until(house, request, form.person),
        motivation=form.motivation,
    )
    receipt = await house.handling.handle(command, handling_context(request).context)
    return answer(receipt, PARTICIPATION.of(participation).name, 201, participation=participation)


async def _guarded_until(house: House, request: AnyRequest, person: UUID) -> date | None:
    """Until when a guardian must say yes, as the directory knows. Raises PersonMissing."""
    tenant = request.user.tenant
    await house.caught_up(tenant, await house.store.head(tenant))
    async with house.views.of(tenant) as views:
        entry = await views.one(PERSON_DIRECTORY, person)
    if entry is None:
        raise PersonMissing
    return entry.guardian_required_until


class ParticipationAnswer(msgspec.Struct, frozen=True):
    """One participation in full. ``scores`` and ``motivation`` None where nobody wrote any, or the person's key was destroyed.

    ``image_uses``: for what image and voice may be used today. ``authorised``: whether nothing is wanting on a guardian's side today.
    """

    sheet: Participant
    name: str | None
    motivation: str | None
    scores: list[Score] | None
    authorised: bool
    image_uses: tuple[ImageUse, ...]
    optional_data_allowed: bool


class ParticipationUnknown(Refused):
    code = "participation-unknown"
    kind = "missing"
    sentence = "Personne ne correspond à cette adresse dans votre établissement. Revenez à la liste des participants."


@get("/participations/{participation:uuid}", summary="Une participation, en entier", tags=[TAG], responses=dict(PROBLEMS))
async def show_participation(
    request: AnyRequest, participation: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> ParticipationAnswer:
    async with reading(request, house, "people.read") as views:
        sheet = await views.one(PARTICIPANTS, participation)
        if sheet is None:
            raise ParticipationUnknown
        entry = await views.one(PERSON_DIRECTORY, sheet.person)
        programme_sheet = await views.one(PROGRAMME_SHEETS, sheet.programme)
        institution = await house.institution(views, request.user.tenant)
    if programme_sheet is not None:
        await require_people(house.handling, request.user.role, institution, programme_sheet)
    today = house.today(institution, programme_sheet)
    state = await house.state_of(request.user.tenant, PARTICIPATION.of(participation))
    programme = await house.state_of(request.user.tenant, PROGRAMME.of(sheet.programme))
    if isinstance(state, NotProposed):
        raise ParticipationUnknown
    person = state.before if isinstance(state, Withdrawn) else state
    inside = person if isinstance(person, Selected) else None
    basis = programme.optional_data if isinstance(programme, Running) else "public-task"
    return ParticipationAnswer(
        sheet,
        entry.name if entry else None,
        readable(state.motivation),
        readable(state.scores),
        inside is not None and inside.authorised(today),
        inside.image_uses(today) if inside else (),
        inside is not None and inside.optional_data_allowed(today, basis),
    )


class ScanAnswer(msgspec.Struct, frozen=True):
    """``scan``: the SHA-256 of the document, in hexadecimal, to be told with the answer that it proves."""

    scan: str


@post(
    "/participations/{participation:uuid}/scans",
    status_code=201,
    summary="Conserver un formulaire signé, numérisé",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def keep_scan(request: AnyRequest, participation: FromPath[UUID], house: TheHouse) -> ScanAnswer:
    """A file named ``file``: PDF, JPEG or PNG, 10 MB at most. It is encrypted, and destroyed when the person is erased."""
    require_permission(request.user.role, "participation.consent")
    async with house.views.of(request.user.tenant) as views:
        sheet = await views.one(PARTICIPANTS, participation)
    if sheet is None:
        raise ParticipationMissing
    await _require_oneself(house, request.user, sheet)
    sent = (await request.form()).get("file")
    content = await checked_scan(sent if isinstance(sent, UploadFile) else None)
    return ScanAnswer(await kept_scan(house, request.user.tenant, content))


@get(
    "/participations/{participation:uuid}/scans/{scan:str}",
    summary="Relire un formulaire signé",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={SENDS: ("application/pdf", "image/jpeg", "image/png")},
)
async def show_scan(request: AnyRequest, participation: FromPath[UUID], scan: FromPath[str], house: TheHouse) -> Response[bytes]:
    async with reading(request, house, "participation.consent") as views:
        sheet = await views.one(PARTICIPANTS, participation)
    if sheet is None:
        raise ParticipationUnknown
    await _require_oneself(house, request.user, sheet)
    return await scan_named(house, request.user.tenant, sheet, scan)


async def _require_oneself(house: House, caller: Caller, sheet: Participant) -> None:
    """Who takes part sees and sends their own forms; the institution's own people, everybody's. Raises NotOneself."""
    if caller.role in TAKING_PART:
        held = await house.state_of(caller.tenant, grant_stream(caller.account, caller.role))
        if not isinstance(held, Held) or held.person != sheet.person:
            raise NotOneself


PARTICIPANT_ROUTES: Final = (propose, apply, show_participation, keep_scan, show_scan)
