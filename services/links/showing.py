"""What every page of a link shares: what was sent to it, and the headers that keep its address to itself."""

from typing import Any, Final, TypeAlias

import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from domain.refusal import Refused
from services.catalogues import translate
from services.http.context import KEY_SHAPE
from services.http.problems import STATUS_OF
from services.links.following import Followed
from services.pages.rendering import locale_of, page

AnyRequest: TypeAlias = Request[Any, Any, Any]
PRIVATE: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
LONGEST: Final = 1000  # characters of what somebody writes


class Sent(msgspec.Struct, frozen=True):
    """The fields of a form, each with all its values, in plain characters."""

    fields: dict[str, tuple[str, ...]] = {}

    def one(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())

    def words(self, name: str) -> str | None:
        return self.one(name)[:LONGEST] or None

    @property
    def key(self) -> str:
        key = self.one("key")
        return key if KEY_SHAPE.match(key) else ""


async def sent_by(request: AnyRequest) -> Sent:
    form = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and (plain := _plain(value)):
            fields.setdefault(name, []).append(plain)
    return Sent({name: tuple(values) for name, values in fields.items()})


def show(request: AnyRequest, followed: Followed, template: str, refused: Refused | None = None, **values: Any) -> Response[bytes]:
    """A page of a link, with the refusal in words above it where something was refused."""
    return page(
        request,
        template,
        status=STATUS_OF[refused.kind] if refused else 200,
        headers=PRIVATE,
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        institution=followed.found.institution,
        sheet=followed.found.sheet,
        **{"report_at": followed.reporting, **values},
    )


def back_to(request: AnyRequest, asked: str = "") -> Redirect:
    """The same link again, so that reloading the page sends nothing twice."""
    return Redirect(f"{request.url.path}{asked}", status_code=303, headers=PRIVATE)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.replace("\r\n", "\n").strip() if sign == "\n" or sign.isprintable())
