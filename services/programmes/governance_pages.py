"""«Instances»: the bodies of the institution, what is due to each, and what they were told, said or decided."""

from datetime import date
from typing import Any, Final, get_args

import msgspec
from litestar import Response, get

from domain.governance import GovernanceRecord, Outcome, decided_by_approving
from domain.phases import RecordGovernanceStep
from domain.refusal import Refused
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.api import BodyAnswer, governance_answer
from services.programmes.design_words import STEPS
from services.programmes.doing import done, texts_of
from services.programmes.looking import ProgrammeViews
from tenants.permissions import is_allowed

_BASE: Final = "/programmes/{programme:uuid}/gouvernance"
OUTCOMES: Final = {
    "informed": french("informée"),
    "favourable": french("avis favorable"),
    "reserved": french("avis réservé"),
    "unfavourable": french("avis défavorable"),
    "adopted": french("a décidé : oui"),
    "rejected": french("a décidé : non"),
}
OTHER: Final = "other"


class GovernanceFormUnreadable(Refused):
    code = "governance-form-unreadable"
    kind = "invalid"
    sentence = "Il manque l’instance, ce qui en est venu ou la date. Rien n’a été enregistré ; complétez, puis recommencez."


class GovernanceFields(Fields, frozen=True, kw_only=True):
    """``body`` is one of the page's list, or «other», whose name is then in ``named``."""

    body: str = ""
    named: str = ""
    outcome: str = ""
    day: str = ""
    reference: str = ""


class BodyShown(msgspec.Struct, frozen=True):
    """A body: what is due, whether it still waits, what the template says of it, and its records, the last one first."""

    body: str
    step: str
    due: bool
    when: str
    reference: str
    verify: bool
    records: tuple[str, ...]


@get(_BASE, include_in_schema=False)
async def governance_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(_BASE, GovernanceFields)
async def record(request: AnyRequest, house: House, fields: GovernanceFields) -> Response[Any]:
    found, _around = await looked(request, house, "programme.run")
    programme = found.sheet.programme
    try:
        command = RecordGovernanceStep(
            programme=programme,
            body=fields.named if fields.body == OTHER else fields.body,
            outcome=_outcome(fields.outcome),
            day=_day(fields.day),
            reference=fields.reference,
        )
        return await done(request, house, fields, found, command, f"/programmes/{programme}/gouvernance")
    except Refused as refused:
        return await _shown(request, house, refused)


def _outcome(text: str) -> Outcome:
    for outcome in get_args(Outcome):
        if outcome == text:
            known: Outcome = outcome
            return known
    raise GovernanceFormUnreadable


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise GovernanceFormUnreadable from None


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    bodies = governance_answer(found.sheet).bodies
    return page(
        request,
        "governance.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(found, today, _),
        bodies=[_body(one, found, _) for one in bodies],
        outcomes=[(value, _(said)) for value, said in OUTCOMES.items()],
        other=OTHER,
        runs=is_allowed(request.user.role, "programme.run") and found.sheet.closed_at is None,
        today=today.isoformat(),
        typed=await texts_of(request),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _body(one: BodyAnswer, found: ProgrammeViews, _: Language) -> BodyShown:
    records = tuple(_record(step.record, _) for step in reversed(one.steps))
    if not records and decided_by_approving(one.body, design_approved=found.sheet.design_status == "approved"):
        records = (_("la direction a validé la conception"),)
    return BodyShown(
        one.body,
        _(STEPS[one.step]),
        one.due,
        _conjugated(one.when or ""),
        one.reference or "",
        one.certainty == "verify",
        records,
    )


def _conjugated(when: str) -> str:
    """The template names the act («decide») before saying when it is needed; a reader reads a sentence."""
    return f"décide{when.removeprefix('decide')}" if when.startswith("decide ") else when


def _record(record: GovernanceRecord, _: Language) -> str:
    said = _("{outcome}, {day}", outcome=_(OUTCOMES[record.outcome]), day=_.on_day(record.day))
    return f"{said} ({record.reference})" if record.reference else said


def _sentence(found: ProgrammeViews, today: date, _: Language) -> str:
    """Who still waits, and whether anything waits for them."""
    count = len(found.sheet.governance_due)
    if not count:
        return _("Chaque instance a reçu ce qui lui était dû.")
    if found.sheet.closed_at is not None:
        return _.plural(
            "Le programme est clos ; rien n’a été noté de {count} instance.",
            "Le programme est clos ; rien n’a été noté de {count} instances.",
            count,
        )
    waits = _.plural("{count} instance attend encore.", "{count} instances attendent encore.", count)
    match found.sheet.behaviour("governance-recorded", today):
        case "block":
            return f"{waits} " + _("La formation ne s’ouvre pas sans elles.")
        case "warn":
            return f"{waits} " + _("La formation peut s’ouvrir ; le tableau de bord le rappelle.")
        case _:
            return f"{waits} " + _("Rien ne les attend dans ce mode : c’est une trace, utile si l’on vous la demande.")


GOVERNANCE_PAGES: Final = (governance_page, record)
