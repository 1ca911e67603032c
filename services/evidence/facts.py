"""Which facts of the log can support which indicator of the French quality referential (Référentiel national qualité, guide v9).

Mentees are staff: they are not the «bénéficiaires» of the training that is certified. What is not in the table is not evidenced.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from services.catalogues import french

SESSIONS: Final = ("pair.session-held.v1", "workshop.held.v1")

BY_INDICATOR: Final[Mapping[int, tuple[str, ...]]] = {
    22: ("diagnostic.closed.v1", *SESSIONS, "impact.computed.v1"),
    25: (*SESSIONS, "steering.adjustment-decided.v1", "impact.improvement-decided.v1"),
    14: ("participation.module-attended.v1", "participation.certified.v1", "participation.charter-accepted.v1", *SESSIONS),
    20: ("programme.governance-step-recorded.v1",),
    21: ("diagnostic.closed.v1", *SESSIONS, "impact.computed.v1"),
    30: ("survey.opened.v1", "survey.closed.v1", "pair.feedback-given.v1", "workshop.rated.v1"),
    31: (
        "pair.session-contested.v1",
        "pair.session-corrected.v1",
        "communication.objection-raised.v1",
        "communication.objection-answered.v1",
    ),
    32: ("impact.improvement-decided.v1", "impact.improvement-done.v1", "impact.improvement-verified.v1"),
    12: ("participation.selected.v1", "participation.withdrawn.v1", *SESSIONS),
}


class Section(msgspec.Struct, frozen=True):
    """A part of a pack without indicators, made of what supports these."""

    title: str
    about: str
    indicators: tuple[int, ...]


LYCEE: Final = (
    Section(french("Besoins et objectifs"), french("Ce que les personnels attendaient, ce qui a été visé"), (22,)),
    Section(french("Engagement et responsabilité des élèves"), french("Élèves formés, chartes, séances menées"), (14, 12)),
    Section(french("Gouvernance"), french("Instances informées ou consultées, avec leur date et leur référence"), (20,)),
    Section(french("Appréciation par les personnes concernées"), french("Enquêtes, taux de réponse, avis"), (30,)),
    Section(french("Difficultés et amélioration"), french("Ce qui n’allait pas, ce qui a été décidé, fait, vérifié"), (31, 32)),
)
UNIVERSITE: Final = (
    Section(french("Formation des personnels"), french("Besoins, séances suivies, progression"), (22,)),
    Section(french("Engagement étudiant et vie étudiante"), french("Étudiants mentors, formation, chartes, assiduité"), (14, 12)),
    Section(french("Innovation pédagogique"), french("Outils découverts et adoptés, décisions prises"), (25,)),
    Section(french("Gouvernance et écoute"), french("Instances consultées, enquêtes, avis"), (20, 30)),
    Section(french("Autoévaluation et amélioration continue"), french("Difficultés traitées, décisions faites et vérifiées"), (31, 32)),
)
