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
    "DecideImprovement": {"decision": "Banaliser un créneau commun", "due": "2027-09-15", "owner": "direction"},
    "PlanForm": {"messages": ["staff-announcement", "staff-call", "poster"]},
    "WriteMessage": {
        "text": {
            "subject": "« {{ programme_name }} » commence",
            "body": "Bonjour,\n\nUne réunion d’information a lieu {{ info_meeting }}.\n\n{{ direction_name }}",
            "short": "Réunion d’information : {{ info_meeting }}.",
        }
    },
    "GiveDetails": {
        "given": [
            {"name": "direction_name", "value": "Anne Roy, proviseure"},
            {"name": "info_meeting", "value": "mardi 6 octobre à 12 h 30, salle 4"},
        ]
    },
    "DeliverMessage": {"channel": "workspace", "day": "2026-09-28"},
    "SetMessageAside": {"reason": "Déjà dit en conseil pédagogique."},
    "HoldMeeting": {"audience": "staff", "day": "2026-10-06", "attended": 32, "invited": 60},
    "CorrectMeeting": {"audience": "staff", "day": "2026-10-06", "attended": 34, "invited": 60},
    "RaiseObjection": {"audience": "staff", "reason": "no-time", "words": "Et mes copies ?"},
    "AnswerObjection": {"answer": "Un atelier d’une heure est possible."},
    "OpenCall": {"audience": "staff", "asked": 60, "closes_on": "2026-10-16"},
    "ProposalForm": {"people": [{"person": SOMEBODY, "role": "mentor", "profile": {"skills": {"canva": 1.0}}}]},
    "Forward": {"person": SOMEBODY, "role": "mentor", "motivation": "J’aime expliquer, et j’ai du temps le jeudi."},
    "AssessCandidate": {
        "scores": [
            {"criterion": "motivation", "level": 3, "reason": "Sait pourquoi elle vient"},
            {"criterion": "teaching-ease", "level": 4, "reason": "Vérifie que l’autre a compris"},
            {"criterion": "curiosity", "level": 3, "reason": "Pose des questions sur le métier"},
        ]
    },
    "WaitlistCandidates": {"participations": [SOMEBODY], "reason": "Beaucoup de candidats sur ce thème"},
    "RejectCandidates": {
        "participations": [SOMEBODY],
        "reason": "Aucun créneau commun cette année",
        "suggestion": "Animer un atelier en mars",
    },
    "ChangeProfile": {"capacity": 2, "wishes_to_learn": ["spreadsheet"]},
    "ReadmitParticipant": {"reason": "De retour de stage"},
    "RecordSignedCharters": {"participations": [SOMEBODY], "version": "2026.1"},
    "RecordConsent": {
        "consent": "image-and-voice",
        "signatory": "guardian",
        "said": "given",
        "text_version": "2026.1",
        "channel": "paper",
        "uses": ["internal", "website"],
        "signed_by": "Hugo Brunet",
    },
    "ChooseOptionalDataBasis": {"basis": "consent"},
    "CorrectAttendance": {"module": "m4-frame", "minutes": 30},
    "RevokeCertification": {"reason": "A partagé des données d’un élève malgré la charte"},
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
        "start": 1020,
    },
    "PlanSession": {"session": SOMEBODY_ELSE, "day": "2026-11-30", "start": 1020, "minutes": 45, "place": "premises"},
    "MissSession": {"day": "2026-11-30", "reason": "mentor-absent"},
    "ConfirmSession": {"side": "mentee"},
    "GiveFeedback": {"side": "mentee", "rating": 5, "next_step": "Publier une première vidéo."},
    "EndPair": {"reason": "goal-reached"},
    "OpenWorkshop": {
        "title": "Instagram et TikTok pour montrer nos métiers",
        "theme": "social-media",
        "outline": "ws-social-media",
        "day": "2026-12-08",
        "start": 1020,
        "minutes": 60,
        "place": "premises",
        "room": "CDI",
        "seats": 12,
        "facilitator_name": "Maud Quéré",
        "facilitator_function": "staff",
    },
    "NameFacilitator": {"name": "Hervé Blanc", "function": "consultant"},
    "ChangeWorkshop": {"day": "2026-12-15", "start": 1020, "minutes": 60, "place": "premises", "room": "salle 4", "seats": 14},
    "CancelWorkshop": {"reason": "too-few", "note": "Deux inscrits seulement."},
    "AssignWorkshopMentor": {"participation": SOMEBODY},
    "JoinWorkshop": {"participation": SOMEBODY_ELSE},
    "HoldWorkshop": {
        "day": "2026-12-08",
        "minutes": 60,
        "facilitator_present": True,
        "present": [{"participation": SOMEBODY, "minutes": 60}, {"participation": SOMEBODY_ELSE, "minutes": 45}],
        "held_at": "2026-12-08T17:00:00+01:00",
    },
    "CorrectWorkshopAttendance": {
        "minutes": 60,
        "present": [{"participation": SOMEBODY, "minutes": 60}, {"participation": SOMEBODY_ELSE, "minutes": 60}],
        "reason": "Elle est restée jusqu’au bout.",
    },
    "OpinionForm": {"code": "k7mpx-3vd9a", "rating": 5, "comment": "J’ai publié mon premier contenu."},
    "PlanSteeringMeeting": {"kind": "mid-term", "day": "2027-01-14"},
    "HoldSteeringMeeting": {
        "kind": "mid-term",
        "day": "2027-01-14",
        "attended": {"direction": 1, "coordinator": 1, "staff": 2, "learners": 2},
    },
    "TakeSteeringDecision": {"words": "Ouvrir un second atelier en mars.", "owner": "coordinator", "due": "2027-03-01"},
    "MarkSteeringDecisionDone": {"done_on": "2027-02-20"},
    "AdjustProgramme": {
        "change": {"sessions": 8, "rhythm": "une séance par semaine de présence"},
        "reason": "Les binômes demandent plus de temps avant les portes ouvertes.",
    },
    "AcceptPair": {"side": "mentor"},
    "DeclinePair": {"side": "mentee", "explanation": "Nous travaillons déjà ensemble toute la journée."},
    "PausePair": {"why": "placement", "until": "2027-01-22"},
    "MoveSession": {"day": "2026-12-01", "start": 1020, "minutes": 45, "place": "premises"},
    "CancelSession": {"reason": "mentee-unavailable"},
    "ContestSession": {"side": "mentee", "objection": "La séance a duré vingt minutes."},
    "CorrectSession": {"outcome": "held", "why": "wrong-duration", "minutes": 20},
    "SetGoal": {"words": "Publier seule une courte vidéo sur le compte de l’établissement."},
    "ReachGoal": {"outcome": "partly"},
    "RecordGiveBack": {"kind": "guidance", "day": "2026-11-16", "words": "Relecture d’une lettre pour un stage."},
    "AnswerAnonymously": {
        "sheets": [[{"item": "ic-modern", "value": 3}, {"item": "ic-recommend", "value": 8}, {"item": "ic-group", "value": "learner"}]]
    },
    "NoteIndicator": {
        "indicator": "open-day",
        "label": "Visiteurs aux portes ouvertes",
        "unit": "personnes",
        "moment": "start",
        "value": 240,
        "noted_on": "2026-10-01",
    },
    "MarkImprovementDone": {"done_on": "2027-09-10", "note": "Le jeudi de 12 h à 13 h est libre dans tous les emplois du temps."},
    "VerifyImprovement": {"verified_on": "2027-11-15", "effective": True, "finding": "Deux fois plus de séances qu’un an plus tôt."},
    "SuccessionForm": {
        "name": "Mentorat inversé, deuxième année",
        "year": "2027-2028",
        "first_day": "2027-09-02",
        "last_day": "2028-06-30",
        "leavers": [SOMEBODY],
        "alumni": [SOMEBODY],
    },
    "TokenForm": {"label": "Export vers l’ENT", "role": "reader"},
    "CodeForm": {"code": "123456"},
    "PasswordForm": {"present": "une phrase de quelques mots", "new": "d’autres mots à la suite"},
    "Completion": {"email": "zoe.martin@lycee-exemple.fr"},
}


def example_of(shape: str) -> Mapping[str, Any] | None:
    """The example of a body, by the name of its Struct (a command's body is named after it); None where it has no field to fill."""
    return EXAMPLES.get(shape.removesuffix("Body")) or EXAMPLES.get(shape)
