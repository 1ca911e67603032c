"""The participants of a programme as a page: who still needs something, then everybody; what is noted for several at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Redirect

from domain.decision import Command
from domain.refusal import Refused
from domain.training.joining import CharterNotWritten, RecordSignedCharters, SelectParticipants
from domain.training.learning import CertifyMentors, ObservePractice, QuizResult, RecordAttendance, RecordQuiz
from domain.training.selecting import RejectCandidates, WaitlistCandidates
from projections.participant import PARTICIPANTS
from projections.person_directory import PERSON_DIRECTORY
from services.catalogues import Language, translate
from services.enrolment.draft import DraftMissing
from services.enrolment.enrolling import kept_draft
from services.enrolment.queries import accepted_at, awaiting
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import look_at_frame
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.people import name_of
from services.pages.rendering import locale_of, page
from services.participants import words
from services.participants.listing import ROLES, SHOWN, listed
from services.participants.searching import Asked, Part, part_of
from services.participants.typed import ActionUnknown, NobodyTicked, day_of, noon_of, number_of
from services.programmes.looking import ProgrammeViews
from services.programmes.proposing import proposed_design
from services.reading.views import TenantViews
from tenants.permissions import is_allowed, require_permission

BASE: Final = "/programmes/{programme:uuid}/participants"
_LONGEST_REASON: Final = 1000  # characters


class Together(Fields, frozen=True, kw_only=True):
    """What is noted for everybody who was ticked; each action reads the fields that it needs."""

    noting: str = ""
    reason: str = ""
    suggestion: str = ""
    module: str = ""
    minutes: str = ""
    day: str = ""
    correct: str = ""
    essentials: str = ""
    valid_until: str = ""
    shown: str = ""
    role: str = ""
    name: str = ""
    after: str = ""
    before: str = ""


@get(BASE, include_in_schema=False)
async def participants_page(
    request: AnyRequest,
    house: TheHouse,
    fait: FromQuery[UUID | None] = None,
    montrer: FromQuery[str] = "",
    role: FromQuery[str] = "",
    nom: FromQuery[str] = "",
    apres: FromQuery[str] = "",
    avant: FromQuery[str] = "",
) -> Response[bytes]:
    """``fait`` is an import that was just accepted; the others say whom the reader looks for, and after or before whom."""
    return await shown(request, house, done=fait, asked=Asked(montrer, role, nom, _person(apres), _person(avant)))


@form_at(f"{BASE}/ensemble", Together)
async def together(request: AnyRequest, house: House, fields: Together) -> Response[Any]:
    require_permission(request.user.role, "people.read")
    async with house.views.of(request.user.tenant) as views:
        found, _around = await look_at_frame(request, views)
    ticked = tuple(filter(None, map(_person, dict.fromkeys((await request.form()).getall("ticked", [])))))
    asked = Asked(fields.shown, fields.role, fields.name, _person(fields.after), _person(fields.before))
    context = acting(request, fields, found)
    try:
        receipt = await house.handling.handle(_command(fields, ticked, found, house), context)
    except Refused as refused:
        _ = translate(locale_of(request))
        said = said_of(refused, await _knowing(house, request, found, refused), _)
        return await shown(request, house, refused=said, status=STATUS_OF[refused.kind], asked=asked, typed=fields, ticked=ticked)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(_address(found, asked), status_code=303)


@get(f"{BASE}/ensemble", include_in_schema=False)
async def back_to_list(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/participants", status_code=303)


def _person(text: Any) -> UUID | None:
    """The participation that an address or a form names; None for what names nobody."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


async def _knowing(house: House, request: AnyRequest, found: ProgrammeViews, refused: Refused) -> ProgrammeViews:
    """The same programme, and the person in it whom a refusal concerns, so that they can be named."""
    if refused.concerns is None:
        return found
    async with house.views.of(request.user.tenant) as views:
        return await _with(views, found, (refused.concerns,))


async def _with(views: TenantViews, found: ProgrammeViews, participations: Sequence[UUID]) -> ProgrammeViews:
    """The same programme, with these of its participants and what the directory says of them."""
    people = list((await views.some(PARTICIPANTS, list(participations))).values())
    directory = await views.some(PERSON_DIRECTORY, [one.person for one in people])
    return msgspec.structs.replace(found, participants=people, people={entry.person: entry for entry in directory.values()})


def _command(fields: Together, ticked: tuple[UUID, ...], found: ProgrammeViews, house: House) -> Command:
    """Raises NobodyTicked, ActionUnknown, DayUnreadable, NumberUnreadable, CharterNotWritten."""
    if not ticked:
        raise NobodyTicked
    today = house.today(found.institution, found.sheet)
    match fields.noting:
        case "select":
            return SelectParticipants(participations=ticked, reason=fields.reason[:_LONGEST_REASON])
        case "waitlist":
            return WaitlistCandidates(participations=ticked, reason=fields.reason[:_LONGEST_REASON])
        case "reject":
            suggestion = fields.suggestion[:_LONGEST_REASON] or None
            return RejectCandidates(participations=ticked, reason=fields.reason[:_LONGEST_REASON], suggestion=suggestion)
        case "charter":
            if found.sheet.design is None:
                raise CharterNotWritten
            return RecordSignedCharters(participations=ticked, version=found.sheet.design.charter_version)
        case "attendance":
            held = noon_of(day_of(fields.day), found.institution.timezone, today)
            return RecordAttendance(participations=ticked, module=fields.module, minutes=number_of(fields.minutes), attended_at=held)
        case "quiz":
            correct, essentials = number_of(fields.correct), fields.essentials == "yes"
            return RecordQuiz(results=tuple(QuizResult(one, correct, essentials) for one in ticked))
        case "practice":
            return ObservePractice(participations=ticked)
        case "certify":
            return CertifyMentors(participations=ticked, valid_until=day_of(fields.valid_until))
        case _:
            raise ActionUnknown


