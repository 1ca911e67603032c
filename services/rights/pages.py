"""«Données personnelles»: requests that wait for an answer, one person's data, and what becomes of them."""

from typing import Any, Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from domain.refusal import Refused
from infra.clock import utc_now
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from projections.programme_sheet import PROGRAMME_SHEETS
from services.catalogues import Language, french, translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from services.pages.words import ROLES
from services.rights.correcting import PersonCorrection, correct
from services.rights.due import answer_due
from services.rights.erasing import erase, in_its_time, participations_of
from services.rights.knowing import subject_of
from services.rights.own_data import as_json, everything_about
from services.rights.readable import readable
from services.rights.requests import refusals_of, requests_waiting
from services.rights.words import ERASURES, REFUSALS
from services.supervision.suspended import EVEN_SUSPENDED
from tenants.erasing import RefuseErasure, RequestErasure
from tenants.permissions import require_permission
from tenants.person import PersonMissing, RefusalGround

PLACE: Final = "/etablissement/donnees"
ONE: Final = f"{PLACE}/{{person:uuid}}"
_DONE: Final = french("C’est fait : ces données ne peuvent plus être lues par personne.")


class CorrectionFields(Fields, frozen=True, kw_only=True):
    family_name: str = ""
    given_name: str = ""
    email: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_email: str = ""


class RequestFields(Fields, frozen=True, kw_only=True):
    reason: str = ""


class RefusalFields(Fields, frozen=True, kw_only=True):
    ground: str = ""
    explanation: str = ""


class ErasureFields(Fields, frozen=True, kw_only=True):
    ground: str = ""
    sure: str = ""


class ErasureUnsure(Refused):
    code = "erasure-not-confirmed"
    kind = "invalid"
    sentence = "Un effacement ne se reprend pas. Rien n’a été effacé ; cochez la case, puis recommencez."


class GroundMissing(Refused):
    code = "ground-missing"
    kind = "invalid"
    sentence = "Il manque le motif. Rien n’a été enregistré ; choisissez-le dans la liste, puis recommencez."


class Waiting(msgspec.Struct, frozen=True):
    address: str
    name: str
    asked: str
    due: str
    late: bool


@get(PLACE, include_in_schema=False)
async def data_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """Requests to be erased, in the order in which they must be answered; and where the register of processing is."""
    caller, _ = request.user, translate(locale_of(request))
    require_permission(caller.role, "rights.read")
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    zone, today = ZoneInfo(institution.timezone), house.day_of(institution, None)
    waiting = []
    for entry in await requests_waiting(house, caller.tenant):
        assert entry.erasure_requested_at is not None
        asked = entry.erasure_requested_at.astimezone(zone).date()
        due = answer_due(asked)
        waiting.append(Waiting(f"{PLACE}/{entry.person}", entry.name or _("effacé"), _.day(asked), _.day(due), due < today))
    return page(
        request, "personal_data.html", institution=institution, waiting=waiting, refusals=await refusals_of(house, caller.tenant, _)
    )


