"""Minutes add up, themes and skills know each other, training has its safety module."""

from collections.abc import Iterator, Sequence

from services.templates.checks.references import twice, unknown
from services.templates.faults import Fault
from services.templates.shapes.instruments import InstrumentsFile
from services.templates.shapes.programme import ProgrammeTemplate
from services.templates.shapes.sessions import Step

FILE = "programme.yaml"
INSTRUMENTS = "instruments.yaml"


def faults_of_sessions(programme: ProgrammeTemplate, instruments: InstrumentsFile) -> Iterator[Fault]:
    yield from _shared(programme)
    yield from _themes(programme, instruments)
    yield from _workshops(programme)
    yield from _training(programme, instruments)


def _adds_up(path: str, steps: Sequence[Step], minutes: int) -> Iterator[Fault]:
    total = sum(step.minutes for step in steps)
    if total != minutes:
        yield Fault(FILE, f"{path}.steps", f"les étapes font {total} minutes, il en faut {minutes}")


def _shared(programme: ProgrammeTemplate) -> Iterator[Fault]:
    positions = [session.position for session in programme.shared_sessions]
    if sorted(positions) != ["first", "last"]:
        yield Fault(FILE, "shared_sessions", "il faut une séance d’ouverture (« first ») et une de clôture (« last »)")
    for session in programme.shared_sessions:
        yield from _adds_up(f"shared_sessions[{session.id}]", session.steps, programme.frame.session_minutes)


def _themes(programme: ProgrammeTemplate, instruments: InstrumentsFile) -> Iterator[Fault]:
    domains = {domain.id for domain in instruments.domains}
    skills = {skill.id: skill for skill in instruments.skills}
    themes = {theme.id: theme for theme in programme.themes}
    own = programme.frame.pair_sessions - len(programme.shared_sessions)
    shared_ids = [session.id for session in programme.shared_sessions]
    yield from twice(FILE, "themes", (theme.id for theme in programme.themes))
    yield from twice(FILE, "themes.sessions", [*shared_ids, *(s.id for theme in programme.themes for s in theme.sessions)])
    for theme in programme.themes:
        at = f"themes[{theme.id}]"
        yield from unknown(FILE, f"{at}.domain", [theme.domain], domains, "un domaine")
        yield from unknown(FILE, f"{at}.skills", theme.skills, skills, "une compétence")
        if len(theme.sessions) != own:
            yield Fault(FILE, f"{at}.sessions", f"il y a {len(theme.sessions)} séances, il en faut {own} entre les deux communes")
        for session in theme.sessions:
            yield from _adds_up(f"{at}.sessions[{session.id}]", session.steps, programme.frame.session_minutes)
    for skill in instruments.skills:
        theme_of_skill = themes.get(skill.theme)
        if theme_of_skill is None:
            yield Fault(INSTRUMENTS, f"skills[{skill.id}].theme", f"« {skill.theme} » n’est pas un thème")
        elif skill.id not in theme_of_skill.skills:
            yield Fault(FILE, f"themes[{skill.theme}].skills", f"la compétence « {skill.id} » renvoie à ce thème, qui ne l’a pas")
        elif skill.domain != theme_of_skill.domain:
            yield Fault(INSTRUMENTS, f"skills[{skill.id}].domain", f"le thème « {skill.theme} » est d’un autre domaine")
    for theme in programme.themes:
        for name in theme.skills:
            if name in skills and skills[name].theme != theme.id:
                yield Fault(FILE, f"themes[{theme.id}].skills", f"la compétence « {name} » renvoie à un autre thème")


def _workshops(programme: ProgrammeTemplate) -> Iterator[Fault]:
    themes = {theme.id for theme in programme.themes}
    yield from twice(FILE, "workshops.outlines", (outline.id for outline in programme.workshops.outlines))
    for outline in programme.workshops.outlines:
        at = f"workshops.outlines[{outline.id}]"
        yield from unknown(FILE, f"{at}.theme", [outline.theme], themes, "un thème")
        yield from _adds_up(at, outline.steps, outline.minutes)


def _training(programme: ProgrammeTemplate, instruments: InstrumentsFile) -> Iterator[Fault]:
    training = programme.training
    quizzes = {instrument.id for instrument in instruments.instruments if instrument.passing is not None}
    modules = [*training.mentor_modules, *training.mentee_modules, *training.coordinator_modules]
    yield from twice(FILE, "training", (module.id for module in modules))
    safety = [module for module in training.mentor_modules if module.safety_module]
    if len(safety) != 1 or sum(module.safety_module for module in modules) != 1:
        yield Fault(FILE, "training.mentor_modules", "il faut un module de sécurité et un seul, chez les mentors")
    elif safety[0].assessment is None:
        yield Fault(FILE, f"training.mentor_modules[{safety[0].id}]", "le module de sécurité se termine par un quiz (« assessment »)")
    if len(training.mentee_modules) != 1:
        yield Fault(FILE, "training.mentee_modules", "il faut une prise en main et une seule pour les personnes accompagnées")
    for module in modules:
        at = f"training[{module.id}]"
        if module.express_minutes > module.minutes:
            yield Fault(FILE, f"{at}.express_minutes", "la version express dure plus longtemps que le module entier")
        if module.assessment is not None:
            yield from unknown(FILE, f"{at}.assessment", [module.assessment], quizzes, "un quiz")
