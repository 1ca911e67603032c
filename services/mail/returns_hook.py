"""Where a mail server hands on what came to the address of returns: the mail as it came, and the secret that the operator gave it."""

from hmac import compare_digest
from typing import Any, Final

import msgspec
from litestar import Request, post

from domain.refusal import Refused
from services.house import TheHouse
from services.mail.returns import Taken


class ReturnsNotOpen(Refused):
    code = "mail-returns-not-open"
    kind = "missing"
    sentence = (
        "Aucun serveur de courriel n’est attendu ici, ou il n’a pas montré le bon secret. Rien n’a été gardé ; "
        "comparez EKOLE_MAIL_RETURNS et EKOLE_MAIL_RETURNS_SECRET des deux côtés."
    )


class ReturnAnswer(msgspec.Struct, frozen=True):
    """``taken``: what the mail turned out to be."""

    taken: Taken


@post("/mail/returns", status_code=200, opt={"public": True}, include_in_schema=False)
async def take_return(request: Request[Any, Any, Any], house: TheHouse) -> ReturnAnswer:
    """Raises ReturnsNotOpen. Whatever the mail is, the answer is 200: a server that is refused would write to us again."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    secret = house.settings.mail_returns_secret
    if secret is None or not house.returns.open or scheme.lower() != "bearer":
        raise ReturnsNotOpen
    if not compare_digest(shown.strip().encode(), secret.encode()):
        raise ReturnsNotOpen
    return ReturnAnswer(await house.returns.take(await request.body()))


RETURN_ROUTES: Final = (take_return,)
