"""Carrying a closed programme over: who may go on, who leaves, who may train the newcomers, and the command that does it all."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID, uuid5

import msgspec

from domain.measurement.carrying_over import CarryOver, Returning
from domain.programme import InstitutionKind, Mode
from projections.participant import Participant
from services.programmes.looking import ProgrammeViews
from services.programmes.opening import OpeningForm, opening


class SuccessionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The year after. ``returning``: participations invited again; everybody who may be and does not leave, where it is left out."""

    name: str
    year: str
    first_day: date
    last_day: date
    kind: InstitutionKind | None = None
    mode: Mode | None = None
    returning: list[UUID] | None = None
    leavers: list[UUID] = []
    alumni: list[UUID] = []
    successor: UUID | None = None


def may_return(found: ProgrammeViews) -> list[Participant]:
    """Who was in the programme to its end and whose data are still there."""
    return [one for one in found.participants if one.status in ("proposed", "selected") and not _erased(found, one)]


def may_train(found: ProgrammeViews) -> list[Participant]:
    """Certified mentors: alumni who may train the newcomers, whether they go on themselves or not."""
    return [one for one in may_return(found) if one.role == "mentor" and one.status == "selected" and one.certified_until is not None]


def succession(form: SuccessionForm, successor: UUID, found: ProgrammeViews) -> CarryOver:
    """The command that carries the programme over, with today's template and the gates of the mode."""
    sheet = found.sheet
    year = OpeningForm(
        name=form.name,
        kind=form.kind or sheet.kind,
        year=form.year,
        first_day=form.first_day,
        last_day=form.last_day,
        mode=form.mode or sheet.mode,
        template=sheet.template,
        programme=form.successor,
    )
    programme = opening(year, successor)
    chosen = form.returning if form.returning is not None else _all_but(may_return(found), form.leavers)
    return CarryOver(
        programme=sheet.programme,
        opening=programme,
        returning=tuple(Returning(one, uuid5(programme.programme, f"participation/{one}")) for one in chosen),
        leavers=tuple(form.leavers),
        alumni=tuple(form.alumni),
    )


def _all_but(participants: Sequence[Participant], leavers: Collection[UUID]) -> list[UUID]:
    return [one.participation for one in participants if one.participation not in leavers]


def _erased(found: ProgrammeViews, one: Participant) -> bool:
    entry = found.people.get(one.person)
    return entry is None or entry.erased
