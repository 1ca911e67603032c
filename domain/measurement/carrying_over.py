"""Carrying a closed programme over to the next year: another programme, with the same design, and the people who go on.

The design is copied as a draft, its dates and its measured starting points left to the new year. Who leaves the institution is
archived, who goes on is proposed anew, certified mentors may be named to train the newcomers. Both programmes say so in their logs.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Situation, Stream, decides
from domain.design.design import DESIGN, Approved, DesignContent, DesignDrafted, Draft, NotDrafted, Submitted
from domain.measurement.impact import (
    IMPACT,
    AlumnusNamed,
    LeaverArchived,
    ProgrammeCarriedOver,
    ProgrammeTakenUp,
    VolunteerInvitedAgain,
)
from domain.personal import Sealed
from domain.programme import (
    PROGRAMME,
    Closed,
    NotOpened,
    OpenProgramme,
    ProgrammeMissing,
    open_programme,
    require,
    running,
)
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, NotProposed, Proposed, Selected
from domain.training.participation_events import ParticipationProposed

# -------------------------------------------------------------------------------------------------------------- refusals


class ProgrammeStillRunning(Refused):
    code = "programme-still-running"
    sentence = "Ce programme n’est pas encore clos : rien n’a été reconduit. Clôturez-le, puis reconduisez-le."


class CarriedOverAlready(Refused):
    code = "already-carried-over"
    sentence = "Ce programme est déjà reconduit ; celui qui le continue est conservé. Ouvrez-le depuis la liste des programmes."


class NotOfThisProgramme(Refused):
    code = "person-not-of-this-programme"
    kind = "invalid"
    sentence = "Une des personnes choisies n’a pas participé à ce programme. Rien n’a été reconduit ; vérifiez la liste."


class LeavesAndReturns(Refused):
    code = "leaves-and-returns"
    kind = "invalid"
    sentence = "Une même personne ne peut pas quitter l’établissement et revenir. Rien n’a été reconduit ; choisissez pour elle."


class AlumnusNotCertified(Refused):
    code = "alumnus-not-certified"
    kind = "invalid"
    sentence = "Seul un mentor certifié peut former les nouveaux. Rien n’a été reconduit ; retirez cette personne de la liste."


class ErasedPersonInvited(Refused):
    code = "erased-person-invited"
    kind = "invalid"
    sentence = "Les données d’une des personnes sont effacées : on ne peut pas la réinviter. Rien n’a été reconduit ; retirez-la."


# -------------------------------------------------------------------------------------------------- command and decision


class Returning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who goes on: their participation in the closed programme, and the one that is proposed in the new."""

    earlier: UUID
    participation: UUID


class CarryOver(Command, frozen=True):
    """``programme`` is the closed one; ``opening`` opens the one that continues it, as any programme is opened.

    ``leavers`` and ``alumni`` are participations of the closed programme; an alumnus may be a leaver, and come back to train.
    """

    programme: UUID
    opening: OpenProgramme
    returning: tuple[Returning, ...] = ()
    leavers: tuple[UUID, ...] = ()
    alumni: tuple[UUID, ...] = ()

    @property
    def successor(self) -> UUID:
        return self.opening.programme


def _reads(command: CarryOver, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    for programme in (command.programme, command.successor):
        yield PROGRAMME.of(programme)
        yield DESIGN.of(programme)
        yield IMPACT.of(programme)
    for one in command.returning:
        yield PARTICIPATION.of(one.earlier)
        yield PARTICIPATION.of(one.participation)
    yield from (PARTICIPATION.of(one) for one in (*command.leavers, *command.alumni))


@decides(CarryOver, permission="programme.run", reads=_reads)
def carry_over(command: CarryOver, situation: Situation) -> Decision:
    earlier = situation[PROGRAMME.of(command.programme)]
    if isinstance(earlier, NotOpened):
        raise ProgrammeMissing
    if not isinstance(earlier, Closed):
        raise ProgrammeStillRunning
    successor = situation[IMPACT.of(command.programme)].noted.successor
    if successor is not None:
        if successor == command.successor:
            return []
        raise CarriedOverAlready
    opened = open_programme(command.opening, situation)
    _require_data_agreement(command, opened, situation)
    if {one.earlier for one in command.returning} & set(command.leavers):
        raise LeavesAndReturns
    return [
        *opened,
        *_design(command, situation),
        *IMPACT.of(command.programme).gains(ProgrammeCarriedOver(command.programme, command.successor)),
        *(happening for one in dict.fromkeys(command.leavers) for happening in _archived(command, one, situation)),
        *IMPACT.of(command.successor).gains(ProgrammeTakenUp(command.successor, command.programme)),
        *(happening for one in dict.fromkeys(command.returning) for happening in _invited(command, one, situation)),
        *(happening for one in dict.fromkeys(command.alumni) for happening in _named(command, one, situation)),
    ]


def _require_data_agreement(command: CarryOver, opened: Decision, situation: Situation) -> None:
    """People are proposed to the new programme only where the direction agreed to their data being kept."""
    programme = running(PROGRAMME.fold([happening.event for happening in opened]))
    require("data-agreement", situation.institution.data_agreement is not None or not command.returning, programme, situation.today)


def _design(command: CarryOver, situation: Situation) -> list[Happening]:
    match situation[DESIGN.of(command.programme)]:
        case Draft(content=content) | Submitted(content=content) | Approved(content=content):
            return DESIGN.of(command.successor).gains(DesignDrafted(command.successor, carried(content, command.opening)))
        case NotDrafted():
            return []


def carried(content: DesignContent, year: OpenProgramme) -> DesignContent:
    """The design for another year: between its days, from starting points that are not measured yet."""
    objectives = tuple(msgspec.structs.replace(one, baseline=None, due=year.last_day if one.due else None) for one in content.objectives)
    frame = msgspec.structs.replace(content.frame, first_day=year.first_day, last_day=year.last_day)
    return msgspec.structs.replace(content, objectives=objectives, frame=frame)


def _archived(command: CarryOver, participation: UUID, situation: Situation) -> list[Happening]:
    who = situation[PARTICIPATION.of(participation)]
    if isinstance(who, NotProposed) or who.programme != command.programme:
        raise NotOfThisProgramme
    return IMPACT.of(command.programme).gains(LeaverArchived(command.programme, participation, who.person, who.role))


def _invited(command: CarryOver, one: Returning, situation: Situation) -> list[Happening]:
    who = situation[PARTICIPATION.of(one.earlier)]
    if not isinstance(who, Proposed | Selected) or who.programme != command.programme:
        raise NotOfThisProgramme
    if not isinstance(situation[PARTICIPATION.of(one.participation)], NotProposed):
        return []
    if isinstance(who.guardian_required_until, Sealed):
        raise ErasedPersonInvited
    proposal = ParticipationProposed(one.participation, command.successor, who.person, who.role, who.profile, who.guardian_required_until)
    invited = VolunteerInvitedAgain(command.successor, one.participation, one.earlier, who.person, who.role)
    return [*PARTICIPATION.of(one.participation).gains(proposal), *IMPACT.of(command.successor).gains(invited)]


def _named(command: CarryOver, participation: UUID, situation: Situation) -> list[Happening]:
    who = situation[PARTICIPATION.of(participation)]
    if isinstance(who, NotProposed) or who.programme != command.programme:
        raise NotOfThisProgramme
    if not isinstance(who, Selected) or who.role != "mentor" or who.certified_until is None:
        raise AlumnusNotCertified
    return IMPACT.of(command.successor).gains(AlumnusNamed(command.successor, participation, who.person))
