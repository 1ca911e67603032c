"""One workshop and the list of them, as their pages show them."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.facilitation.workshop import Cancelled, Held, Planned
from domain.personal import readable
from projections.participant import Participant
from projections.workshop_sheet import WorkshopSheet
from services import templates
from services.catalogues import Language
from services.pages.people import name_of, order_of
from services.programmes.board_words import Figure
from services.programmes.looking import ProgrammeViews
from services.templates.shapes.sessions import WorkshopOutline
from services.workshops import words
from services.workshops.opinions import Opinions


class WorkshopLine(msgspec.Struct, frozen=True):
    """One workshop in the list. Once it was held, ``seats`` and ``mentors`` count who came."""

    workshop: UUID
    title: str
    when: str
    where: str
    seats: str
    mentors: int
    standing: str
    waits: bool
    done: bool


class PersonShown(msgspec.Struct, frozen=True):
    """Somebody of the workshop. ``minutes``: what they were there for, or would be; empty for whoever was absent."""

    participation: UUID
    name: str
    role: str
    minutes: str
    minor: bool = False


class WorkshopShown(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    theme: str
    when: str
    where: str
    facilitator: str
    standing: str
    waits: bool
    advice: Sequence[str]
    mentors: tuple[PersonShown, ...]
    joined: tuple[PersonShown, ...]
    attendance: tuple[PersonShown, ...]
    offered_mentors: tuple[PersonShown, ...]
    offered_people: tuple[PersonShown, ...]
    cancelled: str
    figures: tuple[Figure, ...]
    outline: WorkshopOutline | None
    opinions: Opinions
    rating: str


def themes_of(found: ProgrammeViews) -> dict[str, str]:
    """Every theme of the template, by its identifier."""
    return {theme.id: theme.name for theme in templates.programme(found.sheet.template, found.sheet.template_version).themes}


def outlines_of(found: ProgrammeViews) -> dict[str, WorkshopOutline]:
    """The template's workshops, minute by minute, by their identifiers."""
    template = templates.programme(found.sheet.template, found.sheet.template_version)
    return {outline.id: outline for outline in template.workshops.outlines}


def workshop_line(sheet: WorkshopSheet, today: date, _: Language) -> WorkshopLine:
    return WorkshopLine(
        sheet.workshop,
        sheet.title,
        words.when(sheet, _),
        words.where(sheet, _),
        f"{sheet.present if sheet.status == 'held' else len(sheet.joined)} / {sheet.seats}",
        sum(line.role == "mentor" for line in sheet.attendances) if sheet.status == "held" else len(sheet.mentors),
        words.standing(sheet, today, _),
        words.waits(sheet, today),
        sheet.status == "held",
    )


def workshop_shown(
    sheet: WorkshopSheet, state: Planned | Held | Cancelled, opinions: Opinions, found: ProgrammeViews, today: date, _: Language
) -> WorkshopShown:
    """Everything the page shows; names are joined here, from the directory."""
    people = {one.participation: one for one in found.participants}
    mentors = tuple(_named(found, people, sheet.mentors, sheet, _))
    lead = state.facilitator
    name = readable(lead.name) if lead else None
    facilitator = ", ".join(filter(None, (name or _("effacé"), _(words.FUNCTIONS[lead.function])))) if lead else _("à nommer")
    return WorkshopShown(
        title=sheet.title,
        theme=themes_of(found).get(sheet.theme, sheet.theme),
        when=words.when(sheet, _),
        where=words.where(sheet, _),
        facilitator=facilitator,
        standing=words.standing(sheet, today, _),
        waits=words.waits(sheet, today),
        advice=words.advice(sheet, any(one.minor for one in mentors), _),
        mentors=mentors,
        joined=tuple(_named(found, people, sheet.joined, sheet, _)),
        attendance=tuple(_named(found, people, _expected(sheet), sheet, _)),
        offered_mentors=tuple(_offered(found, "mentor", sheet.mentors, sheet, _)),
        offered_people=tuple(_offered(found, "mentee", sheet.joined, sheet, _)),
        cancelled=_cancelled(sheet, _),
        figures=tuple(_figures(sheet, opinions, _)),
        outline=outlines_of(found).get(sheet.outline or ""),
        opinions=opinions,
        rating="" if opinions.rating is None else _.number(opinions.rating, 1),
    )


def _expected(sheet: WorkshopSheet) -> tuple[UUID, ...]:
    """Everybody whose attendance may be told: mentors, who joined, and whoever came besides."""
    return tuple(dict.fromkeys((*sheet.mentors, *sheet.joined, *(line.participation for line in sheet.attendances))))


def _named(
    found: ProgrammeViews, people: dict[UUID, Participant], named: Iterable[UUID], sheet: WorkshopSheet, _: Language
) -> Iterable[PersonShown]:
    there = {line.participation: line.minutes for line in sheet.attendances}
    known = sorted((people[one] for one in named if one in people), key=lambda one: (one.role == "mentee", order_of(found, one.person)))
    for one in known:
        minutes = there.get(one.participation, 0) if sheet.status == "held" else sheet.minutes
        yield PersonShown(
            one.participation,
            name_of(found, one.person, _),
            one.role,
            str(minutes) if minutes else "",
            one.role == "mentor" and found.minor(one, sheet.day),
        )


def _offered(found: ProgrammeViews, role: str, already: Iterable[UUID], sheet: WorkshopSheet, _: Language) -> Iterable[PersonShown]:
    """Who could still be chosen: selected and, for mentors, certified on the day."""
    taken = set(already)
    for one in sorted(found.participants, key=lambda one: order_of(found, one.person)):
        certified = one.certified_until is not None and sheet.day <= one.certified_until
        if one.role == role and one.status == "selected" and one.participation not in taken and (certified or role == "mentee"):
            yield PersonShown(one.participation, name_of(found, one.person, _), one.role, "")


def _cancelled(sheet: WorkshopSheet, _: Language) -> str:
    if sheet.cancel_reason is None:
        return ""
    because = _(words.CANCELLED_BECAUSE[sheet.cancel_reason])
    return " : ".join(filter(None, (because, sheet.cancel_note)))


def _figures(sheet: WorkshopSheet, opinions: Opinions, _: Language) -> Iterable[Figure]:
    if sheet.status == "held":
        yield Figure(_("Personnes présentes"), _.number(sheet.present), f"/ {_.number(sheet.seats)}")
        yield Figure(_("Temps suivi par les participants"), _.duration(sheet.participant_minutes))
        yield Figure(_("Temps donné par les mentors"), _.duration(sheet.mentor_minutes))
    else:
        yield Figure(_("Inscrits"), _.number(len(sheet.joined)), f"/ {_.number(sheet.seats)}")
    if opinions.rating is not None:
        yield Figure(_("Avis"), _.number(opinions.rating, 1), f"/ 5 · n = {_.number(opinions.count)}")
    elif opinions.count:
        yield Figure(_("Avis reçus"), _.number(opinions.count))
