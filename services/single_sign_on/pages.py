"""«Connexion unique»: the page on which an institution names its provider."""

from typing import Any, Final

import msgspec
from litestar import Response, get

from domain.refusal import Refused
from services.catalogues import french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages import words
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.single_sign_on import setting_up
from services.single_sign_on.setting_up import PERMISSION, ProviderForm
from services.single_sign_on.visit_pages import FOLDER, public_base
from tenants.grant import GIVEN_BY
from tenants.permissions import require_permission
from tenants.sign_in import VOUCHED_ROLES, RoleOfValue, SignInSetUp, SignInState, VouchedRole

PLACE: Final = "/etablissement/connexion-unique"
_SET_UP: Final = french("Le fournisseur a répondu ; la connexion de l’établissement est en place.")
_STOPPED: Final = french("La connexion de l’établissement est arrêtée ; chacun entre de nouveau avec son mot de passe.")


class SignInFields(Fields, frozen=True, kw_only=True):
    issuer: str = ""
    client: str = ""
    secret: str = ""
    scopes: str = ""
    claim: str = ""
    domains: str = ""
    answers: str = ""
    direction: str = ""
    coordinator: str = ""
    facilitator: str = ""
    reader: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    said: str = ""
    refused: Refused | None = None
    typed: SignInFields | None = None


@get(PLACE, include_in_schema=False)
async def single_sign_on_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house, Told())


@form_at(PLACE, SignInFields)
async def set_up(request: AnyRequest, house: House, fields: SignInFields) -> Response[Any]:
    require_permission(request.user.role, PERMISSION)
    form = ProviderForm(
        issuer=fields.issuer,
        client=fields.client,
        secret=fields.secret or None,
        scopes=tuple(fields.scopes.split()),
        claim=fields.claim,
        roles=_roles(fields),
        domains=tuple(fields.domains.replace(",", " ").split()),
        answers_for_addresses=bool(fields.answers),
    )
    try:
        await setting_up.set_up(house, acting_here(request, fields), form)
    except Refused as refused:
        return await _shown(request, house, Told(refused=refused, typed=fields))
    return await _shown(request, house, Told(said=_SET_UP))


@form_at(f"{PLACE}/arreter", Fields)
async def stop(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    require_permission(request.user.role, PERMISSION)
    try:
        await setting_up.stop(house, acting_here(request, fields))
    except Refused as refused:
        return await _shown(request, house, Told(refused=refused))
    return await _shown(request, house, Told(said=_STOPPED))


async def _shown(request: AnyRequest, house: House, told: Told) -> Response[bytes]:
    caller = request.user
    require_permission(caller.role, PERMISSION)
    _ = translate(locale_of(request))
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    state = await setting_up.sign_in_of(house, caller.tenant)
    given = GIVEN_BY.get(caller.role, frozenset())
    sign_in = f"{public_base(request, house)}{FOLDER}/{await setting_up.address_of(house, caller.tenant)}"
    mapped = {one.role for one in state.roles} if isinstance(state, SignInSetUp) else set()
    typed = told.typed or _fields_of(state)
    return page(
        request,
        "single_sign_on.html",
        status=200 if told.refused is None else STATUS_OF[told.refused.kind],
        institution=institution,
        said=_(told.said) if told.said else "",
        refused=_.refusal(told.refused) if told.refused else None,
        active=isinstance(state, SignInSetUp),
        sign_in=sign_in,
        way_back=f"{sign_in}/retour",
        typed=typed,
        roles=[(role, _(words.ROLES[role]), getattr(typed, role)) for role in VOUCHED_ROLES if role in given],
        not_mine=[_(words.ROLES[role]) for role in VOUCHED_ROLES if role in mapped - given],
        place=PLACE,
    )


def _fields_of(state: SignInState) -> SignInFields:
    """As it stands; the secret is never shown again."""
    if not isinstance(state, SignInSetUp):
        return SignInFields(claim="groups")
    values: dict[str, str] = {role: "\n".join(one.value for one in state.roles if one.role == role) for role in VOUCHED_ROLES}
    return SignInFields(
        issuer=state.issuer,
        client=state.client,
        scopes=" ".join(state.scopes),
        claim=state.claim,
        domains="\n".join(state.domains),
        answers="1" if state.answers_for_addresses else "",
        **values,
    )


def _roles(fields: SignInFields) -> tuple[RoleOfValue, ...]:
    roles: tuple[VouchedRole, ...] = ("direction", "coordinator", "facilitator", "reader")
    lines = {role: [line.strip() for line in getattr(fields, role).splitlines() if line.strip()] for role in roles}
    return tuple(RoleOfValue(value, role) for role in roles for value in dict.fromkeys(lines[role]))


SINGLE_SIGN_ON_PAGES: Final = (single_sign_on_page, set_up, stop)
