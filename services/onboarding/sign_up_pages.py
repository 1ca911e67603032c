"""«Inscrire un établissement»: the page that anybody finds, and those behind the link of its mail."""

import re
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request as Visit
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from domain.programme import InstitutionKind
from domain.refusal import Refused
from services.accounts.caller import AddressInvalid
from services.accounts.passwords import SHORTEST, PasswordGuessable, PasswordTooShort
from services.catalogues import french, translate
from services.house import House, TheHouse
from services.http.context import KEY_SHAPE
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.mail.mailbox_page import mailbox_is_here
from services.onboarding import signing_up
from services.onboarding.academies import ACADEMIES, PARIS
from services.onboarding.pending import Asked
from services.onboarding.signing_up import PersonNameMissing, SignUpOver, SignUpServed, UaiKnown
from services.pages.coming_in import let_in
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, new_key, page
from tenants.house import HOUSE
from tenants.identity import InstitutionNameMissing, SignUpInstitution, SiretInvalid, UaiInvalid, UaisTooMany
from tenants.institution import Contract

PLACE: Final = "/inscription"
_LINK: Final = PLACE + "/{code:str}"
_AGAIN: Final = PLACE + "/renvoyer"
AnyVisit = Visit[Any, Any, Any]

KINDS: Final[dict[str, tuple[str, InstitutionKind, Contract | None]]] = {
    "lycee-public": (french("Lycée public"), "lycee-public", None),
    "prive-sous-contrat": (french("Lycée privé sous contrat"), "lycee-prive", "with"),
    "prive-hors-contrat": (french("Lycée privé hors contrat"), "lycee-prive", "without"),
    "cfa": (french("CFA"), "cfa", None),
    "ecole": (french("École (du supérieur, de commerce, d’ingénieurs, d’art…)"), "ecole", None),
    "universite": (french("Université"), "universite", None),
}
# Which field a refusal is about, for the reader's eyes and their screen reader.
_FIELD_OF: Final[dict[type[Refused], str]] = {
    InstitutionNameMissing: "name",
    UaiInvalid: "uai",
    UaisTooMany: "uai",
    UaiKnown: "known",
    SiretInvalid: "siret",
    PersonNameMissing: "person",
    AddressInvalid: "email",
    PasswordTooShort: "password",
    PasswordGuessable: "password",
}


class KindMissing(Refused):
    code = "sign-up-kind-missing"
    kind = "invalid"
    sentence = "Il manque le type d’établissement. Rien n’a été envoyé ; choisissez-le dans la liste, le reste est gardé."


class SignUpFields(msgspec.Struct, frozen=True, kw_only=True):
    """``known``: what to do about an institution that has the same UAI: ``join``, ``beside`` with a ``reason``, or not asked yet."""

    kind: str = ""
    name: str = ""
    uai: str = ""
    siret: str = ""
    academie: str = ""
    person: str = ""
    email: str = ""
    password: str = ""
    known: str = ""
    reason: str = ""
    key: str = ""


class AgainFields(msgspec.Struct, frozen=True):
    sign_up: str = ""


class FollowFields(msgspec.Struct, frozen=True, kw_only=True):
    """``again``: not to open anything, but to have another link."""

    password: str = ""
    again: str = ""


@get(PLACE, opt={"public": True}, include_in_schema=False)
async def sign_up_page(request: AnyVisit) -> Response[bytes]:
    return _form(request, SignUpFields())


