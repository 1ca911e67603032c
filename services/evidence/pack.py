"""A pack: its parts in order, each with what can be said, where it stands in the log, and by what it is proven."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.refusal import Refused
from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from projections.timeline import TimelineEntry
from services import templates
from services.audit.public import published
from services.catalogues import Language
from services.evidence.elements import sentences
from services.evidence.facts import BY_INDICATOR, LYCEE, UNIVERSITE, Section
from services.evidence.gathering import Lived, Period
from services.evidence.trainings import IF_ATTACHED, named, of_learners, said, trainings
from services.house import House
from services.reports import report_words
from services.templates.shapes.outcomes import Evidence

Model = Literal["qualiopi", "lycee", "universite"]
Strength = Literal["direct", "supporting", "attached"]
POSITIONS: Final = 12  # shown of each part; all of them stand in the bundle


class ModelUnknown(Refused):
    code = "evidence-model-unknown"
    kind = "missing"
    sentence = "Ce modèle de dossier n’existe pas. Choisissez-en un dans la liste."


class Said(msgspec.Struct, frozen=True):
    programme: str
    words: tuple[str, ...]


class Place(msgspec.Struct, frozen=True):
    """A line of the log, and the page that shows it with its proof."""

    position: int
    address: str


class Standing(msgspec.Struct, frozen=True):
    """Where the facts of a part stand: how many, between which positions, some of them by position."""

    count: int
    words: str
    places: tuple[Place, ...]


class Part(msgspec.Struct, frozen=True):
    """``number`` of the indicator, 0 for a part without one.

    ``strength``: whether the programme speaks of it itself, beside others, or only because it belongs to a certified training.
    """

    number: int
    title: str
    shows: str
    strength: Strength
    said: tuple[Said, ...]
    standing: Standing


class Report(msgspec.Struct, frozen=True):
    programme: str
    day: str
    sha256: str


class Waived(msgspec.Struct, frozen=True):
    programme: str
    gate: str
    reason: str
    until: str


class Proof(msgspec.Struct, frozen=True):
    """The last signed checkpoint: everything up to ``size`` can be checked against ``root``."""

    origin: str
    size: int
    root: str
    signed: str
    keys: tuple[str, ...]


class Pack(msgspec.Struct, frozen=True):
    model: Model
    title: str
    institution: str
    period: str
    basis: str
    applies: str
    wording: str
    programmes: tuple[str, ...]
    parts: tuple[Part, ...]
    attached: tuple[str, ...]
    attached_only: tuple[int, ...]
    not_evidenced: tuple[int, ...]
    reports: tuple[Report, ...]
    waivers: tuple[Waived, ...]
    limits: tuple[str, ...]
    proof: Proof | None


async def pack(
    house: House, tenant: UUID, model: Model, period: Period, lived: Sequence[Lived], _: Language, limits: tuple[str, ...] = ()
) -> Pack:
    """What these programmes, which lived in the period, can support. ``limits``: what was left out for who asks, in words."""
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
    zone = ZoneInfo(institution.timezone)
    template = lived[-1].found.sheet.template if lived else next(iter(templates.edition(templates.versions()[-1]).programmes))
    evidence = templates.programme(template, templates.versions()[-1]).evidence  # the referential as it is today, not as it was then
    qualiopi = evidence.qualiopi
    conditional = qualiopi.only_if_attached_to_a_certified_training if model == "qualiopi" else ()
    attached = [(one, await trainings(house, one, period)) for one in lived] if conditional else []
    belonging = [one for one, some in attached if some]
    if model == "qualiopi":
        parts = [_indicator(one, "direct", lived, period, _) for one in qualiopi.direct]
        parts += [_indicator(one, "supporting", lived, period, _) for one in qualiopi.supporting]
        parts += [_if_attached(indicator, belonging, _) for indicator in conditional if belonging]
    else:
        parts = [_section(one, lived, period, _) for one in (LYCEE if model == "lycee" else UNIVERSITE)]
    bases: dict[Model, tuple[str, str, str]] = {
        "qualiopi": (_("Éléments pouvant appuyer un audit Qualiopi"), qualiopi.referential, qualiopi.applies_to),
        "lycee": (_("Éléments pour l’évaluation de l’établissement"), evidence.lycee, ""),
        "universite": (_("Éléments pour l’auto-évaluation Hcéres"), evidence.universite, ""),
    }
    title, basis, applies = bases[model]
    return Pack(
        model=model,
        title=title,
        institution=institution.name,
        period=_.period(period.first, period.last),
        basis=basis,
        applies=applies,
        wording=qualiopi.wording if model == "qualiopi" else "",
        programmes=tuple(f"{one.found.sheet.name} ({one.found.sheet.year})" for one in lived),
        parts=tuple(parts),
        attached=tuple(named(training, one.found.sheet.name, _) for one, some in attached for training in some),
        attached_only=() if belonging else conditional,
        not_evidenced=qualiopi.not_evidenced if model == "qualiopi" else (),
        reports=tuple(
            Report(one.found.sheet.name, _.day(report.issued_at.astimezone(zone).date()), report.sha256)
            for one in lived
            for report in one.found.sheet.reports
            if period.holds(report.issued_at.astimezone(zone).date())
        ),
        waivers=tuple(
            Waived(one.found.sheet.name, waived.gate, waived.reason, waived.until)
            for one in lived
            for waived in report_words.waivers(one.found, _)
        ),
        limits=limits,
        proof=await _proof(house, tenant, zone, _),
    )


def _indicator(one: Evidence, strength: Strength, lived: Sequence[Lived], period: Period, _: Language) -> Part:
    return _part(one.indicator, one.about, one.shows, strength, (one.indicator,), lived, period, _)


def _if_attached(indicator: int, belonging: Sequence[Lived], _: Language) -> Part:
    """Of the programmes alone that belong to a certified training."""
    supported = IF_ATTACHED[indicator]
    told = tuple(Said(programme, tuple(words)) for programme, words in said(indicator, belonging, _))
    facts = sorted((fact for one in belonging for fact in of_learners(indicator, one)), key=lambda fact: fact.position)
    return Part(indicator, _(supported.about), _(supported.shows), "attached", told, _standing(facts, _))


def _section(section: Section, lived: Sequence[Lived], period: Period, _: Language) -> Part:
    return _part(0, _(section.title), _(section.about), "direct", section.indicators, lived, period, _)


def _part(
    number: int, title: str, shows: str, strength: Strength, indicators: Sequence[int], lived: Sequence[Lived], period: Period, _: Language
) -> Part:
    by_programme: dict[str, list[str]] = {}
    for indicator in indicators:
        for programme, words in sentences(indicator, lived, period, _):
            by_programme.setdefault(programme, []).extend(word for word in words if word not in by_programme.get(programme, ()))
    types = dict.fromkeys(kind for indicator in indicators for kind in BY_INDICATOR[indicator])
    facts = sorted((fact for one in lived for fact in one.of(types)), key=lambda fact: fact.position)
    told = tuple(Said(programme, tuple(words)) for programme, words in by_programme.items())
    return Part(number, title, shows, strength, told, _standing(facts if told else [], _))


def _standing(facts: Sequence[TimelineEntry], _: Language) -> Standing:
    if not facts:
        return Standing(0, "", ())
    step = max(1, len(facts) // POSITIONS)
    shown = {fact.position: _place(fact) for fact in (*facts[::step][: POSITIONS - 1], facts[-1])}
    if len(facts) == 1:
        return Standing(1, _("1 fait du journal, à la position {position}", position=_.number(facts[0].position)), (_place(facts[0]),))
    words = _(
        "{facts}, des positions {first} à {last}",
        facts=_.plural("{count} fait du journal", "{count} faits du journal", len(facts)),
        first=_.number(facts[0].position),
        last=_.number(facts[-1].position),
    )
    return Standing(len(facts), words, tuple(shown.values()))


def _place(fact: TimelineEntry) -> Place:
    return Place(fact.position, f"/programmes/{fact.programme}/faits/{fact.position}")


async def _proof(house: House, tenant: UUID, zone: ZoneInfo, _: Language) -> Proof | None:
    async with tenant_transaction(house.engine, tenant) as connection:
        last = await keeping.last_checkpoint(connection, tenant)
    if last is None:
        return None
    return Proof(
        last.note.split("\n", 1)[0], last.size, last.root.hex(), _.moment(last.signed_at, zone), tuple(await published(house, tenant))
    )
