"""Carrying a programme over, as a page: the year after, and for each person whether they go on."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.refusal import Refused
from projections.impact_sheet import IMPACT_SHEETS
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages import words
from services.pages.acting import acting
from services.pages.around import look_around
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.people import name_of, order_of
from services.pages.rendering import locale_of, page
from services.programmes.looking import ProgrammeViews
from services.reports.measuring import FormUnreadable
from services.succession.going_on import SuccessionForm, may_return, may_train, succession
from services.surveys.waves import minted
from tenants.permissions import is_allowed, require_permission

HERE: Final = "/programmes/{programme:uuid}/reconduction"


class YearFields(Fields, frozen=True, kw_only=True):
    name: str = ""
    year: str = ""
    first_day: str = ""
    last_day: str = ""


class Somebody(msgspec.Struct, frozen=True):
    """One person of the closed programme. ``choice``: «returns», «leaves» or «stays-out»; ``trains`` None where they may not train."""

    participation: UUID
    name: str
    role: str
    choice: str
    trains: bool | None


@get(HERE, include_in_schema=False)
async def succession_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(HERE + "/ouverture", YearFields)
async def carry_over(request: AnyRequest, house: House, fields: YearFields) -> Response[Any]:
    """Each person's choice is a field of its own, «person-…»; who may train the newcomers, «trains-…»."""
    require_permission(request.user.role, "programme.run")
    sent = {name: str(value) for name, value in (await request.form()).items() if name.startswith(("person-", "trains-"))}
    async with house.views.of(request.user.tenant) as views:
        found, _around = await look_around(request, views)
    context = acting(request, fields, found)
    successor = minted(context, "programme")
    try:
        receipt = await house.handling.handle(succession(_form_of(fields, sent, found), successor, found), context)
    except Refused as refused:
        return await _shown(request, house, refused, fields, sent)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{successor}", status_code=303)


@get(HERE + "/ouverture", include_in_schema=False)
async def back_to_succession(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/reconduction", status_code=303)


def _form_of(fields: YearFields, sent: dict[str, str], found: ProgrammeViews) -> SuccessionForm:
    """Raises FormUnreadable."""
    chosen = {one.participation: sent.get(f"person-{one.participation}", "") for one in may_return(found)}
    told: dict[str, Any] = {name: getattr(fields, name) for name in ("name", "year", "first_day", "last_day")}
    told["returning"] = [one for one, choice in chosen.items() if choice == "returns"]
    told["leavers"] = [one for one, choice in chosen.items() if choice == "leaves"]
    told["alumni"] = [one.participation for one in may_train(found) if f"trains-{one.participation}" in sent]
    if not (fields.name and fields.year):
        raise FormUnreadable
    try:
        return msgspec.convert(told, SuccessionForm)
    except msgspec.ValidationError:
        raise FormUnreadable from None


async def _shown(
    request: AnyRequest,
    house: House,
    refused: Refused | None = None,
    typed: YearFields | None = None,
    sent: dict[str, str] | None = None,
) -> Response[bytes]:
    require_permission(request.user.role, "people.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        kept = await views.one(IMPACT_SHEETS, found.sheet.programme)
    _ = translate(locale_of(request))
    ordered = sorted(may_return(found), key=lambda one: order_of(found, one.person))
    people = [_somebody(one.participation, found, sent, _) for one in ordered]
    successor = kept.successor if kept else None
    return page(
        request,
        "succession.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(found, successor, _),
        carries=is_allowed(request.user.role, "programme.run") and found.sheet.closed_at is not None and successor is None,
        successor=successor,
        people=people,
        typed=typed or _next_year(found),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _somebody(participation: UUID, found: ProgrammeViews, sent: dict[str, str] | None, _: Language) -> Somebody:
    one = next(one for one in found.participants if one.participation == participation)
    trainer = any(other.participation == participation for other in may_train(found))
    choice = "returns" if sent is None else sent.get(f"person-{participation}", "")
    trains = None if not trainer else sent is not None and f"trains-{participation}" in sent
    return Somebody(participation, name_of(found, one.person, _), _(words.ROLES[one.role]), choice, trains)


def _next_year(found: ProgrammeViews) -> YearFields:
    """The same days a year later; 29 February becomes the 28th."""
    sheet = found.sheet
    first, last = (_a_year_after(day) for day in (sheet.first_day, sheet.last_day))
    return YearFields(
        name=sheet.name.replace(sheet.year, f"{first.year}-{last.year}"),
        year=f"{first.year}-{last.year}" if last.year > first.year else str(first.year),
        first_day=first.isoformat(),
        last_day=last.isoformat(),
    )


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _sentence(found: ProgrammeViews, successor: UUID | None, _: Language) -> str:
    if successor is not None:
        return _("Ce programme est déjà reconduit.")
    if found.sheet.closed_at is None:
        return _("On reconduit un programme clos : sa conception est copiée, les volontaires sont réinvités. Clôturez d’abord celui-ci.")
    return _("La conception est copiée en brouillon, qui part est archivé, qui revient est proposé à nouveau. Rien n’est encore envoyé.")


SUCCESSION_PAGES: Final = (succession_page, carry_over, back_to_succession)