@get(ONE, include_in_schema=False)
async def person_data_page(request: AnyRequest, person: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    return await _shown(request, house, person)


@get(f"{ONE}/fichier.json", opt={EVEN_SUSPENDED: True}, include_in_schema=False)
async def person_data_file(request: AnyRequest, person: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "people.erase")
    told = await everything_about(house, await subject_of(house, request.user.tenant, person), translate(locale_of(request)))
    headers = {**PAGE_HEADERS, "Content-Disposition": f'attachment; filename="ekole-donnees-{person}.json"'}
    return Response(as_json(told), media_type="application/json", headers=headers)


@get(f"{ONE}/lisible", opt={EVEN_SUSPENDED: True}, include_in_schema=False)
async def person_data_readable(request: AnyRequest, person: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    """The same as the file, to be read or printed."""
    caller, _ = request.user, translate(locale_of(request))
    require_permission(caller.role, "people.erase")
    told = await everything_about(house, await subject_of(house, caller.tenant, person), _)
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
        entry = await views.one(PERSON_DIRECTORY, person)
    name = (entry.name if entry else None) or _("Personne effacée")
    lines = readable(told, ZoneInfo(institution.timezone), _)
    return page(
        request,
        "own_data.html",
        institution=institution,
        name=name,
        lines=lines,
        back=f"{PLACE}/{person}",
        back_words=name,
        own=False,
    )


@form_at(f"{ONE}/correction", CorrectionFields)
async def correct_person(request: AnyRequest, house: House, fields: CorrectionFields) -> Response[Any]:
    person = _person(request)
    said = PersonCorrection(fields.family_name, fields.given_name, fields.email, fields.phone, fields.guardian_name, fields.guardian_email)
    try:
        position = await correct(house, await _context(request, house, fields, person), person, said)
    except Refused as refused:
        return await _shown(request, house, person, refused, "correction", fields)
    return await _back(request, house, position)


@form_at(f"{ONE}/demande", RequestFields, even_suspended=True)
async def note_request(request: AnyRequest, house: House, fields: RequestFields) -> Response[Any]:
    person = _person(request)
    context = msgspec.structs.replace(await _context(request, house, fields, person), on_behalf_of=f"person/{person}")
    try:
        receipt = await house.handling.handle(RequestErasure(person=person, reason=fields.reason or None), context)
    except Refused as refused:
        return await _shown(request, house, person, refused, "demande", fields)
    return await _back(request, house, receipt.position)


@form_at(f"{ONE}/refus", RefusalFields, even_suspended=True)
async def refuse_request(request: AnyRequest, house: House, fields: RefusalFields) -> Response[Any]:
    person = _person(request)
    try:
        ground = next((one for one in get_args(RefusalGround) if one == fields.ground), None)
        if ground is None:
            raise GroundMissing
        command = RefuseErasure(person=person, ground=ground, explanation=fields.explanation)
        receipt = await house.handling.handle(command, await _context(request, house, fields, person))
    except Refused as refused:
        return await _shown(request, house, person, refused, "refus", fields)
    return await _back(request, house, receipt.position)


@form_at(f"{ONE}/effacement", ErasureFields, even_suspended=True)
async def erase_person(request: AnyRequest, house: House, fields: ErasureFields) -> Response[Any]:
    person = _person(request)
    require_permission(request.user.role, "people.erase")
    try:
        ground = next((one for one in ("asked", "registered-by-mistake") if one == fields.ground), None)
        if ground is None:
            raise GroundMissing
        if fields.sure != "yes":
            raise ErasureUnsure
        receipt = await erase(house, await _context(request, house, fields, person), person, ground)
    except Refused as refused:
        return await _shown(request, house, person, refused, "effacement", fields)
    return await _back(request, house, receipt.position)


@get([f"{ONE}/{place}" for place in ("correction", "demande", "refus", "effacement")], include_in_schema=False)
async def back_to_person_data(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"{PLACE}/{_person(request)}", status_code=303)


def _person(request: AnyRequest) -> UUID:
    person: UUID = request.path_params["person"]
    return person


async def _context(request: AnyRequest, house: House, fields: Fields, person: UUID) -> HandlingContext:
    theirs = await participations_of(house, request.user.tenant, person)
    return await in_its_time(house, acting_here(request, fields), [one.programme for one in theirs])


async def _back(request: AnyRequest, house: House, position: int) -> Redirect:
    await house.caught_up(request.user.tenant, position)
    return Redirect(f"{PLACE}/{_person(request)}", status_code=303)


async def _shown(
    request: AnyRequest, house: House, person: UUID, refused: Refused | None = None, section: str = "", typed: Fields | None = None
) -> Response[bytes]:
    caller, _ = request.user, translate(locale_of(request))
    require_permission(caller.role, "people.erase")
    participations = await participations_of(house, caller.tenant, person)
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
        entry = await views.one(PERSON_DIRECTORY, person)
        sheets = await views.some(PROGRAMME_SHEETS, [one.programme for one in participations]) if participations else {}
    if entry is None:
        raise PersonMissing
    zone = ZoneInfo(institution.timezone)
    asked = entry.erasure_requested_at.astimezone(zone).date() if entry.erasure_requested_at else None
    due = answer_due(asked) if asked else None
    return page(
        request,
        "person_data.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        entry=entry,
        address=f"{PLACE}/{person}",
        name=entry.name or _("Personne effacée"),
        facts=_facts(entry, zone, _),
        places=[
            {
                "address": f"/programmes/{one.programme}/participants/{one.participation}",
                "programme": sheets[one.programme].name,
                "role": _(ROLES[one.role]),
                "runs": sheets[one.programme].closed_at is None and one.status not in ("withdrawn", "rejected"),
            }
            for one in participations
        ],
        asked=_.day(asked) if asked else "",
        due=_.day(due) if due else "",
        late=due is not None and due < utc_now().astimezone(zone).date(),
        refused_on=_.day(entry.erasure_refused_at.astimezone(zone).date()) if entry.erasure_refused_at else "",
        refusals={ground: _(words) for ground, words in REFUSALS.items()},
        erasures={ground: _(ERASURES[ground]) for ground in ("asked", "registered-by-mistake")},
        refused=_.refusal(refused) if refused else "",
        section=section,
        typed=typed,
        done=_(_DONE) if entry.erased else "",
    )


def _facts(entry: DirectoryEntry, zone: ZoneInfo, _: Language) -> list[tuple[str, str]]:
    until = entry.guardian_required_until
    told = [
        (_("À l’annuaire depuis le"), _.day(entry.registered_at.astimezone(zone).date())),
        (_("Adresse de courriel"), entry.email or ""),
        (_("Téléphone"), entry.phone or ""),
        (_("Représentant légal"), ", ".join(filter(None, (entry.guardian_name, entry.guardian_email)))),
        (_("Représentant légal requis jusqu’au"), _.day(until) if until else ""),
        (_("Code d’accès imprimé"), _("oui") if entry.has_access_code else ""),
    ]
    return [one for one in told if one[1]]


RIGHTS_PAGES: Final = (
    data_page,
    person_data_page,
    person_data_file,
    person_data_readable,
    correct_person,
    note_request,
    refuse_request,
    erase_person,
    back_to_person_data,
)
