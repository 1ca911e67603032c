"""The addresses at which a pair meets: sessions planned, held, missed, confirmed and rated."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.facilitation.meeting import ConfirmSession, EndPair, GiveFeedback, HoldSession, MissSession, PlanSession
from domain.facilitation.pair import PAIR
from services.http.commands import command_at

TAG: Final = "Binômes"

PAIR_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = tuple(
    command_at(path, command, summary=summary, tag=TAG, resource=lambda command: PAIR.of(command.pair), minted=minted)
    for path, command, summary, minted in (
        ("/pairs/{pair:uuid}/sessions", HoldSession, "Enregistrer une séance tenue", "session"),
        ("/pairs/{pair:uuid}/sessions/planned", PlanSession, "Planifier une séance", "session"),
        ("/pairs/{pair:uuid}/sessions/missed", MissSession, "Enregistrer une séance manquée", "session"),
        ("/pairs/{pair:uuid}/sessions/{session:uuid}/confirmation", ConfirmSession, "Confirmer une séance", None),
        ("/pairs/{pair:uuid}/sessions/{session:uuid}/feedback", GiveFeedback, "Donner son avis sur une séance", None),
        ("/pairs/{pair:uuid}/ending", EndPair, "Terminer un binôme", None),
    )
)
