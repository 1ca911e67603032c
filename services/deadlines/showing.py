"""One wait in words, wherever it is shown: on the page of deadlines, on a pair's page, on a person's."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from domain.deadlines.rules import RULES
from services.catalogues import Language
from services.deadlines.looking import Waited, deadlines_of, waited
from services.deadlines.words import KINDS
from services.house import House
from services.pages.forms import AnyRequest
from services.pages.people import name_of
from services.programmes.looking import ProgrammeViews


class AwaitedShown(msgspec.Struct, frozen=True):
    what: str
    whom: str
    link: str
    since: str
    by: str
    told: str
    late: bool


def awaited_shown(one: Waited, found: ProgrammeViews, _: Language) -> AwaitedShown:
    """One wait in words: what, of whom, since when, until when, and what was told."""
    whom, link = _whom(one, found, _)
    by = _.day(one.by) if one.by else ""
    told = _.plural("{count} rappel", "{count} rappels", one.told) if one.told else ""
    ahead = RULES[one.kind].direction == "before"
    since = _("pour le {day}", day=_.day(one.since)) if ahead else _("depuis le {day}", day=_.day(one.since))
    return AwaitedShown(_(KINDS[one.kind]), whom, link, since, by, told, one.late)


def _whom(one: Waited, found: ProgrammeViews, _: Language) -> tuple[str, str]:
    base = f"/programmes/{found.sheet.programme}"
    persons = {who.participation: who.person for who in found.participants}
    names = [name_of(found, persons[who], _) for who in one.participations if who in persons]
    pair = one.pair or (one.subject if RULES[one.kind].about == "pair" else None)
    if pair is not None:
        return " – ".join(names), f"{base}/binomes/{pair}"
    match RULES[one.kind].about:
        case "participation":
            return "".join(names), f"{base}/participants/{one.subject}"
        case "survey":
            return "", f"{base}/enquetes/{one.subject}"
        case _:
            return "", f"{base}/mesure"


async def awaited_of(house: House, request: AnyRequest, found: ProgrammeViews, about: Collection[UUID], _: Language) -> list[AwaitedShown]:
    """What is awaited of a pair or of somebody: ``about`` names the pair, or the participation."""
    async with house.views.of(request.user.tenant) as views:
        deadlines = await deadlines_of(views, found.sheet.programme)
    today = house.today(found.institution, found.sheet)
    names = set(about)
    return [awaited_shown(one, found, _) for one in waited(deadlines, today) if names & {one.subject, one.pair, *one.participations}]
