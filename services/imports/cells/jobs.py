"""A member of staff's category, from the job that a file names."""

from functools import lru_cache

from domain.training.participation_events import StaffCategory
from services.imports.text import fold

# The first list that holds a phrase of the job decides: «assistante de direction» is administrative, «professeur principal»
# teaches, «principale adjointe» directs. A word ending in * stands for its beginnings.
_CATEGORIES: tuple[tuple[StaffCategory, tuple[str, ...]], ...] = (
    (
        "administrative",
        (
            "assistant* direction", "secretaire*", "secretariat", "responsable administrati*", "directeur administrati*",
            "directrice administrati*", "adjoint* administrati*", "attache* administrati*", "assistant* administrati*",
            "gestionnaire*", "secretaire general*", "adjoint* gestionnaire*", "agent comptable", "charge* communication",
        ),
    ),
    (
        "teaching",
        (
            "prof", "profs", "professeur*", "enseign*", "formateur*", "formatrice*", "maitre conference*",
            "maitre conferences",
            "maitresse conference*", "mcf", "prag", "prce", "ater", "plp", "certifie*", "agrege*", "vacataire*",
            "instituteur*",
            "institutrice*", "documentaliste*", "charge* enseignement", "charge* cours", "coordonn* pedagogique*",
            "responsable pedagogique*", "responsable formation*", "intervenant*", "moniteur*", "doctorant*", "lecteur*",
            "lectrice*",
            "ingenieur* pedagogique*", "referent* pedagogique*", "chercheur*", "teacher*", "lecturer*", "trainer*",
        ),
    ),
    (
        "direction",
        (
            "direct*", "proviseur*", "principal*", "chef etablissement", "cheffe etablissement", "president*",
            "vice president*",
            "doyen*", "ddfpt", "dean", "head", "chef travaux", "responsable site", "responsable cfa", "recteur",
            "gouvernance",
            "equipe direction",
        ),
    ),
    (
        "administrative",
        (
            "administrati*", "comptab*", "intendan*", "biatss", "iatss", "biats", "itrf", "saenes", "adjaenes", "aenes",
            "scolarite",
            "accueil", "standard*", "communication", "ressources humaines", "rh", "drh", "charge* mission",
            "charge* relations",
            "charge* developpement", "charge* admission*", "charge* recrutement", "conseiller* entreprise*",
            "relations entreprises",
            "informatique", "informaticien*", "dsi", "assistant* gestion", "gestion", "attache*", "paie", "marketing",
            "officer",
            "administrator",
        ),
    ),
    (
        "other",
        (
            "cpe", "conseiller* principal* education", "conseiller* education", "aed", "assistant* education", "surveillant*",
            "infirmi*", "medecin*", "psychologue*", "psyen", "assistant* social*", "referent* handicap", "aesh", "avs",
            "agent*",
            "technicien*", "bibliothecaire*", "educat*", "animat*", "vie scolaire", "cuisin*", "entretien", "maintenance",
            "laboratoire", "atos", "ouvrier*", "conseiller*", "charge*", "referent*", "autre*", "other", "coordinat*",
            "responsable*", "ingenieur*",
        ),
    ),
)  # fmt: skip
_BEFORE_ALL: tuple[tuple[str, StaffCategory], ...] = (
    ("conseiller* principal* education", "other"),
    ("directeur* etudes", "direction"),
    ("directrice* etudes", "direction"),
)
_SMALL = frozenset(
    (
        "de", "du", "des", "d", "la", "le", "les", "l", "en", "a", "au", "aux", "et",
    )
)  # fmt: skip


@lru_cache(maxsize=5_000)
def staff_category(job: str) -> StaffCategory | None:
    """teaching, administrative, direction or other; None where no word of the job is known (the person is still imported)."""
    words = [word for word in fold(job).split() if word not in _SMALL]
    for phrase, category in _BEFORE_ALL:
        if _holds(words, phrase):
            return category
    for category, phrases in _CATEGORIES:
        if any(_holds(words, phrase) for phrase in phrases):
            return category
    return None


def _holds(words: list[str], phrase: str) -> bool:
    wanted = phrase.split()
    return any(
        all(_is(word, pattern) for word, pattern in zip(words[start:], wanted, strict=False))
        for start in range(len(words) - len(wanted) + 1)
    )


def _is(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
