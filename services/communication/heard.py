"""Who was met, what was feared and answered, who was called: the second half of the communication's page."""

from collections.abc import Iterable, Mapping
from typing import get_args
from uuid import UUID

import msgspec
from markupsafe import Markup

from domain.design.communication import Called, Communication
from domain.personal import Sealed
from services.catalogues import Language
from services.communication import planning, words
from services.communication.codes import code_of
from services.communication.looking import volunteers
from services.programmes.board_words import Figure
from services.programmes.design_words import AUDIENCES
from services.programmes.looking import ProgrammeViews


class MeetingShown(msgspec.Struct, frozen=True):
    """A meeting in words, and what its form of correction begins with."""

    meeting: UUID
    day: str
    audience: str
    attendance: str
    typed: dict[str, str]


class ObjectionShown(msgspec.Struct, frozen=True):
    """``suggestion`` is the kit's answer, a starting point; ``answer`` empty as long as there is none."""

    objection: UUID
    audience: str
    said: str
    words: str
    answer: str
    suggestion: str


class CallShown(msgspec.Struct, frozen=True):
    """``address`` and its ``square`` for telephones: by which people come forward themselves; empty where nobody is called."""

    audience: Called
    title: str
    asked: str
    closes_on: str
    volunteers: Figure | None
    address: str
    square: Markup


def meetings_shown(communication: Communication, _: Language) -> Iterable[MeetingShown]:
    for identifier, one in sorted(communication.meetings.items(), key=lambda item: item[1].day, reverse=True):
        present = _.plural("{count} présent", "{count} présents", one.attended)
        attendance = (
            present if one.invited is None else _("{present} sur {invited} invités", present=present, invited=_.number(one.invited))
        )
        begins_with = {
            "meeting_audience": one.audience,
            "meeting_day": one.day.isoformat(),
            "attended": str(one.attended),
            "invited": "" if one.invited is None else str(one.invited),
        }
        yield MeetingShown(identifier, _.day(one.day), _(AUDIENCES[one.audience]), attendance, begins_with)


def objections_shown(communication: Communication, found: ProgrammeViews, _: Language) -> Iterable[ObjectionShown]:
    """Those without an answer first, the latest before the others."""
    kit = {one.id: one for one in planning.kit_of(found).objections}
    latest_first = reversed(communication.objections.items())
    for identifier, one in sorted(latest_first, key=lambda item: item[1].answer is not None):
        known = kit.get(one.reason or "")
        told = _("effacé") if isinstance(one.words, Sealed) else one.words or ""
        yield ObjectionShown(
            identifier,
            _(AUDIENCES[one.audience]),
            known.said if known else one.reason or "",
            told,
            one.answer or "",
            known.answer if known else "",
        )


def calls_shown(communication: Communication, found: ProgrammeViews, addresses: Mapping[Called, str], _: Language) -> Iterable[CallShown]:
    """``addresses``: the whole address of each call."""
    counted = {one.audience: one for one in volunteers(communication, found.participants)}
    for audience in get_args(Called):
        call, one = communication.calls.get(audience), counted.get(audience)
        address = addresses.get(audience, "") if call else ""
        yield CallShown(
            audience,
            _(words.CALLED[audience]),
            str(call.asked) if call else "",
            call.closes_on.isoformat() if call else "",
            Figure(_("Volontaires"), _.number(one.volunteers), words.share(one, _)) if one else None,
            address,
            code_of(address, _("Code de l’adresse {address}", address=address)),
        )
