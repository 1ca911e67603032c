"""Commands over HTTP: every command has one address, made here from its class.

The path gives the identifiers, the body the other fields. ``Idempotency-Key`` makes a repeat harmless; ``If-Match`` says which version of
the resource's history the sender saw; the answer's ``ETag`` is the new one, and its ``position`` can be waited for by any reading.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody

from domain.decision import Command, Stream
from domain.personal import PERSONAL, Sealed
from services.accounts.caller import Caller
from services.handling import Receipt
from services.house import House, TheHouse
from services.http.conditional import etag, expected_version
from services.http.context import handling_context
from services.http.problems import PROBLEM_JSON, Problem
from services.http.reading import read_json

AnyRequest = Request[Caller, Any, State]


class CommandAnswer(msgspec.Struct, frozen=True):
    """What became of a command.

    ``position`` is the institution's last position in the log as this command left it: ask any reading for «at least» that.
    ``already_so``: nothing had to change. ``repeated``: this is the answer to an earlier sending under the same key.
    """

    position: int
    already_so: bool
    repeated: bool
    ids: dict[str, UUID]


PROBLEMS: Final[Mapping[int, ResponseSpec]] = {
    400: ResponseSpec(Problem, description="La demande n’est pas lisible.", media_type=PROBLEM_JSON, generate_examples=False),
    401: ResponseSpec(Problem, description="Il faut s’identifier.", media_type=PROBLEM_JSON, generate_examples=False),
    403: ResponseSpec(Problem, description="Ce n’est pas permis à ce rôle.", media_type=PROBLEM_JSON, generate_examples=False),
    404: ResponseSpec(Problem, description="Cela n’existe pas ici.", media_type=PROBLEM_JSON, generate_examples=False),
    409: ResponseSpec(Problem, description="Une règle du programme dit non.", media_type=PROBLEM_JSON, generate_examples=False),
    412: ResponseSpec(Problem, description="Quelqu’un est passé entre-temps.", media_type=PROBLEM_JSON, generate_examples=False),
    413: ResponseSpec(Problem, description="C’est trop volumineux.", media_type=PROBLEM_JSON, generate_examples=False),
    415: ResponseSpec(Problem, description="Ce format n’est pas accepté.", media_type=PROBLEM_JSON, generate_examples=False),
    422: ResponseSpec(Problem, description="Quelque chose est à corriger.", media_type=PROBLEM_JSON, generate_examples=False),
    429: ResponseSpec(Problem, description="C’est trop rapide.", media_type=PROBLEM_JSON, generate_examples=False),
    503: ResponseSpec(Problem, description="Le service n’est pas prêt.", media_type=PROBLEM_JSON, generate_examples=False),
}


def command_at(
    path: str,
    command: type[Command],
    *,
    summary: str,
    tag: str,
    resource: Callable[[Any], Stream[Any]],
    minted: str | None = None,
    status: int = 200,
    by: str | None = None,
    beforehand: Callable[[AnyRequest, House, Any], Awaitable[None]] | None = None,
    in_confidence: bool = False,
) -> HTTPRouteHandler:
    """The POST route of a command. ``by`` is the field that says whose account sends it: no body ever does.

    ``resource`` names the stream whose version ETag and If-Match speak of. ``minted`` is the identifier the command creates: it may be
    left out, and is then derived from the idempotency key, so that a repeat creates the same. ``beforehand`` raises what else is refused
    here. ``in_confidence``: no event says under which correlation this program's own log names who asked.
    """
    in_path = frozenset(part.split(":")[0].strip("{}") for part in path.split("/") if part.startswith("{"))
    body = _body_of(command, in_path | {by}, minted)

    async def run(request: AnyRequest, data: JSONBody[Any], house: TheHouse) -> Response[CommandAnswer]:
        given: dict[str, Any] = {name: request.path_params[name] for name in in_path}
        if by is not None:
            given[by] = request.user.account
        context = handling_context(request)
        sent = read_json(await request.body(), body)
        values = {name: value for name in sent.__struct_fields__ if (value := getattr(sent, name)) is not msgspec.UNSET}
        if minted is not None and minted not in values and minted not in given:
            values[minted] = context.minted(minted)
        intention = command(**values, **given)
        stream = resource(intention)
        if beforehand is not None:
            await beforehand(request, house, intention)
        context = context.expecting(stream.name, expected_version(request))
        told = msgspec.structs.replace(context.context, correlation=None) if in_confidence else context.context
        receipt = await house.handling.handle(intention, told)
        created = {} if minted is None else {minted: getattr(intention, minted)}
        return answer(receipt, stream.name, status, **created)

    # Litestar reads the body's shape from here, and describes it.
    run.__annotations__["data"] = JSONBody[body]  # type: ignore[misc, valid-type]
    run.__name__ = run.__qualname__ = command.__name__
    route = post(
        path,
        status_code=status,
        name=command.__name__,
        summary=summary,
        description=command.__doc__,
        tags=[tag],
        responses=dict(PROBLEMS),
        opt={"command": command, "body": body},
    )
    handler: HTTPRouteHandler = route(run)
    return handler


def answer(receipt: Receipt, stream: str, status: int = 200, **ids: UUID) -> Response[CommandAnswer]:
    """The HTTP answer of a receipt; its ETag is the new version of the resource's stream where that was written.

    ``ids`` are what the command created.
    """
    headers = {"Ekole-Position": str(receipt.position)}
    version = receipt.versions.get(stream)
    if version is not None:
        headers["ETag"] = etag(version)
    content = CommandAnswer(receipt.position, receipt.already_so, receipt.repeated, ids)
    return Response(content, status_code=status, headers=headers)


def _body_of(command: type[Command], in_path: frozenset[str | None], minted: str | None) -> type[msgspec.Struct]:
    """The command's class without what the path or the sender says; the minted identifier becomes optional."""
    required: list[Any] = []
    optional: list[Any] = []
    for field in msgspec.structs.fields(command):
        if field.name in in_path:
            continue
        kind = _in_words(field.type)
        if field.name == minted:
            optional.append((field.name, kind | msgspec.UnsetType, msgspec.UNSET))
        elif field.required:
            required.append((field.name, kind))
        elif field.default_factory is not msgspec.NODEFAULT:
            optional.append((field.name, kind, msgspec.field(default_factory=field.default_factory)))
        else:
            optional.append((field.name, kind, field.default))
    return msgspec.defstruct(f"{command.__name__}Body", [*required, *optional], frozen=True, forbid_unknown_fields=True, kw_only=True)


def _in_words(kind: Any) -> Any:
    """A personal field is sent in words, never sealed; how long or how large it may be stays said."""
    kind, *marks = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    if get_origin(kind) in (Union, UnionType) and Sealed in get_args(kind):
        kind = reduce(or_, (one for one in get_args(kind) if one is not Sealed))
    for limit in (mark for mark in marks if isinstance(mark, msgspec.Meta) and mark is not PERSONAL):
        kind = Annotated[kind, limit]
    return kind
