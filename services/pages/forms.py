"""Forms of people who are signed in: every one carries the secret of its session, and this is the only place that compares it.

``form_at`` makes the route of a form. A page of another site can make a browser send a form together with its cookie; it cannot
know the secret. What a form says is text; it is read in NFC, trimmed, without control characters.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler

from domain.refusal import Refused
from services.accounts.caller import Caller
from services.house import House, TheHouse
from services.http.context import KEY_SHAPE, IdempotencyKeyUnreadable
from services.http.reading import read_object
from services.pages.rendering import session_of
from services.supervision.suspended import EVEN_SUSPENDED

AnyRequest: TypeAlias = Request[Caller, Any, Any]
SAME_SITE: Final = frozenset({"same-origin", "none"})  # «none»: typed or reopened by the person


class FormExpired(Refused):
    code = "form-expired"
    kind = "forbidden"
    sentence = "Ce formulaire n’est plus valable. Rien n’a été changé ; rouvrez la page, puis recommencez."


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """What every form carries. ``key`` makes a second sending of the same form harmless."""

    form_secret: str = ""
    key: str = ""


Sent = TypeVar("Sent", bound=Fields)
Acting: TypeAlias = Callable[[AnyRequest, House, Sent], Awaitable[Response[Any]]]


def form_at(
    path: str, shape: type[Sent], *, even_suspended: bool = False, further: Mapping[str, Any] | None = None
) -> Callable[[Acting[Sent]], HTTPRouteHandler]:
    """The POST route of a form whose fields are ``shape``'s; what it does is given the fields once they were found to be its own.

    A field that was left out keeps its default; one that the form does not have is ignored. ``even_suspended``: it stays open in an
    institution that is suspended; ``further``: other options of the route. Raises FormExpired, InvalidBody,
    IdempotencyKeyUnreadable.
    """

    options = {"form": True, EVEN_SUSPENDED: even_suspended, **(further or {})}

    def register(act: Acting[Sent]) -> HTTPRouteHandler:
        async def checked(request: AnyRequest, house: TheHouse) -> Response[Any]:
            return await act(request, house, await own_fields(request, shape))

        checked.__name__ = checked.__qualname__ = getattr(act, "__name__", shape.__name__)
        route: HTTPRouteHandler = post(path, status_code=200, include_in_schema=False, opt=options)(checked)
        return route

    return register


async def own_fields(request: AnyRequest, shape: type[Sent]) -> Sent:
    """The fields of a form of this session."""
    sent = await request.form()
    session = session_of(request)
    secret = sent.get("form_secret", "")
    if session is None or not isinstance(secret, str) or not hmac.compare_digest(secret.encode(), session.form_secret.encode()):
        raise FormExpired
    names = {field.name for field in msgspec.structs.fields(shape)}
    texts = {name: value.strip() for name in names if isinstance(value := sent.get(name), str)}
    fields = read_object(texts, shape)
    if fields.key and not KEY_SHAPE.match(fields.key):
        raise IdempotencyKeyUnreadable
    return fields


async def own_file(request: AnyRequest, name: str) -> UploadFile | None:
    """The file of a form that ``own_fields`` has read; None where none was chosen."""
    file = (await request.form()).get(name)
    return file if isinstance(file, UploadFile) and file.filename else None


def sent_from_here(request: Request[Any, Any, Any]) -> bool:
    """Whether a browser sent a public form from a page of ours: who has no session yet has no secret to compare.

    Browsers say so themselves (Fetch Metadata, ``Sec-Fetch-Site``); programs and old browsers say nothing, and are believed.
    """
    return request.headers.get("sec-fetch-site", "same-origin") in SAME_SITE
