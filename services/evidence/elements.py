"""What can be said of each indicator, in figures of the period: never that it is met."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from projections.pair_sheet import PairSheet, SessionLine
from services.catalogues import Language
from services.evidence.gathering import Lived, Period
from services.pages.words import WAVES

Said = Callable[[Lived, Period, Language], Iterator[str]]


def sentences(indicator: int, lived: Sequence[Lived], period: Period, _: Language) -> list[tuple[str, list[str]]]:
    """By programme, by name; those that have nothing to say are left out."""
    told = ((one.found.sheet.name, list(_SAID[indicator](one, period, _))) for one in lived)
    return [(name, words) for name, words in told if words]


def _held(one: Lived, period: Period) -> list[tuple[PairSheet, SessionLine]]:
    """The sessions of the period that took place, and nobody contests."""
    sessions = ((pair, session) for pair in one.found.pairs for session in pair.sessions)
    return [(pair, session) for pair, session in sessions if session.status == "held" and period.holds(session.day)]


def _sessions(one: Lived, period: Period, _: Language) -> Iterator[str]:
    held = _held(one, period)
    if held:
        yield _(
            "{sessions} avec {people}, {hours} ; la première {first}, la dernière {last}.",
            sessions=_.plural("{count} séance tenue", "{count} séances tenues", len(held)),
            people=_.plural("{count} membre du personnel", "{count} membres du personnel", len({pair.mentee for pair, _s in held})),
            hours=_hours(sum(session.minutes for _p, session in held), _),
            first=_.on_day(min(session.day for _p, session in held)),
            last=_.on_day(max(session.day for _p, session in held)),
        )
    workshops = [workshop for workshop in one.found.workshops if workshop.status == "held" and period.holds(workshop.day)]
    if workshops:
        yield _(
            "{workshops}, {present} ; {hours} de présence.",
            workshops=_.plural("{count} atelier tenu", "{count} ateliers tenus", len(workshops)),
            present=_.plural("{count} présence", "{count} présences", sum(workshop.present for workshop in workshops)),
            hours=_hours(sum(workshop.participant_minutes for workshop in workshops), _),
        )


def _needs(one: Lived, period: Period, _: Language) -> Iterator[str]:
    diagnostic = one.found.sheet.diagnostic
    if diagnostic is not None and diagnostic.closed_at is not None and period.holds(diagnostic.closed_at.date()):
        yield _(
            "Diagnostic des personnels clos {day} : {responses}.",
            day=_.on_day(diagnostic.closed_at.date()),
            responses=_.plural("{count} réponse", "{count} réponses", diagnostic.responses),
        )


def _progress(one: Lived, period: Period, _: Language) -> Iterator[str]:
    impact = one.found.sheet.impact
    if impact is None or impact.paired.delta is None or not one.of(("impact.computed.v1",)):
        return
    yield _(
        "Progression appariée : {delta} points sur 100, de {n} personnes présentes aux deux enquêtes.",
        delta=_.signed(impact.paired.delta),
        n=_.number(impact.paired.n),
    )


def _staff_skills(one: Lived, period: Period, _: Language) -> Iterator[str]:
    yield from _needs(one, period, _)
    yield from _sessions(one, period, _)
    yield from _progress(one, period, _)


def _watch(one: Lived, period: Period, _: Language) -> Iterator[str]:
    themes = {session.theme for _pair, session in _held(one, period)}
    themes |= {workshop.theme for workshop in one.found.workshops if workshop.status == "held" and period.holds(workshop.day)}
    if count := len(themes - {None, ""}):
        yield _.plural("{count} thème travaillé en séance ou en atelier.", "{count} thèmes travaillés en séance ou en atelier.", count)
    impact = one.found.sheet.impact
    if impact is not None and impact.adoption is not None and impact.adoption.gained is not None and one.of(("impact.computed.v1",)):
        yield _(
            "Outils numériques employés à la fin et pas au début : {gained} par personne, de {n} répondants.",
            gained=_.number(impact.adoption.gained, 1),
            n=_.number(impact.adoption.n),
        )
    adjusted = one.of(("steering.adjustment-decided.v1",))
    if adjusted:
        yield _.plural("{count} ajustement du dispositif décidé.", "{count} ajustements du dispositif décidés.", len(adjusted))


def _young_people(one: Lived, period: Period, _: Language) -> Iterator[str]:
    mentors = [who for who in one.found.participants if who.role == "mentor"]
    trained = {fact.stream for fact in one.of(("participation.module-attended.v1",))}
    trained_mentors = [who for who in mentors if f"participation/{who.participation}" in trained]
    if trained_mentors:
        minutes = sum(sum(who.minutes.values()) for who in trained_mentors)
        yield _(
            "{mentors} à la formation de mentor, {hours} en tout.",
            mentors=_.plural("{count} jeune a participé", "{count} jeunes ont participé", len(trained_mentors)),
            hours=_hours(minutes, _),
        )
    certified = {fact.stream for fact in one.of(("participation.certified.v1",))}
    if certified:
        yield _.plural("{count} mentor certifié.", "{count} mentors certifiés.", len(certified))
    leading = {pair.mentor for pair, _session in _held(one, period)}
    if leading:
        yield _.plural("{count} jeune a mené des séances.", "{count} jeunes ont mené des séances.", len(leading))


def _bodies(one: Lived, period: Period, _: Language) -> Iterator[str]:
    for step in one.found.sheet.governance_steps:
        if period.holds(step.record.day) and "perfectionnement" in step.body.casefold():
            yield _body(step.body, step.record.day, step.record.reference, _)


def _body(body: str, day: date, reference: str, _: Language) -> str:
    said = _("{body}, {day}", body=body, day=_.on_day(day))
    return _("{said} ; référence : {reference}.", said=said, reference=reference) if reference else f"{said}."


def _opinions(one: Lived, period: Period, _: Language) -> Iterator[str]:
    for survey in one.found.surveys:
        if survey.closed_at is not None and period.holds(survey.closed_at.date()):
            yield _(
                "Enquête « {wave} » close {day} : {responses} sur {invited}.",
                wave=_(WAVES[survey.wave]),
                day=_.on_day(survey.closed_at.date()),
                responses=_.plural("{count} réponse", "{count} réponses", survey.responses),
                invited=_.number(survey.invited),
            )
    impact = one.found.sheet.impact
    if impact is not None and impact.satisfaction is not None and impact.satisfaction.share is not None and one.of(("impact.computed.v1",)):
        yield _(
            "Satisfaction : {share} % de «Assez» et «Tout à fait», sur {n} réponses.",
            share=_.number(impact.satisfaction.share),
            n=_.number(impact.satisfaction.n),
        )
    if ratings := one.of(("pair.feedback-given.v1",)):
        yield _.plural("{count} avis donné après une séance.", "{count} avis donnés après une séance.", len(ratings))


def _difficulties(one: Lived, period: Period, _: Language) -> Iterator[str]:
    raised, answered = one.of(("communication.objection-raised.v1",)), one.of(("communication.objection-answered.v1",))
    if raised:
        yield _(
            "{raised}, {answered}.",
            raised=_.plural("{count} objection notée", "{count} objections notées", len(raised)),
            answered=_.plural("{count} réponse donnée", "{count} réponses données", len(answered)),
        )
    if contested := one.of(("pair.session-contested.v1",)):
        yield _.plural("{count} séance contestée.", "{count} séances contestées.", len(contested))
    ended = [pair for pair in one.found.pairs if pair.end_reason == "not-working" and pair.ended_on and period.holds(pair.ended_on)]
    if ended:
        yield _.plural(
            "{count} binôme arrêté parce qu’il ne fonctionnait pas.",
            "{count} binômes arrêtés parce qu’ils ne fonctionnaient pas.",
            len(ended),
        )


def _improvements(one: Lived, period: Period, _: Language) -> Iterator[str]:
    kept = one.found.impact
    for line in kept.improvements if kept else ():
        if not period.holds(line.decided_at.date()):
            continue
        told = [_("décidé {day}", day=_.on_day(line.decided_at.date()))]
        told += [_("fait {day}", day=_.on_day(line.done_on))] if line.done_on else []
        told += [_("vérifié {day}", day=_.on_day(line.verified_on))] if line.verified_on else []
        yield _("« {decision} » : {told}.", decision=line.decision, told=", ".join(told))


def _commitment(one: Lived, period: Period, _: Language) -> Iterator[str]:
    chosen, gone = one.of(("participation.selected.v1",)), one.of(("participation.withdrawn.v1",))
    if chosen:
        yield _(
            "{chosen}, {gone}.",
            chosen=_.plural("{count} personne retenue", "{count} personnes retenues", len(chosen)),
            gone=_.plural("{count} retrait", "{count} retraits", len(gone)),
        )


def _hours(minutes: int, _: Language) -> str:
    return _.plural("{count} heure", "{count} heures", minutes / 60, shown=_.number(minutes / 60, 1))


_SAID: Final[Mapping[int, Said]] = {
    22: _staff_skills,
    25: _watch,
    14: _young_people,
    20: _bodies,
    21: _staff_skills,
    30: _opinions,
    31: _difficulties,
    32: _improvements,
    12: _commitment,
}
