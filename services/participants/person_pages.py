"""One participant as a page: where they stand, the grid, what they learned, what they and their family agreed to, their history."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.refusal import Refused
from domain.training.consenting import RecordConsent
from domain.training.consents import IMAGE_USES
from domain.training.emancipating import NoteEmancipation
from domain.training.joining import ReadmitParticipant, RecordSignedCharters, WithdrawParticipation
from domain.training.learning import CorrectAttendance, QuizResult, RecordQuiz, RevokeCertification
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import Score
from domain.training.selecting import CRITERIA, AssessCandidate, ChangeProfile
from projections.timeline import TIMELINE
from services.attestations.issuing import attested
from services.catalogues import translate
from services.deadlines.showing import awaited_of
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at, own_file
from services.pages.rendering import locale_of, page
from services.participants import words
from services.participants.api import ParticipationUnknown
from services.participants.pages import said_of
from services.participants.person_shown import person_shown
from services.participants.scans import checked_scan, kept_scan, scan_named
from services.participants.typed import day_of, number_of
from services.programmes.looking import ProgrammeViews
from tenants.permissions import require_permission

ONE: Final = "/programmes/{programme:uuid}/participants/{participation:uuid}"
LONGEST: Final = 1000  # characters of a reason


class Grid(Fields, frozen=True, kw_only=True):
    motivation: str = ""
    motivation_reason: str = ""
    teaching_ease: str = ""
    teaching_ease_reason: str = ""
    curiosity: str = ""
    curiosity_reason: str = ""
    availability: str = ""
    availability_reason: str = ""


class Reasoned(Fields, frozen=True, kw_only=True):
    reason: str = ""


class Emancipated(Fields, frozen=True, kw_only=True):
    """``mistake``: it had been noted, and is not so."""

    since: str = ""
    mistake: str = ""


class Attendance(Fields, frozen=True, kw_only=True):
    module: str = ""
    minutes: str = ""


class Quiz(Fields, frozen=True, kw_only=True):
    correct: str = ""
    essentials: str = ""


class Wishes(Fields, frozen=True, kw_only=True):
    capacity: str = ""


class Signed(Fields, frozen=True, kw_only=True):
    """An answer on paper. ``version``: of the text as the page showed it."""

    consent: str = ""
    signatory: str = ""
    said: str = ""
    version: str = ""
    alone: str = ""
    signed_by: str = ""
    form: str = ""


@get(ONE, include_in_schema=False)
async def person_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await shown_again(request, house)


@form_at(f"{ONE}/grille", Grid)
async def fill_grid(request: AnyRequest, house: House, fields: Grid) -> Response[Any]:
    scores = []
    for criterion in CRITERIA:
        name = criterion.replace("-", "_")
        level, reason = getattr(fields, name), getattr(fields, f"{name}_reason")
        if level:
            scores.append(Score(criterion, int(level) if level.isdecimal() and len(level) < 3 else 0, reason[:LONGEST]))
    return await _do(request, house, fields, AssessCandidate(participation=_participation(request), scores=scores), "grille")


@form_at(f"{ONE}/profil", Wishes)
async def change_profile(request: AnyRequest, house: House, fields: Wishes) -> Response[Any]:
    sent = await request.form()
    try:
        command = ChangeProfile(
            participation=_participation(request),
            capacity=number_of(fields.capacity) if fields.capacity else None,
            wishes_to_learn=_ticked(sent, "wishes_to_learn"),
            can_teach=_ticked(sent, "can_teach"),
        )
    except Refused as refused:
        return await shown_again(request, house, refused, "profil", fields)
    return await _do(request, house, fields, command, "profil")


@form_at(f"{ONE}/charte", Reasoned)
async def sign_charter(request: AnyRequest, house: House, fields: Reasoned) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    version = found.sheet.design.charter_version if found.sheet.design else ""
    return await _do(request, house, fields, RecordSignedCharters(participations=(_participation(request),), version=version), "formation")


@form_at(f"{ONE}/presence", Attendance)
async def correct_attendance(request: AnyRequest, house: House, fields: Attendance) -> Response[Any]:
    try:
        command = CorrectAttendance(participation=_participation(request), module=fields.module, minutes=number_of(fields.minutes))
    except Refused as refused:
        return await shown_again(request, house, refused, "formation", fields)
    return await _do(request, house, fields, command, "formation")


@form_at(f"{ONE}/quiz", Quiz)
async def take_quiz(request: AnyRequest, house: House, fields: Quiz) -> Response[Any]:
    try:
        result = QuizResult(_participation(request), number_of(fields.correct), fields.essentials == "yes")
    except Refused as refused:
        return await shown_again(request, house, refused, "formation", fields)
    return await _do(request, house, fields, RecordQuiz(results=(result,)), "formation")


@form_at(f"{ONE}/certification/retrait", Reasoned)
async def revoke(request: AnyRequest, house: House, fields: Reasoned) -> Response[Any]:
    command = RevokeCertification(participation=_participation(request), reason=fields.reason[:LONGEST])
    return await _do(request, house, fields, command, "formation")


@form_at(f"{ONE}/retrait", Reasoned)
async def withdraw(request: AnyRequest, house: House, fields: Reasoned) -> Response[Any]:
    return await _do(request, house, fields, WithdrawParticipation(participation=_participation(request)), "depart")


@form_at(f"{ONE}/retour", Reasoned)
async def readmit(request: AnyRequest, house: House, fields: Reasoned) -> Response[Any]:
    command = ReadmitParticipant(participation=_participation(request), reason=fields.reason[:LONGEST])
    return await _do(request, house, fields, command, "depart")


@form_at(f"{ONE}/accords", Signed)
async def enter_paper(request: AnyRequest, house: House, fields: Signed) -> Response[Any]:
    """What stands on a signed form; its picture is kept first, so that the answer may tell its hash."""
    require_permission(request.user.role, "participation.consent")
    sent = await request.form()
    try:
        file = await own_file(request, "scan")
        scan = await kept_scan(house, request.user.tenant, await checked_scan(file)) if file is not None else None
        command = _consent(fields, _participation(request), tuple(sent.getall("uses", [])), scan)
    except Refused as refused:
        return await shown_again(request, house, refused, "accords", fields)
    return await _do(request, house, fields, command, "accords", on_behalf=command.signatory)


@form_at(f"{ONE}/emancipation", Emancipated)
async def emancipate(request: AnyRequest, house: House, fields: Emancipated) -> Response[Any]:
    try:
        since = None if fields.mistake == "yes" else day_of(fields.since)
    except Refused as refused:
        return await shown_again(request, house, refused, "accords", fields)
    return await _do(request, house, fields, NoteEmancipation(participation=_participation(request), since=since), "accords")


def _consent(fields: Signed, participation: UUID, uses: tuple[Any, ...], scan: str | None) -> RecordConsent:
    """Raises AnswerIncomplete."""
    consent, signatory, said = _known(fields)
    return RecordConsent(
        participation=participation,
        consent=consent,
        signatory=signatory,
        said=said,
        text_version=fields.version,
        channel="paper",
        uses=tuple(use for use in IMAGE_USES if use in uses),
        alone=fields.alone == "yes",
        signed_by=fields.signed_by[:LONGEST] or None,
        form=fields.form.upper() or None,
        scan=scan,
    )


class AnswerIncomplete(Refused):
    code = "consent-answer-incomplete"
    kind = "invalid"
    sentence = "Il manque qui signe, ou sa réponse. Rien n’a été enregistré ; choisissez les deux, puis recommencez."


def _known(fields: Signed) -> tuple[Any, Any, Any]:
    chosen = (
        (fields.consent, ("participation", "image-and-voice", "optional-data")),
        (fields.signatory, ("self", "guardian", "other-guardian")),
        (fields.said, ("given", "refused", "withdrawn")),
    )
    if not all(value in known for value, known in chosen):
        raise AnswerIncomplete
    return fields.consent, fields.signatory, fields.said


@get(f"{ONE}/documents/{{scan:str}}", include_in_schema=False)
async def scan_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    found, _around = await looked(request, house, "participation.consent")
    return await scan_named(house, request.user.tenant, _sheet(found, _participation(request)), request.path_params["scan"])


_FORMS: Final = ("grille", "profil", "charte", "presence", "quiz", "certification/retrait", "retrait", "retour", "accords", "emancipation")


@get([f"{ONE}/{place}" for place in _FORMS], include_in_schema=False)
async def back_to_person(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return _to(request)


def _participation(request: AnyRequest) -> UUID:
    participation: UUID = request.path_params["participation"]
    return participation


def _ticked(sent: Any, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in sent.getall(name, []) if isinstance(one, str) and one))


def _to(request: AnyRequest, section: str = "") -> Redirect:
    address = f"/programmes/{request.path_params['programme']}/participants/{_participation(request)}"
    return Redirect(f"{address}#{section}" if section else address, status_code=303)


def _sheet(found: ProgrammeViews, participation: UUID) -> Any:
    """Raises ParticipationUnknown."""
    for one in found.participants:
        if one.participation == participation:
            return one
    raise ParticipationUnknown


async def _do(
    request: AnyRequest, house: House, fields: Fields, command: Command, section: str, *, on_behalf: str | None = None
) -> Response[Any]:
    """Handle a command of this page; ``on_behalf`` says in which quality somebody signed what is entered here for them."""
    found, _around = await looked(request, house, "people.read")
    sheet = _sheet(found, _participation(request))
    context = acting(request, fields, found)
    if on_behalf is not None:
        context = msgspec.structs.replace(context, on_behalf_of=f"{on_behalf}/{sheet.person}")
    try:
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await shown_again(request, house, refused, section, fields)
    await house.caught_up(context.tenant, receipt.position)
    return _to(request, section)


async def shown_again(
    request: AnyRequest, house: House, refused: Refused | None = None, section: str = "", typed: Fields | None = None
) -> Response[bytes]:
    """The participation as its own history has it at this moment; ``section`` is the part of the page that was refused."""
    require_permission(request.user.role, "people.read")
    participation, tenant = _participation(request), request.user.tenant
    found, around = await looked(request, house, "people.read")
    sheet = _sheet(found, participation)
    stream = PARTICIPATION.of(participation)
    state = await house.state_of(tenant, stream)
    async with house.views.of(tenant) as views:
        entries = await views.where(TIMELINE, programme=found.sheet.programme, stream=stream.name)
    _ = translate(locale_of(request))
    today: date = house.today(found.institution, found.sheet)
    given = await attested(house, tenant, participation) if sheet.role == "mentor" else None
    return page(
        request,
        "participant.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        person=await person_shown(house, tenant, found, sheet, state, entries, today, _),
        awaited=await awaited_of(house, request, found, {participation}, _),
        sent=_typed(typed) | ({"uses": (await request.form()).getall("uses", [])} if typed is not None else {}),
        refused=said_of(refused, found, _) if refused else None,
        section=section,
        attested=_("Délivrée le {day}, sous le code {code}.", day=_.day(given.said.issued_on), code=given.code) if given else "",
        answers={value: _(label) for value, label in words.ANSWERS.items()},
        opened=request.query_params.get("accord", ""),
        code=request.query_params.get("code", ""),
        **around,
    )


def _typed(typed: Fields | None) -> dict[str, Any]:
    """What was typed into a form that was refused, its secret and key aside."""
    own = set(Fields.__struct_fields__)
    return {name: getattr(typed, name) for name in typed.__struct_fields__ if name not in own} if typed is not None else {}


PERSON_PAGES: Final = (
    person_page,
    fill_grid,
    change_profile,
    sign_charter,
    correct_attendance,
    take_quiz,
    revoke,
    withdraw,
    readmit,
    enter_paper,
    emancipate,
    scan_page,
    back_to_person,
)
