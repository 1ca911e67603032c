"""What the house itself knows of the fields of messages: names, the session frame, needs, and the figures of the results."""

from collections.abc import Iterator, Sequence
from typing import Final

from domain.design.texts import Detail
from projections.pair_sheet import PairSheet
from services import templates
from services.catalogues import Language, translate
from services.pages import words
from services.programmes.looking import ProgrammeViews
from services.programmes.proposing import proposed_design

NEEDS_NAMED: Final = 3
COMPUTED: Final = frozenset({"needs_top", "decisions", "mentors_count", "mentees_count", "sessions_held", "index_change", "satisfaction"})
"""What the house comes to know as the programme goes on."""


def figures_of(found: ProgrammeViews) -> tuple[Detail, ...]:
    """Every value known today, in French, the language of the templates. What cannot be told yet is not there."""
    return tuple(Detail(name, value) for name, value in _figures(found, translate("fr")) if value)


def _figures(found: ProgrammeViews, _: Language) -> Iterator[tuple[str, str]]:
    sheet, design = found.sheet, proposed_design(found.sheet)  # announced before it is approved: as it is meant to be
    yield "institution_name", found.institution.name
    yield "programme_name", sheet.name
    yield "learners", templates.programme(sheet.template, sheet.template_version).words(sheet.kind).learners
    yield "sessions_count", _.number(design.frame.sessions)
    yield "session_minutes", _.number(design.frame.session_minutes)
    yield "period", _.period(design.frame.first_day, design.frame.last_day)
    yield "objectives", " ; ".join(one.label for one in design.objectives)
    if sheet.diagnostic is not None and sheet.diagnostic.closed_at is not None:
        domains = (_(words.DOMAINS.get(need.domain, need.domain)).lower() for need in sheet.diagnostic.needs[:NEEDS_NAMED])
        yield "needs_top", _.enumeration(domains)
    if sheet.improvements:
        yield "decisions", " ; ".join(one.decision for one in sheet.improvements)
    yield from _lived(found.pairs, _)
    yield from _measured(found, _)


def _lived(pairs: Sequence[PairSheet], _: Language) -> Iterator[tuple[str, str]]:
    held = sum(pair.held for pair in pairs)
    if pairs:
        yield "mentors_count", _.number(len({pair.mentor_person for pair in pairs}))
        yield "mentees_count", _.number(len({pair.mentee_person for pair in pairs}))
    if held:
        yield "sessions_held", _.number(held)


def _measured(found: ProgrammeViews, _: Language) -> Iterator[tuple[str, str]]:
    """Figures of the impact; those of fewer than five people are not figures."""
    impact = found.sheet.impact
    if impact is None:
        return
    if impact.paired.delta is not None:
        yield "index_change", _.points(impact.paired.delta)
    if impact.satisfaction is not None and impact.satisfaction.share is not None:
        yield "satisfaction", _.percent(impact.satisfaction.share)
