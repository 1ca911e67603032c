"""Inscribing one person by hand: a late arrival, a candidate who came to the office, a volunteer of the staff room."""

from typing import Any, Final
from uuid import UUID, uuid5

from litestar import Response, get
from litestar.response import Redirect

from domain.refusal import Refused
from domain.training.participation_events import Profile, Role
from infra.tenant_transaction import tenant_transaction
from services import templates
from services.catalogues import translate
from services.enrolment.enrolling import participation_of
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.imports.cells import read_availability, read_birth_date
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.participants.typed import number_of
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.personal_data.contacts import persons_at
from tenants.registering import PersonDetails

NEW: Final = "/programmes/{programme:uuid}/participants/nouveau"
_LONGEST: Final = 2000  # characters


class BirthDateUnreadable(Refused):
    code = "birth-date-unreadable"
    kind = "invalid"
    sentence = "Cette date de naissance n’est pas lisible. Rien n’a été enregistré ; écrivez-la en entier, par exemple 24/01/2010."


class SlotsUnreadable(Refused):
    code = "availability-unreadable"
    kind = "invalid"
    sentence = "« {text} » n’est pas un créneau lisible. Rien n’a été enregistré ; écrivez par exemple : mardi 12h-14h, jeudi matin."


class RoleMissing(Refused):
    code = "participants-role-missing"
    kind = "invalid"
    sentence = "Il manque le rôle de cette personne. Rien n’a été enregistré ; dites si elle est mentor ou accompagnée."


class Somebody(Fields, frozen=True, kw_only=True):
    role: str = ""
    family_name: str = ""
    given_name: str = ""
    email: str = ""
    birth_date: str = ""
    guardian_name: str = ""
    guardian_email: str = ""
    group: str = ""
    availability: str = ""
    capacity: str = "1"
    applied: str = ""
    motivation: str = ""


@get(NEW, include_in_schema=False)
async def new_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house, Somebody())


@form_at(NEW, Somebody)
async def add(request: AnyRequest, house: House, fields: Somebody) -> Response[Any]:
    found, _around = await looked(request, house, "people.import")
    programme, context = found.sheet.programme, acting(request, fields, found)
    skills = _skills(await request.form())
    try:
        role = _role(fields)
        person = await _person_of(house, context.tenant, fields, f"{context.actor}/{context.idempotency_key}")
        command = await _enrolment(request, house, fields, role, person, skills)
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, fields, refused, skills)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{programme}/participants/{participation_of(programme, role, person)}", status_code=303)


async def _enrolment(request: AnyRequest, house: House, fields: Somebody, role: Role, person: UUID, skills: tuple[str, ...]) -> EnrolPeople:
    found, _around = await looked(request, house, "people.import")
    today = house.today(found.institution, found.sheet)
    born = read_birth_date(fields.birth_date, today) if fields.birth_date else None
    if isinstance(born, str) or (fields.birth_date and born is None):
        raise BirthDateUnreadable
    slots = read_availability(fields.availability)
    if slots.unread:
        raise SlotsUnreadable(text=", ".join(slots.unread)[:200])
    themes = tuple(dict.fromkeys(house.themes[skill] for skill in skills if skill in house.themes))
    profile = Profile(
        skills=dict.fromkeys(skills, 1.0) if role == "mentor" else {},
        needs=dict.fromkeys(skills, 1.0) if role == "mentee" else {},
        availability=slots.slots,
        capacity=number_of(fields.capacity),
        themes=themes,
        group=fields.group or None,
    )
    details = PersonDetails(
        person=person,
        family_name=fields.family_name,
        given_name=fields.given_name,
        email=fields.email or None,
        guardian_name=fields.guardian_name or None,
        guardian_email=fields.guardian_email or None,
        birth_date=born,
    )
    enrolled = Enrolled(
        person=details,
        participation=participation_of(found.sheet.programme, role, person),
        role=role,
        profile=profile,
        applied=fields.applied == "yes",
        motivation=fields.motivation[:_LONGEST] or None,
    )
    return EnrolPeople(programme=found.sheet.programme, people=(enrolled,))


async def _person_of(house: House, tenant: UUID, fields: Somebody, request: str) -> UUID:
    """Who is known under the address keeps their identifier; others get one from this form."""
    if fields.email:
        key = await house.keyring.tenant_key(tenant)
        async with tenant_transaction(house.engine, tenant) as connection:
            known = await persons_at(connection, key, [fields.email])
        if known:
            return next(iter(known.values()))
    return uuid5(tenant, f"{request}/person")


def _role(fields: Somebody) -> Role:
    match fields.role:
        case "mentor":
            return "mentor"
        case "mentee":
            return "mentee"
        case _:
            raise RoleMissing


def _skills(sent: Any) -> tuple[str, ...]:
    known = {skill.id for skill in templates.edition(templates.versions()[-1]).skills}
    return tuple(dict.fromkeys(one for one in sent.getall("skills", []) if one in known))


async def _shown(
    request: AnyRequest, house: House, typed: Somebody, refused: Refused | None = None, skills: tuple[str, ...] = ()
) -> Response[bytes]:
    found, around = await looked(request, house, "people.import")
    _ = translate(locale_of(request))
    return page(
        request,
        "participant_new.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        typed=typed,
        chosen=frozenset(skills),
        skills=[(one.id, one.label) for one in templates.edition(found.sheet.template_version).skills],
        refused=_.refusal(refused) if refused else None,
        **around,
    )


ADDING_PAGES: Final = (new_page, add)