@post(PLACE, status_code=200, opt={"public": True}, include_in_schema=False)
async def sign_up(
    request: AnyVisit, house: TheHouse, data: Annotated[SignUpFields, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[bytes]:
    """The answer is the same, and takes as long, whether an account has this address or not."""
    try:
        _require_own_form(request)
        asked = _request(data, request)
        key = data.key if KEY_SHAPE.match(data.key) else new_key()
        made = await signing_up.ask(house, asked, key, caller_address(request.scope), request.scope["state"]["correlation"])
    except Refused as refused:
        return _form(request, data, refused)
    return _sent(request, house, made, data.email.strip())


def _request(data: SignUpFields, request: AnyVisit) -> signing_up.Request:
    """Raises KindMissing."""
    if data.kind not in KINDS:
        raise KindMissing
    _label, kind, contract = KINDS[data.kind]
    uais = [one for one in re.split(r"[,;/\n]+", data.uai) if one.strip()]
    academie = ACADEMIES.get(data.academie)
    institution = SignUpInstitution(
        institution=HOUSE,  # it has no identifier before its link is followed
        name=data.name,
        kind=kind,
        contract=contract,
        uai=uais[0] if uais else None,
        further_uais=tuple(uais[1:]),
        siret=data.siret or None,
        academie=academie.name if academie else None,
        zone=academie.zone if academie else None,
        timezone=academie.timezone if academie else PARIS,
        beside=data.reason if data.known == "beside" else None,
    )
    return signing_up.Request(
        institution=institution,
        person=data.person,
        email=data.email,
        password=data.password,
        join=data.known == "join",
        language=locale_of(request),
    )


def _form(request: AnyVisit, typed: SignUpFields, refused: Refused | None = None) -> Response[bytes]:
    _ = translate(locale_of(request))
    return page(
        request,
        "sign_up.html",
        status=_status(refused) if refused else 200,
        kinds={value: _(label) for value, (label, _kind, _contract) in KINDS.items()},
        academies=tuple(ACADEMIES.values()),
        typed=msgspec.structs.replace(typed, key=typed.key if typed.key and KEY_SHAPE.match(typed.key) else new_key()),
        shortest=SHORTEST,
        known=isinstance(refused, UaiKnown) or bool(typed.known),
        wrong=_wrong(refused),
        refused=_.refusal(refused) if refused else None,
    )


def _wrong(refused: Refused | None) -> str:
    return "kind" if isinstance(refused, KindMissing) else _FIELD_OF.get(type(refused), "") if refused else ""


@post(_AGAIN, status_code=200, opt={"public": True}, include_in_schema=False)
async def send_again(
    request: AnyVisit, house: TheHouse, data: Annotated[AgainFields, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[bytes]:
    try:
        _require_own_form(request)
        sign_up = UUID(data.sign_up)
        await signing_up.mail_again(house, sign_up)
    except ValueError:
        return _form(request, SignUpFields())
    except Refused as refused:
        return _form(request, SignUpFields(), refused)
    return _sent(request, house, sign_up, "", again=True)


@get(_AGAIN, opt={"public": True}, include_in_schema=False)
async def back_to_sign_up(request: AnyVisit) -> Redirect:
    return Redirect(PLACE, status_code=303)


@get(_LINK, opt={"public": True}, include_in_schema=False)
async def link_page(request: AnyVisit, house: TheHouse, code: FromPath[str]) -> Response[bytes]:
    """Opening the link opens no institution yet: programs that read mails before people do open links too."""
    return await _followed(request, house, code)


@post(_LINK, status_code=200, opt={"public": True}, include_in_schema=False)
async def follow(
    request: AnyVisit,
    house: TheHouse,
    code: FromPath[str],
    data: Annotated[FollowFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    here = caller_address(request.scope)
    try:
        _require_own_form(request)
        pending = await signing_up.by_code(house, code, here)
        if data.again:
            await signing_up.mail_again(house, pending.sign_up)
            return _sent(request, house, pending.sign_up, "", again=True)
        if signing_up.still_asked(pending).joining is not None:
            await signing_up.join(house, pending)
            return page(request, "sign_up_link.html", done=True, asked=None, over=False, served=False, known=False, zone="", refused=None)
        correlation = request.scope["state"]["correlation"]
        caller, position = await signing_up.open_institution(house, pending, data.password, here, correlation)
        await house.caught_up(caller.tenant, position)
        return await let_in(request, house, caller.account, "/", caller)
    except Refused as refused:
        return await _followed(request, house, code, refused)


async def _followed(request: AnyVisit, house: House, code: str, refused: Refused | None = None) -> Response[bytes]:
    asked: Asked | None = None
    try:
        asked = signing_up.still_asked(await signing_up.by_code(house, code, caller_address(request.scope)))
    except Refused as closed:
        refused = closed
    institution = asked.institution if asked else None
    return page(
        request,
        "sign_up_link.html",
        status=_status(refused) if refused else 200,
        done=False,
        asked=asked,
        over=isinstance(refused, SignUpOver),
        served=isinstance(refused, SignUpServed),
        known=asked is not None and await signing_up.has_account(house, asked),
        zone=institution.zone if institution else "",
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
    )


def _sent(request: AnyVisit, house: House, sign_up: UUID, address: str, *, again: bool = False) -> Response[bytes]:
    return page(request, "sign_up_sent.html", sign_up=sign_up, address=address, again=again, mailbox=mailbox_is_here(house))


def _require_own_form(request: AnyVisit) -> None:
    if not sent_from_here(request):
        raise FormExpired


def _status(refused: Refused) -> int:
    return 429 if isinstance(refused, TooManyRequests) else 401 if refused.code == "sign-in-failed" else STATUS_OF[refused.kind]


SIGN_UP_PAGES: Final = (sign_up_page, sign_up, send_again, back_to_sign_up, link_page, follow)
