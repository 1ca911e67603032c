"""The institution's own sign-in over HTTP: what is set up, setting it up, stopping it."""

from typing import Final

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody

from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.single_sign_on import setting_up
from services.single_sign_on.setting_up import PERMISSION, ProviderForm
from services.single_sign_on.visit_pages import FOLDER, public_base
from tenants.permissions import require_permission
from tenants.sign_in import SIGN_IN, RoleOfValue, SignInSetUp

TAG: Final = "Établissement"


class SignInAnswer(msgspec.Struct, frozen=True):
    """``page``: where people sign in; ``redirect_uri``: what to give to the provider. The client's secret is never told.

    The fields of the provider are empty where none is set up.
    """

    page: str
    redirect_uri: str
    active: bool
    issuer: str
    client: str
    scopes: tuple[str, ...]
    claim: str
    roles: tuple[RoleOfValue, ...]
    domains: tuple[str, ...]
    answers_for_addresses: bool


@get("/institution/sign-in", summary="La connexion de l’établissement", tags=[TAG], responses=dict(PROBLEMS))
async def show_sign_in(request: AnyRequest, house: TheHouse) -> SignInAnswer:
    require_permission(request.user.role, PERMISSION)
    return await _shown(request, house)


@post(
    "/institution/sign-in", status_code=200, summary="Mettre en place la connexion de l’établissement", tags=[TAG], responses=dict(PROBLEMS)
)
async def set_up_sign_in(request: AnyRequest, data: JSONBody[ProviderForm], house: TheHouse) -> Response[CommandAnswer]:
    """The provider is asked first: nothing is changed where it does not answer as a provider does."""
    form = read_json(await request.body(), ProviderForm)
    receipt = await setting_up.set_up(house, handling_context(request).context, form)
    return answer(receipt, SIGN_IN.of(request.user.tenant).name)


@delete("/institution/sign-in", status_code=200, summary="Arrêter la connexion de l’établissement", tags=[TAG], responses=dict(PROBLEMS))
async def stop_sign_in(request: AnyRequest, house: TheHouse) -> Response[CommandAnswer]:
    """Whoever came in through it is signed out; passwords stay what they were."""
    receipt = await setting_up.stop(house, handling_context(request).context)
    return answer(receipt, SIGN_IN.of(request.user.tenant).name)


async def _shown(request: AnyRequest, house: House) -> SignInAnswer:
    tenant = request.user.tenant
    state = await setting_up.sign_in_of(house, tenant)
    page = f"{public_base(request, house)}{FOLDER}/{await setting_up.address_of(house, tenant)}"
    if not isinstance(state, SignInSetUp):
        return SignInAnswer(page, f"{page}/retour", False, "", "", (), "", (), (), False)
    return SignInAnswer(
        page,
        f"{page}/retour",
        True,
        state.issuer,
        state.client,
        state.scopes,
        state.claim,
        state.roles,
        state.domains,
        state.answers_for_addresses,
    )


SINGLE_SIGN_ON_ROUTES: Final = (show_sign_in, set_up_sign_in, stop_sign_in)
