"""instruments.yaml holds together: scales, domains, skills, «same as», indexes, quizzes, waves."""

from collections.abc import Iterator, Mapping

from services.templates.checks.references import twice, typography, unknown
from services.templates.faults import Fault
from services.templates.resolving import SAME_INDEX
from services.templates.shapes.instruments import (
    AnyItem,
    Choice,
    ChoiceWithLevel,
    IndexRule,
    InstrumentsFile,
    NumericScale,
    OrdinalScale,
    Quiz,
    SameAs,
    Scaled,
    WrittenInstrument,
)

FILE = "instruments.yaml"


def faults_of_instruments(file: InstrumentsFile) -> Iterator[Fault]:
    """Every fault of the file; the names of themes are checked with the programme."""
    written = {instrument.id: instrument for instrument in file.instruments}
    domains = {domain.id for domain in file.domains}
    yield from typography(FILE, file)
    yield from twice(FILE, "domains", (domain.id for domain in file.domains))
    yield from twice(FILE, "skills", (skill.id for skill in file.skills))
    yield from twice(FILE, "instruments", (instrument.id for instrument in file.instruments))
    yield from twice(FILE, "waves", (wave.id for wave in file.waves))
    for skill in file.skills:
        yield from unknown(FILE, f"skills[{skill.id}].domain", [skill.domain], domains, "un domaine")
    yield from _scales(file)
    for instrument in file.instruments:
        at = f"instruments[{instrument.id}]"
        yield from twice(FILE, f"{at}.items", (item.id for item in instrument.items))
        for item in instrument.items:
            yield from _item(item, f"{at}.items[{item.id}]", file, written, domains)
        yield from _aliases(instrument, at)
        yield from _index(instrument, at, written)
        yield from _groups(instrument, at, domains)
        yield from _passing(instrument, at)
        waves = instrument.wave if isinstance(instrument.wave, tuple) else (instrument.wave,)
        yield from unknown(FILE, f"{at}.wave", waves, {wave.id for wave in file.waves}, "une vague décrite sous « waves »")
        if instrument.pairs_with is not None:
            yield from unknown(FILE, f"{at}.pairs_with", [instrument.pairs_with], written, "un questionnaire")
    for wave in file.waves:
        late = [day for day in wave.reminders_school_days if day >= wave.open_school_days]
        if late:
            yield Fault(FILE, f"waves[{wave.id}].reminders_school_days", "une relance arriverait après la fermeture")


def _scales(file: InstrumentsFile) -> Iterator[Fault]:
    for name, scale in file.scales.items():
        match scale:
            case NumericScale() if scale.minimum >= scale.maximum:
                yield Fault(FILE, f"scales.{name}", "le minimum doit être plus petit que le maximum")
            case OrdinalScale():
                values = [option.value for option in scale.options]
                if len(values) < 2 or values != sorted(set(values)):
                    yield Fault(FILE, f"scales.{name}.options", "il faut deux réponses au moins, de la plus petite à la plus grande")
            case _:
                pass


def _item(item: AnyItem, at: str, file: InstrumentsFile, written: Mapping[str, WrittenInstrument], domains: set[str]) -> Iterator[Fault]:
    match item:
        case SameAs():
            yield from _same_as(item, at, written)
        case Scaled():
            yield from unknown(FILE, f"{at}.scale", [item.scale], file.scales, "une échelle")
            if item.domain is not None:
                yield from unknown(FILE, f"{at}.domain", [item.domain], domains, "un domaine")
        case ChoiceWithLevel() if not isinstance(file.scales.get(item.level_scale), OrdinalScale):
            yield Fault(FILE, f"{at}.level_scale", f"« {item.level_scale} » n’est pas une échelle de réponses ordonnées")
        case Quiz():
            yield from twice(FILE, f"{at}.options", (option.id for option in item.options))
            right = sum(option.correct for option in item.options)
            if right != 1:
                yield Fault(FILE, f"{at}.options", f"il faut une bonne réponse et une seule, il y en a {right}")
        case _:
            pass
    if isinstance(item, Choice):
        yield from twice(FILE, f"{at}.options", (option.id for option in item.options))
        if bool(item.options) == (item.options_from is not None):
            yield Fault(FILE, at, "une question à choix a ses propres réponses, ou celles de « options_from », jamais les deux")


