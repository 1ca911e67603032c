"""A mail that a first server took comes back from a later one: it counts as not delivered after all, until it is sent again."""

import io
import sys
from typing import Final

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from services.cli.mail import take_returned
from services.house import House
from services.http.problems import answer_problem
from services.mail.returns_hook import RETURN_ROUTES
from services.notices.correcting import once_more
from tenants.notices.outcomes import NoticeDelivered, NoticeFailed
from tests.faults.test_mails import MailServer, mail_server, taken
from tests.faults.test_notices import RETURNS_SECRET, School, delivered, memory, minor, school
from tests.unit.mail.reports import LOST, exchange, postfix

__all__ = ["mail_server", "memory", "school"]

CORRECTED: Final = "arrivee@lycee-tests.test"
GUARDIAN: Final = "parent.1@famille-tests.test"


class Hook:
    """What the mail server that the returns come to does with them."""

    def __init__(self, house: House) -> None:
        async def the_house() -> House:
            return house

        application = Litestar(
            [*RETURN_ROUTES],
            path="/api/v1",
            dependencies={"house": Provide(the_house)},
            exception_handlers={Exception: answer_problem},
            logging_config=None,
        )
        transport = httpx.ASGITransport(application)  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(transport=transport, base_url="https://ekole.example.fr")

    async def answers(self, octets: bytes, secret: str = RETURNS_SECRET) -> httpx.Response:
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "message/rfc822"}
        return await self.client.post("/api/v1/mail/returns", content=octets, headers=headers)

    async def takes(self, octets: bytes) -> str:
        answer = await self.answers(octets)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["taken"])


def sent_to(server: MailServer, address: str) -> list[str]:
    """From which addresses mails came to this one, as their envelopes said."""
    return [sender for sender, (to, _) in zip(server.senders, server.taken, strict=True) if to == address]


async def test_what_comes_back_is_given_up_once_and_leaves_again(
    school: School, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await school.selects([minor(1, LOST, GUARDIAN)])
    school.start_worker()
    await taken(mail_server, 2)
    assert all(isinstance(one, NoticeDelivered) for one in await delivered(school, 2))
    (back,), (other,) = sent_to(mail_server, LOST), sent_to(mail_server, GUARDIAN)
    assert back != other
    assert not any(back.encode() in content for _, content in mail_server.taken), "its readers see where mails come from, as before"
    hook = Hook(school.house)

    for secret in ("", "un-autre-secret-de-trente-deux-caracteres"):
        refused = await hook.answers(postfix(back), secret)
        assert (refused.status_code, refused.json()["code"]) == (404, "mail-returns-not-open")
    assert await hook.takes(postfix(back, "delayed", "4.4.1")) == "not-lost"
    assert await hook.takes(postfix(back.replace(back[10:14], "aaaa"))) == "not-ours"
    assert await hook.takes(b"Subject: Absente\r\n\r\nJusqu'a lundi.") == "not-a-report"
    assert await school.house.mail.given_up(school.tenant, 10) == []

    assert [await hook.takes(postfix(back)) for _ in range(2)] == ["given-up", "known"]
    failed = (await delivered(school, 3))[2]
    ((lease, why),) = await school.house.mail.given_up(school.tenant, 10)
    assert (failed, why) == (NoticeFailed(lease.message_id, "returned-address"), "returned-address")

    await once_more(school.house, school.context(), lease.message_id, CORRECTED)
    await taken(mail_server, 3)
    assert (await delivered(school, 4))[3] == NoticeDelivered(lease.message_id)
    (again,) = sent_to(mail_server, CORRECTED)
    assert again != back
    assert await hook.takes(postfix(back)) == "known", "it is about the sending before"

    settings = school.house.settings
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(exchange("quelqu-un@ekole.example.fr"))))
    assert await take_returned(settings, again) == 0
    assert "compté comme non remis" in capsys.readouterr().out
    assert (await delivered(school, 5))[4] == NoticeFailed(lease.message_id, "returned-address")
