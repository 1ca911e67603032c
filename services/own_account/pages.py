"""«Mon compte»: where I am signed in, my password, my language, where I have a role, tokens for programs."""

from datetime import UTC, date, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.refusal import Refused
from infra.clock import utc_now
from projections.institution_sheet import INSTITUTION_SHEETS
from services.accounts.caller import Caller, NoSuchRole
from services.accounts.devices import Device
from services.accounts.sessions import COOKIE, Session
from services.catalogues import Language, LocaleName, translate
from services.catalogues.negotiation import spoken
from services.house import House, TheHouse
from services.http.cookies import cookie_given, no_cookie
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.mail.mailbox_page import mailbox_is_here
from services.own_account import acts
from services.own_account.recovery import ask_confirmation
from services.pages import words
from services.pages.coming_in import own_path, places_of, renewed
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, new_key, page, session_of
from services.single_sign_on.refusals import PasswordFirst

LANGUAGES: Final[tuple[tuple[LocaleName, str], ...]] = (("fr", "Français"), ("en", "English"))


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a form of this page had to say: beside which section, and a token that is shown this once."""

    section: str = ""
    said: str = ""
    refused: Refused | None = None
    token: str = ""
    typed: dict[str, str] = {}


@get("/compte", include_in_schema=False)
async def account_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    session = signed_in(request)
    places = await places_of(house, session.caller.account, session.through)
    if places != session.places:  # a role was given or taken back since they signed in
        session = msgspec.structs.replace(session, places=places)
        await house.sessions.change(cookie_given(request, COOKIE), session)
        request.scope["state"]["session"] = session
    return await show(request, house, Shown())


async def show(request: AnyRequest, house: House, told: Shown) -> Response[bytes]:
    session = signed_in(request)
    caller = session.caller
    _ = translate(locale_of(request))
    async with house.views.of(caller.tenant) as views:
        sheet = await views.one(INSTITUTION_SHEETS, caller.tenant)
    zone = ZoneInfo(sheet.timezone if sheet else "Europe/Paris")
    status = 200
    if told.refused is not None:
        status = 429 if isinstance(told.refused, TooManyRequests) else STATUS_OF[told.refused.kind]
    today = utc_now().date()
    facts = await house.accounts.facts_of(caller.account)
    return page(
        request,
        "account.html",
        status=status,
        section=told.section,
        said=told.said,
        refused=_.refusal(told.refused) if told.refused else None,
        typed=told.typed,
        token=told.token,
        address=await house.accounts.address_of(caller.account),
        own_name=await house.accounts.name_of(caller.account),
        sessions=[
            {
                "id": one.session,
                "here": one.session == session.session,
                "device": device_words(one.device, _),
                "since": _.moment(one.created_at, zone),
                "seen": _.moment(one.seen_at, zone),
            }
            for one in await house.sessions.all_of(caller.account)
            if session.through in (None, one.through)
        ],
        tokens=[
            {
                "id": one.token,
                "label": one.label,
                "role": _(words.ROLES.get(one.role, one.role)),
                "expires": _.day((one.expires_at - timedelta(seconds=1)).astimezone(UTC).date()),
                "used": _.moment(one.last_used_at, zone) if one.last_used_at else "",
            }
            for one in await house.accounts.tokens.owned(caller)
        ],
        lendable=[(role, _(words.ROLES[role])) for role in acts.lendable(caller.role)],
        first_day=(today + timedelta(days=1)).isoformat(),
        last_day=(today + acts.LONGEST_TOKEN).isoformat(),
        verified=facts is None or facts.verified,
        mailbox=mailbox_is_here(house),
        second_factor=await house.second_factors.is_on(caller.account),
        codes_left=await house.second_factors.codes_left(caller.account),
        languages=LANGUAGES,
        institution_name=sheet.name if sheet else "",
        vouched=session.through is not None,
        shortest=12,
    )


@form_at("/compte/adresse", Fields)
async def confirm_my_address(request: AnyRequest, house: House, fields: Fields) -> Response[bytes]:
    """Once more the mail that asks to confirm one's address."""
    _ = translate(locale_of(request))
    try:
        await ask_confirmation(house, request.user.account, fields.key or new_key(), locale_of(request))
    except Refused as refused:
        return await show(request, house, Shown(section="adresse", refused=refused))
    return await show(request, house, Shown(section="adresse", said=_("Un courriel part vers votre adresse ; suivez le lien qu’il porte.")))


class PasswordFields(Fields, frozen=True, kw_only=True):
    present: str = ""
    new: str = ""
    again: str = ""


class PasswordsDiffer(Refused):
    code = "passwords-differ"
    kind = "invalid"
    sentence = "Les deux nouveaux mots de passe ne sont pas les mêmes. Rien n’a été changé ; écrivez-les de nouveau."


@form_at("/compte/mot-de-passe", PasswordFields)
async def change_password(request: AnyRequest, house: House, fields: PasswordFields) -> Response[bytes]:
    session = signed_in(request)
    _ = translate(locale_of(request))
    try:
        if fields.new != fields.again:
            raise PasswordsDiffer
        here = caller_address(request.scope)
        ended = await acts.change_password(house, session.caller.account, fields.present, fields.new, here, session.session)
    except Refused as refused:
        return await show(request, house, Shown(section="mot-de-passe", refused=refused))
    done = _.plural(
        "Le mot de passe est changé. {count} autre connexion a été fermée.",
        "Le mot de passe est changé. {count} autres connexions ont été fermées.",
        ended,
    )
    said = done if ended else _("Le mot de passe est changé. Vous n’étiez connecté nulle part ailleurs.")
    return await show(request, house, Shown(section="mot-de-passe", said=said))


