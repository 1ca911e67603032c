"""Facts that cannot both be true, in words: whoever was with this pair is noted with others at the same minutes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from projections.double_booked import DoubleBooked, Noted, double_booked
from projections.pair_sheet import PairSheet
from services.catalogues import Language
from services.pages.people import name_of
from services.programmes.looking import ProgrammeViews


def elsewhere_of(pair: PairSheet, found: ProgrammeViews, _: Language) -> Mapping[UUID, Sequence[str]]:
    """By session of this pair: where its members are noted at the same time."""
    told: dict[UUID, list[str]] = defaultdict(list)
    for clash in double_booked(found.pairs, found.workshops):
        for line in pair.sessions:
            other = clash.beside(session=line.session)
            if other is not None:
                told[line.session].append(_said(clash, other, found, _))
    return told


def elsewhere_of_workshop(workshop: UUID, found: ProgrammeViews, _: Language) -> list[str]:
    """Where those who were in a workshop are noted at the same time."""
    clashes = ((clash, clash.beside(workshop=workshop)) for clash in double_booked(found.pairs, found.workshops))
    return [_said(clash, other, found, _) for clash, other in clashes if other is not None]


def pairs_elsewhere(found: ProgrammeViews) -> frozenset[UUID]:
    """The pairs of which somebody is noted in two places at once, as long as that can be corrected."""
    if found.sheet.closed_at is not None:
        return frozenset()
    noted = (side for clash in double_booked(found.pairs, found.workshops) for side in (clash.one, clash.other))
    return frozenset(side.pair for side in noted if side.pair is not None)


def _said(clash: DoubleBooked, other: Noted, found: ProgrammeViews, _: Language) -> str:
    people = {one.participation: one.person for one in found.participants}

    def name(participation: UUID) -> str:
        return name_of(found, people.get(participation, participation), _)

    somebody = name(clash.participation)
    workshop = next((one for one in found.workshops if one.workshop == other.workshop), None)
    if workshop is not None:
        said = _("À la même heure, {name} figure aussi dans l’atelier « {title} »", name=somebody, title=workshop.title)
    else:
        pair = next(one for one in found.pairs if one.pair == other.pair)
        partner = name(pair.mentee if pair.mentor == clash.participation else pair.mentor)
        said = _("À la même heure, {name} figure aussi en séance avec {partner}", name=somebody, partner=partner)
    if found.sheet.closed_at is not None:
        return _("{said} : l’un des deux est faux.", said=said)
    return _("{said} : corrigez ce qui est faux.", said=said)
