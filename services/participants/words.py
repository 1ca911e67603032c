"""What is said of participants: states, consents, who signs, what is wanting."""

from collections.abc import Iterator, Mapping
from typing import Final

from domain.training.consents import Consent, ImageUse, Said, Signatory
from domain.training.participation_events import Criterion
from projections.participant import Participant, Status
from services.catalogues import Language, french

STATUSES: Final[Mapping[Status, str]] = {
    "proposed": french("à décider"),
    "waitlisted": french("sur liste d’attente"),
    "rejected": french("candidature non retenue"),
    "selected": french("dans le programme"),
    "withdrawn": french("a quitté le programme"),
}
CRITERIA: Final[Mapping[Criterion, str]] = {
    "motivation": french("motivation"),
    "teaching-ease": french("aisance pour expliquer"),
    "curiosity": french("curiosité"),
    "availability": french("disponibilité"),
}
CONSENTS: Final[Mapping[Consent, str]] = {
    "participation": french("Autorisation de participer"),
    "image-and-voice": french("Image et voix"),
    "optional-data": french("Informations facultatives"),
}
SIGNATORIES: Final[Mapping[Signatory, str]] = {
    "guardian": french("un représentant légal"),
    "other-guardian": french("l’autre représentant légal"),
    "self": french("la personne elle-même"),
}
SAID: Final[Mapping[Said, str]] = {
    "given": french("accord"),
    "refused": french("refus"),
    "withdrawn": french("réponse reprise"),
}
ANSWERS: Final[Mapping[Said, str]] = {
    "given": french("J’accepte"),
    "refused": french("Je refuse, ou je m’oppose"),
    "withdrawn": french("Je reprends ma réponse"),
}
USES: Final[Mapping[ImageUse, str]] = {
    "internal": french("affichage et documents internes"),
    "website": french("site de l’établissement"),
    "social-networks": french("réseaux sociaux de l’établissement"),
}
ACTIONS: Final[Mapping[str, str]] = {
    "select": french("Retenir"),
    "waitlist": french("Mettre sur liste d’attente"),
    "reject": french("Ne pas retenir cette fois"),
    "charter": french("Charte signée"),
    "attendance": french("Présence à un module ou à la prise en main"),
    "quiz": french("Quiz passé"),
    "practice": french("Mise en situation réussie"),
    "certify": french("Certifier"),
}


def missing(one: Participant, minor: bool, certified: bool, _: Language) -> Iterator[str]:
    """What somebody in the programme still needs, in the order in which it is asked for."""
    if one.charter is None:
        yield _("charte à accepter")
    if one.role == "mentor":
        if minor and one.authorised_at is None:
            objected = any(answer.said == "refused" for answer in one.consents.get("participation", {}).values())
            yield _("autorisation parentale refusée ou suspendue") if objected else _("autorisation parentale attendue")
        if one.revoked_at is not None:
            yield _("certification retirée")
        elif one.certified_until is None:
            yield _("formation à terminer")
        elif not certified:
            yield _("certification échue")
    elif not one.briefed:
        yield _("prise en main à suivre")