def _same_as(item: SameAs, at: str, written: Mapping[str, WrittenInstrument]) -> Iterator[Fault]:
    """Follow the chain to a question with words of its own; a chain that turns round has none."""
    seen: set[str] = set()
    current: AnyItem = item
    while isinstance(current, SameAs):
        if current.same_as in seen:
            yield Fault(FILE, f"{at}.same_as", "les renvois tournent en rond, aucune question n’a de texte")
            return
        seen.add(current.same_as)
        instrument = written.get(current.same_as)
        if instrument is None:
            yield Fault(FILE, f"{at}.same_as", f"« {current.same_as} » n’est pas un questionnaire")
            return
        found = next((other for other in instrument.items if other.id == item.id), None)
        if found is None:
            yield Fault(FILE, f"{at}.same_as", f"« {instrument.id} » n’a pas de question « {item.id} »")
            return
        current = found
    if item.index and not isinstance(current, Scaled):
        yield Fault(FILE, f"{at}.index", "seule une question à échelle compte dans un indice")


def _aliases(instrument: WrittenInstrument, at: str) -> Iterator[Fault]:
    aliases = [alias for item in instrument.items if not isinstance(item, SameAs) for alias in item.import_aliases]
    yield from twice(FILE, f"{at}.items.import_aliases", aliases)


def _index(instrument: WrittenInstrument, at: str, written: Mapping[str, WrittenInstrument]) -> Iterator[Fault]:
    marked = {item.id for item in instrument.items if isinstance(item, SameAs | Scaled) and item.index}
    scoring = instrument.scoring
    index = scoring.index if scoring else None
    match index:
        case IndexRule():
            expected, minimum = set(index.items), index.minimum_answered
            items = {item.id for item in instrument.items}
            yield from twice(FILE, f"{at}.scoring.index.items", index.items)
            yield from unknown(FILE, f"{at}.scoring.index.items", index.items, items, "une question de ce questionnaire")
        case str():
            named = SAME_INDEX.match(index)
            source = written.get(named["instrument"]) if named else None
            rule = source.scoring.index if source and source.scoring else None
            if source is None or not isinstance(rule, IndexRule):
                yield Fault(FILE, f"{at}.scoring.index", "écrire « celui de … », puis un questionnaire qui a un indice")
                return
            if instrument.pairs_with != source.id:
                yield Fault(FILE, f"{at}.pairs_with", f"l’indice vient de « {source.id} », la comparaison se fait avec lui")
            expected, minimum = set(rule.items), rule.minimum_answered
        case None:
            expected, minimum = marked, (scoring.minimum_answered if scoring else None) or 1
            if marked and not (scoring and scoring.minimum_answered):
                yield Fault(FILE, f"{at}.scoring.minimum_answered", "un indice dit combien de réponses il lui faut")
    if marked != expected:
        strange = ", ".join(sorted(marked ^ expected))
        yield Fault(FILE, f"{at}.items", f"les questions marquées « index » et celles de l’indice diffèrent : {strange}")
    if minimum > len(expected) > 0:
        yield Fault(FILE, f"{at}.scoring", f"{minimum} réponses sont demandées, l’indice n’a que {len(expected)} questions")


def _groups(instrument: WrittenInstrument, at: str, domains: set[str]) -> Iterator[Fault]:
    if instrument.scoring is None:
        return
    items = {item.id for item in instrument.items}
    listed = instrument.scoring.domains or {}
    yield from unknown(FILE, f"{at}.scoring.domains", listed, domains, "un domaine")
    for kind, groups in (("domains", listed), ("dimensions", instrument.scoring.dimensions or {})):
        for name, members in groups.items():
            yield from unknown(FILE, f"{at}.scoring.{kind}.{name}", members, items, "une question de ce questionnaire")
        yield from twice(FILE, f"{at}.scoring.{kind}", (member for members in groups.values() for member in members))
    for item in instrument.items:
        if listed and isinstance(item, Scaled) and item.domain and item.id not in listed.get(item.domain, ()):
            yield Fault(FILE, f"{at}.scoring.domains", f"« {item.id} » se dit du domaine « {item.domain} » et n’y est pas compté")


def _passing(instrument: WrittenInstrument, at: str) -> Iterator[Fault]:
    quizzes = {item.id for item in instrument.items if isinstance(item, Quiz)}
    rule = instrument.passing
    if rule is None:
        if quizzes:
            yield Fault(FILE, at, "un quiz dit combien de bonnes réponses suffisent (« pass »)")
        return
    if rule.of != len(quizzes):
        yield Fault(FILE, f"{at}.pass.of", f"le quiz a {len(quizzes)} questions, non {rule.of}")
    if rule.minimum_correct > rule.of:
        yield Fault(FILE, f"{at}.pass.minimum_correct", "on demande plus de bonnes réponses qu’il n’y a de questions")
    yield from unknown(FILE, f"{at}.pass.must_be_correct", rule.must_be_correct, quizzes, "une question de ce quiz")
