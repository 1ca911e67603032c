"""Opinions on a workshop: cards with a code each, one opinion a card, and nobody's name on any."""

from typing import Annotated, Final
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.facilitation.workshop import WORKSHOP, Cancelled, Held, NotOpened, Planned, WorkshopCodesIssued, WorkshopRated
from domain.facilitation.workshop_readiness import WorkshopIsCancelled, WorkshopMissing, planned, reads_workshop
from domain.personal import Personal, readable
from domain.programme import PROGRAMME, running
from domain.refusal import Refused

LONGEST_COMMENT: Final = 2000  # characters

# -------------------------------------------------------------------------------------------------------------- refusals


class WorkshopCodeUnknown(Refused):
    code = "workshop-code-unknown"
    kind = "invalid"
    sentence = (
        "Ce code n’est pas celui d’une carte de cet atelier. Rien n’a été enregistré ; vérifiez les lettres et les chiffres de la carte."
    )


class WorkshopCodeUsed(Refused):
    code = "workshop-code-used"
    sentence = (
        "Cette carte a déjà servi ; l’avis donné est conservé tel quel. Chaque carte ne sert qu’une fois : il n’y a rien d’autre à faire."
    )


class WorkshopRatingOutOfRange(Refused):
    code = "workshop-rating-out-of-range"
    kind = "invalid"
    sentence = "Un avis va de 1 à 5, et ses mots tiennent en deux mille signes. Rien n’a été enregistré ; corrigez, puis recommencez."


class WorkshopStillToCome(Refused):
    code = "workshop-still-to-come"
    sentence = "Cet atelier n’a pas encore eu lieu. Votre avis n’est pas enregistré ; la carte reste valable, donnez-le après l’atelier."


class TooManyWorkshopCodes(Refused):
    code = "too-many-workshop-codes"
    sentence = "Il y aurait plus de cartes que de places. Rien n’a été enregistré ; imprimez de nouveau celles qui existent."


# -------------------------------------------------------------------------------------------------- commands and decisions


class IssueWorkshopCodes(Command, frozen=True):
    """One card a seat. ``codes`` are keyed digests (lower-case hexadecimal): the codes themselves are printed and kept nowhere."""

    workshop: UUID
    codes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


@decides(
    IssueWorkshopCodes,
    permission="workshops.run",
    reads=lambda command, states: reads_workshop(command.workshop, states),
    leaves_sealed=("workshop",),
)
def issue_workshop_codes(command: IssueWorkshopCodes, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    state = situation[stream]
    if isinstance(state, Held):
        running(situation[PROGRAMME.of(state.programme)])
        workshop: Planned | Held = state
    else:
        workshop, _ = planned(state, situation)
    new = tuple(code for code in dict.fromkeys(command.codes) if code not in workshop.codes)
    if not new:
        return []
    if len(workshop.codes) + len(new) > workshop.seats:
        raise TooManyWorkshopCodes
    return stream.gains(WorkshopCodesIssued(command.workshop, workshop.programme, new))


class RateWorkshop(Command, frozen=True):
    """Say how it was, 1 to 5, with a word or none, on a card: ``code`` is the keyed digest of what the card says."""

    workshop: UUID
    code: str
    rating: int
    comment: Personal[str | None] = None


@decides(
    RateWorkshop,
    permission="workshops.rate",
    reads=lambda command, states: reads_workshop(command.workshop, states),
    leaves_sealed=("workshop",),
)
def rate_workshop(command: RateWorkshop, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    state = situation[stream]
    match state:
        case NotOpened():
            raise WorkshopMissing
        case Cancelled():
            raise WorkshopIsCancelled
        case _:
            running(situation[PROGRAMME.of(state.programme)])
    if command.code not in state.codes:
        raise WorkshopCodeUnknown
    if state.day > situation.today:
        raise WorkshopStillToCome
    comment = (readable(command.comment) or "").strip() or None
    if not 1 <= command.rating <= 5 or len(comment or "") > LONGEST_COMMENT:
        raise WorkshopRatingOutOfRange
    earlier = state.opinions.get(command.code)
    if earlier is not None:
        if earlier.rating == command.rating:
            return []
        raise WorkshopCodeUsed
    card = uuid5(command.workshop, command.code)
    return stream.gains(WorkshopRated(command.workshop, state.programme, card, command.code, command.rating, comment))
