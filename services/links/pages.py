"""The address of every link. Opening it shows and changes nothing, for mail programs open links too; only its form acts."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from services.catalogues import translate
from services.house import TheHouse
from services.http.problems import STATUS_OF
from services.links import answering, consenting, meeting, pairing, signing, space, times
from services.links.following import Followed, ParticipantLinkExpired, follow
from services.links.showing import PRIVATE, AnyRequest, sent_by
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page
from services.safeguarding import by_link

PATH: Final = "/l/{code:str}"
# by purpose: what a link shows, and what its form does
DOING: Final[dict[str, Any]] = {
    "space": space,
    "consent": consenting,
    "charter": signing,
    "answer": answering,
    "pair": pairing,
    "log": meeting,
    "session": meeting,
    "times": times,
    "incident": by_link,
}


@get(PATH, opt={"public": True}, include_in_schema=False)
async def open_link(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[bytes]:
    """Raises ParticipantLinkNotValid."""
    try:
        followed = await follow(house, code)
    except ParticipantLinkExpired as over:
        return _over(request, over)
    answer: Response[bytes] = await _doing(followed).shown(request, house, followed)
    return answer


@post(PATH, status_code=200, opt={"public": True}, include_in_schema=False)
async def act_by_link(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[Any]:
    """Raises ParticipantLinkNotValid, FormExpired."""
    try:
        followed = await follow(house, code)
    except ParticipantLinkExpired as over:
        return _over(request, over)
    if not sent_from_here(request):
        raise FormExpired
    answer: Response[Any] = await _doing(followed).act(request, house, followed, await sent_by(request))
    answer.headers.update(PRIVATE)
    return answer


def _over(request: AnyRequest, over: ParticipantLinkExpired) -> Response[bytes]:
    """It was theirs, and they may have another: the institution need not be said again."""
    said = translate(locale_of(request)).refusal(over)
    return page(request, "link_over.html", status=STATUS_OF[over.kind], headers=PRIVATE, said=said, institution=over.institution)


def _doing(followed: Followed) -> Any:
    return DOING[followed.link.purpose]


LINK_PAGES: Final = (open_link, act_by_link)
