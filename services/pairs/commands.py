"""The addresses at which a pair lives and meets: accepted, paused, ended; sessions planned, held, confirmed, corrected, rated."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.decision import Command
from domain.facilitation.life import AcceptPair, DeclinePair, EndPair, PausePair, ResumePair
from domain.facilitation.meeting import CancelSession, HoldSession, MissSession, MoveSession, PlanSession
from domain.facilitation.pair import PAIR
from domain.facilitation.progress import GiveFeedback, ReachGoal, RecordGiveBack, SetGoal
from domain.facilitation.settling import ConfirmSession, ContestSession, CorrectSession
from services.http.commands import command_at

TAG: Final = "Binômes"
PAIR_AT: Final = "/pairs/{pair:uuid}"
SESSION_AT: Final = "/pairs/{pair:uuid}/sessions/{session:uuid}"

_LIFE: Final[tuple[tuple[str, type[Command], str, str | None], ...]] = (
    (f"{PAIR_AT}/acceptance", AcceptPair, "Accepter un binôme", None),
    (f"{PAIR_AT}/refusal", DeclinePair, "Décliner un binôme", None),
    (f"{PAIR_AT}/pause", PausePair, "Mettre un binôme en pause", None),
    (f"{PAIR_AT}/resumption", ResumePair, "Reprendre un binôme", None),
    (f"{PAIR_AT}/ending", EndPair, "Terminer un binôme", None),
)
_SESSIONS: Final[tuple[tuple[str, type[Command], str, str | None], ...]] = (
    (f"{PAIR_AT}/sessions", HoldSession, "Enregistrer une séance tenue", "session"),
    (f"{PAIR_AT}/sessions/planned", PlanSession, "Planifier une séance", "session"),
    (f"{PAIR_AT}/sessions/missed", MissSession, "Enregistrer une séance manquée", "session"),
    (f"{SESSION_AT}/move", MoveSession, "Déplacer une séance", None),
    (f"{SESSION_AT}/cancellation", CancelSession, "Annuler une séance", None),
    (f"{SESSION_AT}/confirmation", ConfirmSession, "Confirmer une séance", None),
    (f"{SESSION_AT}/objection", ContestSession, "Contester une séance", None),
    (f"{SESSION_AT}/correction", CorrectSession, "Corriger une séance", None),
    (f"{SESSION_AT}/feedback", GiveFeedback, "Donner son avis sur une séance", None),
)
_PROGRESS: Final[tuple[tuple[str, type[Command], str, str | None], ...]] = (
    (f"{PAIR_AT}/goals", SetGoal, "Écrire un objectif du binôme", "goal"),
    (f"{PAIR_AT}/goals/{{goal:uuid}}/outcome", ReachGoal, "Dire où en est un objectif", None),
    (f"{PAIR_AT}/give-backs", RecordGiveBack, "Noter ce qui a été transmis en retour", "give_back"),
)

PAIR_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = tuple(
    command_at(path, command, summary=summary, tag=TAG, resource=lambda command: PAIR.of(command.pair), minted=minted)
    for path, command, summary, minted in (*_LIFE, *_SESSIONS, *_PROGRESS)
)
