"""The participants of a programme as a page: who still needs something, then everybody; and the way to bring in a list."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from projections.participant import Participant
from services.catalogues import Language, translate
from services.enrolment.draft import DraftMissing
from services.enrolment.enrolling import kept_draft
from services.enrolment.queries import accepted_at, awaiting
from services.house import House, TheHouse
from services.pages import words
from services.pages.around import look_around
from services.pages.forms import AnyRequest
from services.pages.people import name_of, order_of
from services.pages.rendering import locale_of, page
from services.programmes.looking import ProgrammeViews
from tenants.permissions import is_allowed, require_permission


class Shown(msgspec.Struct, frozen=True):
    """One person as the list shows them; ``missing`` is what they still need before meeting, empty when all is ready."""

    name: str
    group: str
    missing: str
    standing: str
    pairs: int


class Group(msgspec.Struct, frozen=True):
    title: str
    people: tuple[Shown, ...]
    grouped: bool  # whether anybody has a class, a course or a post to show


@get("/programmes/{programme:uuid}/participants", include_in_schema=False)
async def participants_page(request: AnyRequest, house: TheHouse, fait: FromQuery[UUID | None] = None) -> Response[bytes]:
    """``fait`` is an import that was just accepted."""
    return await shown(request, house, done=fait)


async def shown(
    request: AnyRequest, house: House, *, done: UUID | None = None, refused: str | None = None, status: int = 200
) -> Response[bytes]:
    """The page; ``refused`` says why a file was not read."""
    require_permission(request.user.role, "people.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    in_order = sorted(found.participants, key=lambda one: order_of(found, one.person))
    groups = [
        _group(role, title, in_order, found, today, _)
        for role, title in (("mentor", _("Mentors")), ("mentee", _("Personnes accompagnées")))
    ]
    imports = is_allowed(request.user.role, "people.import") and found.sheet.closed_at is None
    return page(
        request,
        "participants.html",
        status=status,
        sentence=_sentence(groups, _),
        groups=groups,
        imports=imports,
        awaiting=await awaiting(house, request.user.tenant, found.sheet.programme) if imports else (),
        done=await _done(house, request.user.tenant, found, done, _) if imports and done else None,
        refused=refused,
        **around,
    )


def _group(role: str, title: str, in_order: list[Participant], found: ProgrammeViews, today: Any, _: Language) -> Group:
    people = tuple(_shown(one, found, today, _) for one in in_order if one.role == role)
    return Group(title, people, any(one.group for one in people))


def _shown(one: Participant, found: ProgrammeViews, today: Any, _: Language) -> Shown:
    match one.status:
        case "withdrawn":
            missing, standing = [], _("a quitté le programme")
        case "proposed":
            missing, standing = [_("à retenir")], ""
        case _:
            missing, standing = _missing(one, found.minor(one, today), _), _("tout est prêt")
    category = words.STAFF.get(one.profile.staff_category or "")
    group = one.profile.group or (_(category) if category else "")
    return Shown(name_of(found, one.person, _), group, ", ".join(missing), standing, len(one.pairs))


def _missing(one: Participant, minor: bool, _: Language) -> list[str]:
    """What somebody still needs, in the order in which it is asked for."""
    needs = (
        (one.charter is None, _("charte à accepter")),
        (one.role == "mentor" and minor and one.authorised_at is None, _("autorisation parentale attendue")),
        (one.role == "mentor" and one.certified_until is None, _("formation à terminer")),
        (one.role == "mentee" and not one.briefed, _("prise en main à suivre")),
    )
    return [said for wanting, said in needs if wanting]


def _sentence(groups: list[Group], _: Language) -> str:
    """How many there are, and whether anybody waits for something."""
    mentors, mentees = (len(group.people) for group in groups)
    if not mentors and not mentees:
        return _("Personne n’est encore inscrit à ce programme.")
    counted = (
        (mentors, _.plural("{count} mentor", "{count} mentors", mentors)),
        (mentees, _.plural("{count} personne accompagnée", "{count} personnes accompagnées", mentees)),
    )
    who = _.enumeration(said for count, said in counted if count)
    waiting = sum(bool(one.missing) for group in groups for one in group.people)
    if waiting:
        return f"{who}. " + _.plural("Il manque quelque chose à {count} personne.", "Il manque quelque chose à {count} personnes.", waiting)
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


PARTICIPANT_PAGES: Final = (participants_page,)
