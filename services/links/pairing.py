"""Saying yes or no to a pair, for oneself."""

from typing import Any

from litestar import Response

from domain.facilitation.life import AcceptPair, DeclinePair
from domain.refusal import Refused
from services.catalogues import translate
from services.house import House
from services.links.following import Followed
from services.links.pairs import LinkFormIncomplete, other_of, pair_of
from services.links.showing import AnyRequest, Sent, back_to, show
from services.pages.rendering import locale_of


async def shown(
    request: AnyRequest, house: House, followed: Followed, refused: Refused | None = None, sent: Sent | None = None
) -> Response[bytes]:
    pair = pair_of(followed)
    return show(
        request,
        followed,
        "link_pair.html",
        refused,
        pair=pair,
        other=other_of(followed, pair, translate(locale_of(request))),
        accepted=followed.participant.role in pair.accepted_by,
        declined=pair.declined_by is not None,
        words=sent.one("words") if sent else "",
        mentor=followed.participant.role == "mentor",
    )


async def act(request: AnyRequest, house: House, followed: Followed, sent: Sent) -> Response[Any]:
    pair = pair_of(followed).pair
    try:
        match sent.one("act"):
            case "accept":
                command: AcceptPair | DeclinePair = AcceptPair(pair=pair)
            case "decline":
                command = DeclinePair(pair=pair, explanation=sent.words("words"))
            case _:
                raise LinkFormIncomplete
        receipt = await house.handling.handle(command, followed.context(sent.key))
    except Refused as refused:
        return await shown(request, house, followed, refused, sent)
    await house.caught_up(followed.tenant, receipt.position)
    return back_to(request)
