"""Examples of bodies, as the description of the API shows them: real enough to be sent, and tested to be."""

from collections.abc import Mapping
from typing import Any, Final

PROGRAMME: Final = "5e252b7b-5731-5bd7-82e5-a875ccfe32f8"
SOMEBODY: Final = "0b8f4f6e-3c55-5d0e-9f49-3f4c7d1a2b10"
SOMEBODY_ELSE: Final = "7f3f0c0a-8a0e-5f6c-8a53-2f7f7f0d9c21"
SURVEY: Final = "c2f6d1b3-5a5f-5c11-9a7e-6f1f0e9d8c32"

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "SignUpForm": {
        "institution": {"name": "Lycée Simone-Iff", "kind": "lycee-public", "uai": None, "academie": "Rennes", "zone": "B"},
        "email": "referente@lycee-exemple.fr",
        "password": "une phrase de quelques mots",
    },
    "SignInForm": {"email": "referente@lycee-exemple.fr", "password": "une phrase de quelques mots"},
    "InvitationForm": {"email": "proviseur@lycee-exemple.fr", "role": "direction"},
    "AcceptanceForm": {"code": "5e252b7b57315bd782e5a875ccfe32f8-1f0c…", "password": "une autre phrase à soi"},
    "AgreementForm": {"version": "2026.1"},
    "SafeguardingForm": {"name": "Maud Quéré", "reach": "infirmerie, poste 214", "role": "infirmière scolaire", "deputy": False},
    "CalendarForm": {"school_year": "2026-2027", "zone": "B"},
    "OpeningForm": {
        "name": "Réseaux sociaux et outils collaboratifs",
        "kind": "lycee-public",
        "mode": "express",
        "year": "2026-2027",
        "first_day": "2026-09-03",
        "last_day": "2027-06-30",
    },
    "OpenPhase": {"phase": "design"},
    "WaiveGate": {"gate": "diagnostic-closed", "reason": "Le diagnostic de l’an dernier reste valable.", "until": "2026-11-30"},
    "OpenDiagnostic": {"survey": SURVEY},
    "CloseDiagnostic": {"targets": {"digital-tools": 75}},
    "ReturnDesign": {"reason": "Préciser les lieux des séances."},
    "DecideImprovement": {"decision": "Banaliser un créneau commun", "due": "2027-09-15"},
    "SelectParticipants": {"participations": [SOMEBODY], "reason": "Motivation claire, un créneau régulier"},
    "AcceptCharter": {"version": "2026.1"},
    "AuthoriseParticipation": {"text_version": "2026.1", "channel": "paper"},
    "RecordAttendance": {"module": "m4-frame", "participations": [SOMEBODY], "minutes": 45},
    "RecordQuiz": {"results": [{"participation": SOMEBODY, "correct": 9, "essentials_correct": True}]},
    "ObservePractice": {"participations": [SOMEBODY]},
    "CertifyMentors": {"participations": [SOMEBODY], "valid_until": "2028-08-31"},
    "WaveForm": {"wave": "baseline", "closes_on": "2026-10-01"},
    "ResponseForm": {"person": SOMEBODY, "answers": [{"item": "shared-documents", "value": 3}]},
    "OverrideProposal": {"reason": "Ils travaillent déjà ensemble.", "remove": [SOMEBODY_ELSE]},
    "WaiveTeachingRule": {"mentor": SOMEBODY, "mentee": SOMEBODY_ELSE, "reason": "Seul professeur de la spécialité."},
    "HoldSession": {
        "day": "2026-11-16",
        "minutes": 45,
        "theme": "montage vidéo",
        "place": "premises",
        "reported_by": "mentor",
        "held_at": "2026-11-16T17:00:00+01:00",
    },
    "PlanSession": {"session": SOMEBODY_ELSE, "day": "2026-11-30", "start": 1020, "minutes": 45, "place": "premises"},
    "MissSession": {"day": "2026-11-30", "reason": "mentor-absent"},
    "ConfirmSession": {"side": "mentee"},
    "GiveFeedback": {"side": "mentee", "rating": 5, "next_step": "Publier une première vidéo."},
    "EndPair": {"reason": "goal-reached"},
    "Completion": {"email": "zoe.martin@lycee-exemple.fr"},
}


def example_of(shape: str) -> Mapping[str, Any] | None:
    """The example of a body, by the name of its Struct (a command's body is named after it); None where it has no field to fill."""
    return EXAMPLES.get(shape.removesuffix("Body")) or EXAMPLES.get(shape)