class SessionFields(Fields, frozen=True, kw_only=True):
    session: str = ""


@form_at("/compte/connexions/fermer", SessionFields)
async def end_session(request: AnyRequest, house: House, fields: SessionFields) -> Response[Any]:
    mine = signed_in(request)
    _ = translate(locale_of(request))
    chosen = _identifier(fields.session)
    if chosen is None or not await house.sessions.end_one(mine.caller.account, chosen, mine.through):
        return await show(request, house, Shown(section="connexions", refused=acts.SessionMissing()))
    return await show(request, house, Shown(section="connexions", said=_("Cette connexion est fermée.")))


@form_at("/compte/connexions/fermer-les-autres", Fields)
async def end_other_sessions(request: AnyRequest, house: House, fields: Fields) -> Response[bytes]:
    session = signed_in(request)
    _ = translate(locale_of(request))
    ended = await house.sessions.end_others(session.caller.account, session.session, session.through)
    said = _.plural("{count} autre connexion a été fermée.", "{count} autres connexions ont été fermées.", ended)
    return await show(request, house, Shown(section="connexions", said=said if ended else _("Vous n’étiez connecté nulle part ailleurs.")))


class LanguageFields(Fields, frozen=True, kw_only=True):
    language: str = ""


@form_at("/compte/langue", LanguageFields)
async def choose_language(request: AnyRequest, house: House, fields: LanguageFields) -> Response[bytes]:
    session = signed_in(request)
    if spoken(fields.language):
        await house.accounts.choose_language(session.caller.account, fields.language)
        changed = msgspec.structs.replace(session, language=fields.language)
        await house.sessions.change(cookie_given(request, COOKIE), changed)
        request.scope["state"]["session"] = changed
    _ = translate(locale_of(request))
    return await show(request, house, Shown(section="langue", said=_("C’est la langue de vos pages, sur tous vos appareils.")))


class PlaceFields(Fields, frozen=True, kw_only=True):
    place: str = ""


@form_at("/compte/place", PlaceFields)
async def choose_place(request: AnyRequest, house: House, fields: PlaceFields) -> Response[Any]:
    """Go on as what one is elsewhere, under a new cookie. Raises NoSuchRole, PasswordFirst."""
    session = signed_in(request)
    tenant, _, role = fields.place.partition("/")
    identifier = _identifier(tenant)
    caller = Caller(session.caller.account, identifier, role) if identifier else None
    if caller is None or not await house.accounts.holds(caller):
        raise NoSuchRole
    if session.through not in (None, caller.tenant):
        raise PasswordFirst
    await house.accounts.remember(caller)
    changed = msgspec.structs.replace(session, caller=caller, places=await places_of(house, caller.account, session.through))
    return await renewed(request, house, changed, own_path("/"))


class TokenFields(Fields, frozen=True, kw_only=True):
    label: str = ""
    role: str = ""
    expires_on: str = ""


@form_at("/compte/jetons", TokenFields)
async def make_token(request: AnyRequest, house: House, fields: TokenFields) -> Response[bytes]:
    session = signed_in(request)
    try:
        issued = await acts.make_token(
            house, session.caller, fields.label, fields.role, _day(fields.expires_on), second_factor=session.second_factor
        )
    except Refused as refused:
        typed = {"label": fields.label, "role": fields.role, "expires_on": fields.expires_on}
        return await show(request, house, Shown(section="jetons", refused=refused, typed=typed))
    return await show(request, house, Shown(section="jetons", token=issued.token))


class TokenChosen(Fields, frozen=True, kw_only=True):
    token: str = ""


@form_at("/compte/jetons/retirer", TokenChosen)
async def end_token(request: AnyRequest, house: House, fields: TokenChosen) -> Response[bytes]:
    _ = translate(locale_of(request))
    token = _identifier(fields.token)
    try:
        if token is None:
            raise acts.TokenMissing
        await acts.end_token(house, request.user, token)
    except Refused as refused:
        return await show(request, house, Shown(section="jetons", refused=refused))
    return await show(request, house, Shown(section="jetons", said=_("Ce jeton n’ouvre plus rien.")))


@form_at("/compte/fermer-tout", Fields)
async def leave_everywhere(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """End every session and every token of a sign-in, this session too: for a telephone that was lost."""
    await acts.close_everywhere(house, request.user.account, None)
    return Redirect("/connexion", status_code=303, cookies=[no_cookie(request, COOKIE)])


def signed_in(request: AnyRequest) -> Session:
    session = session_of(request)
    assert session is not None, "pages that are not public have a session"
    return session


def device_words(device: Device, _: Language) -> str:
    """«Firefox sur Windows», or as much of it as is known."""
    match device:
        case Device(str(browser), str(system)):
            return _("{browser} sur {system}", browser=browser, system=system)
        case Device(None, None):
            return _("appareil inconnu")
        case Device(browser, system):
            return browser or system or ""


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


OWN_ACCOUNT_PAGES: Final = (
    account_page,
    confirm_my_address,
    change_password,
    end_session,
    end_other_sessions,
    choose_language,
    choose_place,
    make_token,
    end_token,
    leave_everywhere,
)
