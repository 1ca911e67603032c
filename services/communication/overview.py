"""The communication on one page: the plan by audience, what is missing, who was met, what was feared, who was called."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec

from domain.design.communication import Called, Communication, Draft, Message, Out, Place, SetAside, staff_informed, values_of
from domain.design.informing import PlannedMessage
from domain.design.texts import MAY_BE_EMPTY, READER_FIELDS
from services.catalogues import Language
from services.communication import planning, words
from services.communication.figures import COMPUTED, figures_of
from services.communication.heard import CallShown, MeetingShown, ObjectionShown, calls_shown, meetings_shown, objections_shown
from services.communication.looking import gate_today, read, volunteers
from services.communication.states import status_of
from services.programmes.board_words import Figure
from services.programmes.design_words import AUDIENCES
from services.programmes.looking import ProgrammeViews

LONG_FIELDS: Final = frozenset({"decisions", "objectives", "retention"})  # told in several lines


class PlanLine(msgspec.Struct, frozen=True):
    """One message of the plan. ``late`` where it should have left by now."""

    subject: str
    sender: str
    due: str
    standing: str
    status: str
    late: bool
    address: str


class PlanGroup(msgspec.Struct, frozen=True):
    audience: str
    lines: tuple[PlanLine, ...]


class DetailField(msgspec.Struct, frozen=True):
    """One thing that messages repeat: its field, what it is, its value; ``computed`` where the house will know it in time."""

    name: str
    label: str
    value: str
    long: bool
    missing: bool
    computed: bool


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    sentence: str
    warning: str
    awaiting: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    planned: bool
    groups: tuple[PlanGroup, ...]
    offered: tuple[tuple[str, str], ...]
    details: tuple[DetailField, ...]
    meetings: tuple[MeetingShown, ...]
    objections: tuple[ObjectionShown, ...]
    reasons: tuple[tuple[str, str], ...]
    calls: tuple[CallShown, ...]
    audiences: tuple[tuple[str, str], ...]


def overview(
    communication: Communication,
    found: ProgrammeViews,
    role: str,
    suggestions: Mapping[str, str],
    addresses: Mapping[Called, str],
    today: date,
    _: Language,
) -> Overview:
    """Everything the page shows to a role. ``suggestions`` are values of fields that the institution told elsewhere; ``addresses`` are
    those of its calls for volunteers."""
    kit = planning.kit_of(found)
    lines = communication.messages or {one.message: _as_draft(one) for one in planning.proposed(found, today)}
    planned = {name for name, one in lines.items() if not isinstance(one, SetAside)}
    audiences = tuple((name, _(said)) for name, said in AUDIENCES.items())
    return Overview(
        sentence=_sentence(communication, _),
        warning=_warning(communication, found, today, _),
        awaiting=tuple(_awaiting(communication, found, role)),
        figures=tuple(_figures(communication, found, _)),
        planned=bool(communication.messages),
        groups=tuple(_groups(lines, communication, found, today, _)),
        offered=tuple(_offered(communication, found, planned, _)),
        details=tuple(_details(lines.values(), communication, found, suggestions)),
        meetings=tuple(meetings_shown(communication, _)),
        objections=tuple(objections_shown(communication, found, _)),
        reasons=tuple((one.id, one.said) for one in kit.objections),
        calls=tuple(calls_shown(communication, found, addresses, _)),
        audiences=audiences,
    )


def _as_draft(one: PlannedMessage) -> Draft:
    return Draft(Place(one.audience, one.sender, one.due, one.required), one.text)


def _sentence(communication: Communication, _: Language) -> str:
    messages = [one for one in communication.messages.values() if not isinstance(one, SetAside)]
    if not communication.messages:
        return _("Aucun message n’est encore prévu. Voici le plan que le modèle propose.")
    out = [one for one in messages if isinstance(one, Out)]
    gone = _.plural("{count} message est parti", "{count} messages sont partis", len(out))
    told = _("{gone} sur {planned} prévus.", gone=gone, planned=_.number(len(messages)))
    announced = (
        _("Les personnels sont prévenus.") if staff_informed(communication) else _("L’annonce aux personnels n’est pas encore partie.")
    )
    return f"{announced} {told}"


def _warning(communication: Communication, found: ProgrammeViews, today: date, _: Language) -> str:
    """What the gate before the call says, as long as the announcement has not left."""
    behaviour = gate_today(found, today)
    if staff_informed(communication) or behaviour == "off" or found.sheet.closed_at is not None:
        return ""
    if behaviour == "block":
        return _("L’appel à volontaires attend cette annonce : faites-la partir, ou demandez une dérogation.")
    return _("Prévenez les personnels avant d’appeler des volontaires : personne n’aime apprendre par un autre ce qu’on lui demandera.")


def _awaiting(communication: Communication, found: ProgrammeViews, role: str) -> Iterable[tuple[str, str]]:
    """The address and subject of each message that speaks for the direction and lacks nothing but its approval."""
    if role != "direction" or found.sheet.closed_at is not None:
        return
    for name, message in communication.messages.items():
        said = read(message, communication, found)
        if isinstance(message, Draft) and message.place.sender == "direction" and not said.missing:
            yield _address(found, name), said.subject


def _address(found: ProgrammeViews, message: str) -> str:
    return f"/programmes/{found.sheet.programme}/communication/messages/{message}"


def _figures(communication: Communication, found: ProgrammeViews, _: Language) -> Iterable[Figure]:
    if communication.meetings:
        attended = sum(one.attended for one in communication.meetings.values())
        label = _.plural("Présents à la réunion", "Présents aux {count} réunions", len(communication.meetings))
        yield Figure(label, _.number(attended))
    if communication.objections:
        open_ones = sum(one.answer is None for one in communication.objections.values())
        yield Figure(_("Objections sans réponse"), _.number(open_ones), _("sur {count}", count=_.number(len(communication.objections))))
    for one in volunteers(communication, found.participants):
        label = _("Volontaires parmi les personnels") if one.audience == "staff" else _("Volontaires parmi les jeunes")
        yield Figure(label, _.number(one.volunteers), words.share(one, _))


def _offered(communication: Communication, found: ProgrammeViews, planned: set[str], _: Language) -> Iterable[tuple[str, str]]:
    """The messages of the kit that are not in the plan, each with whom it speaks to."""
    further = [line.message for line in planning.kit_of(found).plan if line.message not in planned]
    for one in planning.chosen(found, further):
        subject = read(_as_draft(one), communication, found).subject
        yield one.message, _("{audience} : {subject}", audience=_(AUDIENCES[one.audience]), subject=subject)


def _groups(
    lines: Mapping[str, Message], communication: Communication, found: ProgrammeViews, today: date, _: Language
) -> Iterable[PlanGroup]:
    by_audience: dict[str, list[tuple[date, PlanLine]]] = {}
    for name, message in lines.items():
        place, said = message.place, read(message, communication, found)
        line = PlanLine(
            said.subject,
            _(words.SENDERS[place.sender]),
            _.short_day(place.due) if place.due else "",
            words.standing(message, said.missing, _) if communication.messages else "",
            status_of(message),
            bool(communication.messages) and found.sheet.closed_at is None and words.late(message, today),
            _address(found, name) if communication.messages else "",
        )
        by_audience.setdefault(place.audience, []).append((place.due or date.max, line))
    for audience, title in AUDIENCES.items():
        if audience in by_audience:
            ordered = sorted(by_audience[audience], key=lambda one: one[0])
            yield PlanGroup(_(title), tuple(line for _day, line in ordered))


def _details(
    lines: Iterable[Message], communication: Communication, found: ProgrammeViews, suggestions: Mapping[str, str]
) -> Iterable[DetailField]:
    """What the messages still to leave ask for and the house cannot know, and whatever was told before."""
    kit, told = planning.kit_of(found), values_of((), communication.details)
    known = {one.name for one in figures_of(found)}
    asked = {field for one in lines if isinstance(one, Draft) for field in one.text.fields} - known - READER_FIELDS
    wanted = [name for name in kit.placeholders if name in asked or name in told]
    for name in sorted(wanted, key=lambda name: name in COMPUTED):
        label, computed = kit.placeholders[name], name in COMPUTED
        missing = name not in told and not computed and name not in MAY_BE_EMPTY
        value = told.get(name) or suggestions.get(name, "")
        yield DetailField(name, label[:1].upper() + label[1:], value, name in LONG_FIELDS, missing, computed)
