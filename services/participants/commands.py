"""The addresses at which people join a programme, learn and leave."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.training.joining import AcceptCharter, AuthoriseParticipation, SelectParticipants, WithdrawParticipation
from domain.training.learning import CertifyMentors, ObservePractice, RecordAttendance, RecordQuiz
from domain.training.participation import PARTICIPATION
from services.http.commands import command_at

TAG: Final = "Participants"

PARTICIPANT_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = (
    command_at(
        "/participations/selection",
        SelectParticipants,
        summary="Retenir des personnes",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participations[0]),
    ),
    command_at(
        "/participations/{participation:uuid}/charter",
        AcceptCharter,
        summary="Accepter la charte",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participation),
    ),
    command_at(
        "/participations/{participation:uuid}/authorisation",
        AuthoriseParticipation,
        summary="Enregistrer l’autorisation d’un représentant légal",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participation),
    ),
    command_at(
        "/participations/{participation:uuid}/withdrawal",
        WithdrawParticipation,
        summary="Se retirer du programme",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participation),
    ),
    command_at(
        "/training/attendance",
        RecordAttendance,
        summary="Enregistrer une feuille d’émargement",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participations[0]),
    ),
    command_at(
        "/training/quiz",
        RecordQuiz,
        summary="Enregistrer des résultats du quiz",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.results[0].participation),
    ),
    command_at(
        "/training/practice",
        ObservePractice,
        summary="Enregistrer des mises en situation réussies",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participations[0]),
    ),
    command_at(
        "/training/certification",
        CertifyMentors,
        summary="Certifier des mentors",
        tag=TAG,
        resource=lambda command: PARTICIPATION.of(command.participations[0]),
    ),
)
