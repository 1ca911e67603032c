"""Problems (RFC 9457): how the API and the pages say no.

Every problem has a stable ``code``; ``title`` and ``detail`` are in the reader's language. A 500 says that it was noted, under which
correlation, and nothing else: no stack trace and no personal data leave the house.
"""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.response import Redirect
from litestar.utils.scope.state import ScopeState

from domain.refusal import RefusalKind, Refused
from infra.event_store import OutcomeUnknown, StoreBusy, UnknownTenant
from projections.waiting import ViewNotReady
from services.catalogues import translate
from services.http.faults import Fault, InvalidBody
from services.http.language import locale_of
from services.http.reading import read_json
from services.limits.limiter import TooManyRequests

STATUS_OF: Final[dict[RefusalKind, int]] = {"conflict": 409, "missing": 404, "invalid": 422, "forbidden": 403}
PROBLEM_JSON: Final = "application/problem+json"
log = structlog.get_logger()


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every answer that is not a success."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str | None = None
    correlation: str | None = None
    errors: tuple[Fault, ...] = ()


class SignInFirst(NotAuthorizedException):
    """A page that only somebody signed in may see; the visitor is sent to sign in, and back.

    Who only came to the site's root is told first what it is.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.address = "/bienvenue" if path == "/" else f"/connexion?suite={quote(path)}"


class SecondFactorFirst(SignInFirst):
    """A page that this role sees only with a second factor; the visitor is sent to put it in place, or to show it."""

    def __init__(self) -> None:
        super().__init__("/")
        self.address = "/compte/double-authentification"


_TITLES: Final = {
    400: "La demande n’est pas lisible",
    401: "Il faut s’identifier",
    403: "Ce n’est pas permis ici",
    404: "Il n’y a rien à cette adresse",
    405: "Cette adresse ne s’emploie pas ainsi",
    409: "La situation ne le permet pas",
    412: "Quelqu’un est passé entre-temps",
    413: "C’est trop volumineux",
    415: "Ce format n’est pas accepté",
    422: "Quelque chose est à corriger",
    428: "Il manque une précaution",
    429: "C’est trop rapide",
    500: "Quelque chose s’est mal passé de notre côté",
    503: "Le service n’est pas prêt",
}
_DETAILS: Final = {
    400: "Rien n’a été changé. Vérifiez la forme de la demande, puis recommencez.",
    401: "Rien n’a été changé. Présentez un jeton valable, ou connectez-vous.",
    403: "Rien n’a été changé. Demandez l’accès au référent de l’établissement.",
    404: "Rien n’a été changé. Vérifiez l’adresse.",
    405: "Rien n’a été changé. La description de l’API dit comment s’en servir.",
    413: "Rien n’a été gardé. Envoyez un contenu plus petit, en plusieurs fois s’il le faut.",
    415: "Rien n’a été gardé. Envoyez du JSON, ou le format que la description indique.",
    422: "Rien n’a été changé. Corrigez ce qui est indiqué, puis recommencez.",
    429: "Rien n’a été changé. Attendez un instant, puis recommencez.",
    500: "L’incident est noté sous le numéro indiqué. Ce qui était enregistré le reste ; recommencez, ou écrivez-nous avec ce numéro.",
    503: "Rien n’a été changé. Recommencez dans un instant.",
}
_CODES: Final = {
    400: "unreadable",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    412: "stream-changed",
    413: "too-large",
    415: "unsupported-format",
    422: "invalid",
    429: "too-many-requests",
    500: "internal-error",
    503: "not-ready",
}
# What RFC 9110 names differently from our kinds of refusal.
_IN_A_MOMENT: Final = frozenset({"view-behind", "too-many-at-once"})  # much to do, nothing broken
_STATUS_OF_CODE: Final = {"stream-changed": 412, "sign-in-failed": 401, "too-many-at-once": 503, "too-many-requests": 429}


def problem_of(error: Exception, request: Request[Any, Any, Any]) -> Problem:
    """The problem that an exception amounts to, in the language the reader asked for."""
    _ = translate(locale_of(request))
    correlation = str(request.scope.get("state", {}).get("correlation", "")) or None
    here = request.url.path
    match error:
        case Refused():
            status = _STATUS_OF_CODE.get(error.code, STATUS_OF[error.kind])
            detail = _.refusal(error)
            return Problem(_uri(error.code), _(_TITLES[status]), status, error.code, detail, here, correlation)
        case ViewNotReady():
            return Problem(_uri(error.code), _(_TITLES[503]), 503, error.code, _.refusal(error), here, correlation)
        case UnknownTenant() | StoreBusy() | OutcomeUnknown():
            status = 404 if isinstance(error, UnknownTenant) else 503
            said = error.french if _.name == "fr" else error.english
            return Problem(_uri(error.code), _(_TITLES[status]), status, error.code, said, here, correlation)
        case InvalidBody():
            faults = tuple(msgspec.structs.replace(fault, detail=_(fault.detail)) for fault in error.faults)
            return Problem(_uri("invalid"), _(_TITLES[422]), 422, "invalid", _(_DETAILS[422]), here, correlation, faults)
        case ValidationException() | RecursionError() | UnicodeDecodeError() if (told := _faults_of_body(request)) is not None:
            return problem_of(told, request)
        case ValidationException():
            faults = tuple(
                Fault(str(one.get("key", "")), "invalid", str(one.get("message", "")))
                for one in (error.extra if isinstance(error.extra, list) else [])
                if isinstance(one, dict)
            )
            return Problem(_uri("invalid"), _(_TITLES[422]), 422, "invalid", _(_DETAILS[422]), here, correlation, faults)
        case HTTPException():
            status = error.status_code
            code = _CODES.get(status, "refused")
            title = _(_TITLES.get(status, HTTPStatus(status).phrase))
            return Problem(_uri(code), title, status, code, _(_DETAILS.get(status, _DETAILS[400])), here, correlation)
        case _:
            return Problem(_uri("internal-error"), _(_TITLES[500]), 500, "internal-error", _(_DETAILS[500]), here, correlation)


def _faults_of_body(request: Request[Any, Any, Any]) -> InvalidBody | None:
    """Litestar stops at the first fault of a JSON body; what was sent is read again, and every fault of it is named."""
    body = ScopeState.from_scope(request.scope).body
    parameter = request.route_handler.parsed_fn_signature.parameters.get("data")
    shape = parameter.annotation if parameter is not None else None
    if not isinstance(body, bytes) or not (isinstance(shape, type) and issubclass(shape, msgspec.Struct)):
        return None
    try:
        read_json(body, shape)
    except InvalidBody as invalid:
        return invalid
    return None


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The exception handler of the whole application: JSON for programs, the page for people."""
    problem = problem_of(error, request)
    if problem.code in _IN_A_MOMENT:
        log.warning("request put off", code=problem.code)
    elif problem.status >= 500:
        # The kind of failure, never its message: a message may quote somebody's data.
        log.error("request failed", code=problem.code, error=type(error).__name__, exc_info=_without_values(error))
    headers = {"Vary": "Accept-Language"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="ekole"'
    if isinstance(error, HTTPException) and error.headers:
        headers |= {name: value for name, value in error.headers.items() if name.lower() in ("retry-after", "allow", "location")}
    if isinstance(error, TooManyRequests):
        headers |= error.count.headers()
    if isinstance(error, SignInFirst):
        return Redirect(error.address, status_code=303)
    if "/api/" not in request.url.path and request.accept.best_match(["text/html", "application/json"]) == "text/html":
        from services.pages.problem import problem_page

        return problem_page(request, problem, headers)
    return Response(msgspec.json.encode(problem), status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


def _without_values(error: Exception) -> tuple[type[Exception], Exception, Any]:
    """The traceback's places without the message of the exception."""
    return (type(error), type(error)(), error.__traceback__) if _plain(error) else (Exception, Exception(), error.__traceback__)


def _plain(error: Exception) -> bool:
    try:
        type(error)()
    except TypeError:
        return False
    return True


def _uri(code: str) -> str:
    """A problem's type is a relative reference that the API's own description resolves."""
    return f"/problems/{code}"
