"""The addresses at which people are chosen, agree, learn, leave and come back."""

from typing import Any, Final

from litestar.handlers import HTTPRouteHandler

from domain.decision import Command, Stream
from domain.programme import PROGRAMME, ChooseOptionalDataBasis
from domain.training.consenting import AuthoriseParticipation, RecordConsent
from domain.training.emancipating import NoteEmancipation
from domain.training.joining import (
    AcceptCharter,
    ReadmitParticipant,
    RecordSignedCharters,
    SelectParticipants,
    WithdrawParticipation,
)
from domain.training.learning import (
    CertifyMentors,
    CorrectAttendance,
    ObservePractice,
    RecordAttendance,
    RecordQuiz,
    RevokeCertification,
)
from domain.training.participation import PARTICIPATION
from domain.training.selecting import AssessCandidate, ChangeProfile, RejectCandidates, WaitlistCandidates
from services.http.commands import command_at

TAG: Final = "Participants"
_ONE: Final = "/participations/{participation:uuid}"


def _first(command: Any) -> Stream[Any]:
    """The stream whose version a command about one person or several speaks of."""
    if hasattr(command, "participation"):
        return PARTICIPATION.of(command.participation)
    return PARTICIPATION.of(command.participations[0])


_COMMANDS: Final[tuple[tuple[str, type[Command], str], ...]] = (
    ("/participations/selection", SelectParticipants, "Retenir des personnes"),
    ("/participations/waiting-list", WaitlistCandidates, "Mettre des candidats sur liste d’attente"),
    ("/participations/rejection", RejectCandidates, "Ne pas retenir des candidats cette fois"),
    ("/participations/charters", RecordSignedCharters, "Enregistrer des chartes signées"),
    (f"{_ONE}/grid", AssessCandidate, "Remplir la grille de sélection"),
    (f"{_ONE}/profile", ChangeProfile, "Changer ce que l’on peut demander à une personne"),
    (f"{_ONE}/charter", AcceptCharter, "Accepter la charte"),
    (f"{_ONE}/authorisation", AuthoriseParticipation, "Enregistrer l’autorisation d’un représentant légal"),
    (f"{_ONE}/consents", RecordConsent, "Enregistrer une réponse à une demande d’accord"),
    (f"{_ONE}/emancipation", NoteEmancipation, "Noter l’émancipation d’une personne mineure"),
    (f"{_ONE}/withdrawal", WithdrawParticipation, "Se retirer du programme"),
    (f"{_ONE}/readmission", ReadmitParticipant, "Revenir dans le programme"),
    (f"{_ONE}/attendance", CorrectAttendance, "Corriger une présence"),
    (f"{_ONE}/revocation", RevokeCertification, "Retirer une certification"),
    ("/training/attendance", RecordAttendance, "Enregistrer une feuille d’émargement"),
    ("/training/practice", ObservePractice, "Enregistrer des mises en situation réussies"),
    ("/training/certification", CertifyMentors, "Certifier des mentors"),
)

PARTICIPANT_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = (
    *(command_at(path, command, summary=summary, tag=TAG, resource=_first) for path, command, summary in _COMMANDS),
    command_at(
        "/training/quiz",
        RecordQuiz,
        summary="Enregistrer des résultats du quiz",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.results[0].participation),
    ),
    command_at(
        "/programmes/{programme:uuid}/optional-data-basis",
        ChooseOptionalDataBasis,
        summary="Choisir la base légale des données facultatives",
        tag=TAG,
        resource=lambda command: PROGRAMME.of(command.programme),
    ),
)