def said_of(refused: Refused, found: ProgrammeViews, _: Language) -> str:
    """A refusal in words, beginning with the name of the person whom it concerns where many were asked about."""
    said = _.refusal(refused)
    who = next((one.person for one in found.participants if one.participation == refused.concerns), None)
    return said if who is None else _("{name} : {sentence}", name=name_of(found, who, _), sentence=said)


def _address(found: ProgrammeViews, asked: Asked) -> str:
    place = f"/programmes/{found.sheet.programme}/participants"
    chosen = [f"montrer={asked.shown}"] if asked.shown in SHOWN and asked.shown else []
    chosen += [f"role={asked.role}"] if asked.role in ROLES and asked.role else []
    return f"{place}?{'&'.join(chosen)}" if chosen else place


async def shown(
    request: AnyRequest,
    house: House,
    *,
    done: UUID | None = None,
    refused: str | None = None,
    status: int = 200,
    asked: Asked | None = None,
    typed: Together | None = None,
    ticked: tuple[UUID, ...] = (),
) -> Response[bytes]:
    """The page; ``refused`` says why a file was not read or, where ``typed`` is given, why nothing was noted."""
    require_permission(request.user.role, "people.read")
    asked = asked or Asked()
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_at_frame(request, views)
        _ = translate(locale_of(request))
        today = house.today(found.institution, found.sheet)
        part = await part_of(views, found.sheet.programme, asked, today, _)
        people = listed(await _with(views, found, part.participations), part, today, _)
    running = found.sheet.closed_at is None
    imports = is_allowed(request.user.role, "people.import") and running
    return page(
        request,
        "participants.html",
        status=status,
        sentence=_sentence(part, _),
        people=people.people,
        part=part,
        asked=asked,
        filters={value: _(label) for value, label in SHOWN.items()},
        roles={value: _(label) for value, label in ROLES.items()},
        address=_address(found, asked),
        manages=is_allowed(request.user.role, "participation.manage") and running,
        signs=is_allowed(request.user.role, "participation.consent") and running,
        actions={value: _(label) for value, label in words.ACTIONS.items()},
        modules=modules_of(found),
        typed=typed or Together(day=today.isoformat()),
        ticked=frozenset(ticked),
        imports=imports,
        awaiting=await awaiting(house, request.user.tenant, found.sheet.programme) if imports else (),
        done=await _done(house, request.user.tenant, found, done, _) if imports and done else None,
        refused=None if typed else refused,
        not_noted=refused if typed else None,
        **around,
    )


def modules_of(found: ProgrammeViews) -> Mapping[str, tuple[str, int]]:
    """Title and minutes of each module, and of the briefing: the design's, or what the template proposes."""
    plan = (found.sheet.design or proposed_design(found.sheet)).training
    return {one.id: (one.title, one.minutes) for one in (*plan.modules, plan.briefing)}


def _sentence(people: Part, _: Language) -> str:
    """How many there are, and whether anybody waits for something."""
    if not people.mentors and not people.mentees:
        return _("Personne n’est encore inscrit à ce programme.")
    counted = (
        (people.mentors, _.plural("{count} mentor", "{count} mentors", people.mentors)),
        (people.mentees, _.plural("{count} personne accompagnée", "{count} personnes accompagnées", people.mentees)),
    )
    who = _.enumeration(said for count, said in counted if count)
    if people.wanting:
        return f"{who}. " + _.plural(
            "Il manque quelque chose à {count} personne.", "Il manque quelque chose à {count} personnes.", people.wanting
        )
    return f"{who}. " + _("Tout est prêt pour chacun.")


async def _done(house: House, tenant: UUID, found: ProgrammeViews, identifier: UUID, _: Language) -> dict[str, Any] | None:
    """What an accepted import did, from what is kept of it; None for one that was not accepted, or is not this programme's."""
    try:
        draft = await kept_draft(house, tenant, identifier)
    except DraftMissing:
        return None
    if draft.programme != found.sheet.programme or await accepted_at(house, tenant, identifier) is None:
        return None
    left = len(draft.refused) - len(draft.mended)
    people = len(draft.everybody())
    return {
        "sentence": _.plural(
            "L’import de « {file} » est fait : {count} personne de ce fichier est dans le programme.",
            "L’import de « {file} » est fait : {count} personnes de ce fichier sont dans le programme.",
            people,
            file=draft.file,
        ),
        "left": _.plural("{count} ligne reste refusée.", "{count} lignes restent refusées.", left) if left else "",
        "address": f"/programmes/{found.sheet.programme}/imports/{identifier}",
    }


PARTICIPANT_PAGES: Final = (participants_page, together, back_to_list)
