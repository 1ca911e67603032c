"""Nobody is in two places at once: nothing is agreed on while one of those concerned is with somebody else.

What is planned is refused, for it can still be planned otherwise. What took place is kept: whoever tells it may be right and the other
record wrong, and a true fact must not be lost, nor bent until it passes, for somebody else's mistake. The pages show both facts side by
side to the coordinator, who corrects the wrong one (``projections/double_booked.py``). One case is refused all the same: a pair that
notes a second session within the first has noted the same one twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.decision import Situation, Stream
from domain.facilitation.belonging import reads_meeting
from domain.facilitation.pair import PAIR, Formed, Together
from domain.facilitation.workshop import WORKSHOP, Gathering
from domain.facilitation.workshop import Planned as PlannedWorkshop
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, Selected

# -------------------------------------------------------------------------------------------------------------- refusals


class SessionOverlaps(Refused):
    code = "session-overlaps"
    sentence = (
        "L’un des deux a déjà une séance à cette heure-là, de {start} à {end}. Rien n’a été planifié ; choisissez une autre heure, "
        "ou déplacez l’autre séance d’abord."
    )


class SessionOverlapsWorkshop(Refused):
    code = "session-overlaps-workshop"
    sentence = (
        "L’un des deux est attendu dans un atelier à cette heure-là, de {start} à {end}. Rien n’a été planifié ; "
        "choisissez une autre heure, ou rendez sa place à l’atelier d’abord."
    )


class WorkshopOverlaps(Refused):
    code = "workshop-overlaps"
    sentence = (
        "Cette personne a déjà une séance ou un atelier à cette heure-là, de {start} à {end}. Rien n’a été enregistré ; "
        "choisissez un autre atelier, ou déplacez l’autre rendez-vous d’abord."
    )


class PeopleElsewhere(Refused):
    code = "workshop-people-elsewhere"
    sentence = (
        "À cette heure-là, des personnes de cet atelier ont déjà une séance ou un autre atelier ({people}). Rien n’a été changé ; "
        "choisissez une autre heure, ou retirez-les de l’atelier d’abord."
    )


class SessionToldTwice(Refused):
    code = "session-told-twice"
    sentence = (
        "Une séance de ce binôme est déjà notée ce jour-là, de {start} à {end} : c’est sans doute la même. Elle est conservée, et rien "
        "n’a été ajouté ; confirmez-la, corrigez-la, ou changez l’heure de celle-ci."
    )


# ---------------------------------------------------------------------------------------------------------------- engaged


class Hours(msgspec.Struct, frozen=True):
    """A stretch of a day. ``start``: minutes since midnight."""

    day: date
    start: int
    minutes: int

    def overlap(self, other: "Hours") -> bool:
        """Whether they share a minute."""
        return self.day == other.day and self.start < other.start + other.minutes and other.start < self.start + self.minutes

    @property
    def clock(self) -> dict[str, str]:
        """From when to when, as it is said."""
        return {name: f"{at // 60:02d}:{at % 60:02d}" for name, at in (("start", self.start), ("end", self.start + self.minutes))}


class Engaged(msgspec.Struct, frozen=True):
    """When somebody (a participation) is with others: in a session of a pair, or in a workshop that is planned."""

    participation: UUID
    hours: Hours
    in_a_workshop: bool


def reads_meeting_and_others(pair: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """What a meeting rests on, and every other pair and workshop that either of the two is in."""
    yield from reads_meeting(pair, states)
    known = states.get(PAIR.of(pair).name)
    if isinstance(known, Formed):
        yield from reads_elsewhere((known.mentor, known.mentee), states)


def reads_elsewhere(participations: Iterable[UUID], states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The pairs and workshops in which these people have a part."""
    for participation in participations:
        yield PARTICIPATION.of(participation)
        someone = states.get(PARTICIPATION.of(participation).name)
        if isinstance(someone, Selected):
            yield from map(PAIR.of, sorted(someone.pairs))
            yield from map(WORKSHOP.of, sorted(someone.workshops))


def engaged(participation: UUID, situation: Situation, apart_from: UUID) -> Iterator[Engaged]:
    """When somebody is with others, at hours that are known; ``apart_from``: the session or workshop that is looked at itself."""
    someone = situation[PARTICIPATION.of(participation)]
    if not isinstance(someone, Selected):
        return
    for pair in sorted(someone.pairs):
        state = situation[PAIR.of(pair)]
        for session, told in state.sessions.items() if isinstance(state, Together) else ():
            if session != apart_from and told.status in ("planned", "held") and told.start is not None:
                yield Engaged(participation, Hours(told.day, told.start, told.minutes), in_a_workshop=False)
    for workshop in sorted(someone.workshops):
        found = situation[WORKSHOP.of(workshop)]
        if workshop != apart_from and isinstance(found, PlannedWorkshop) and _is_in(participation, found):
            yield Engaged(participation, Hours(found.day, found.start, found.minutes), in_a_workshop=True)


def _is_in(participation: UUID, workshop: Gathering) -> bool:
    return participation in workshop.mentors or participation in workshop.joined


# -------------------------------------------------------------------------------------------------------------- refusing


def require_both_free(pair: Together, session: UUID, hours: Hours, situation: Situation) -> None:
    """Raises SessionOverlaps or SessionOverlapsWorkshop where one of the two is with others during these hours."""
    for participation in (pair.mentor, pair.mentee):
        for one in engaged(participation, situation, session):
            if one.hours.overlap(hours):
                raise (SessionOverlapsWorkshop if one.in_a_workshop else SessionOverlaps)(**one.hours.clock)


def require_free(participation: UUID, workshop: Gathering, situation: Situation) -> None:
    """Raises WorkshopOverlaps where somebody is with others during a workshop."""
    hours = Hours(workshop.day, workshop.start, workshop.minutes)
    for one in engaged(participation, situation, workshop.workshop):
        if one.hours.overlap(hours):
            raise WorkshopOverlaps(**one.hours.clock)


def require_all_free(workshop: Gathering, hours: Hours, situation: Situation) -> None:
    """Raises PeopleElsewhere where any of a workshop's mentors and people is with others during these hours."""
    everybody = {**workshop.mentors, **workshop.joined}
    elsewhere = sum(any(one.hours.overlap(hours) for one in engaged(person, situation, workshop.workshop)) for person in everybody)
    if elsewhere:
        raise PeopleElsewhere(people=elsewhere)


def require_not_told_before(pair: Together, session: UUID, day: date, start: int | None, minutes: int) -> None:
    """Raises SessionToldTwice where another session of this pair is noted as held within these hours."""
    if start is None:
        return
    for known, told in pair.sessions.items():
        if known == session or told.status not in ("held", "contested") or told.start is None:
            continue
        kept = Hours(told.day, told.start, told.minutes)
        if kept.overlap(Hours(day, start, minutes)):
            raise SessionToldTwice(**kept.clock)
