"""What nobody needs can be ended by one click from the mail itself; what is necessary still comes (RFC 8058)."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from domain.design.listening import AnswerObjection, RaiseObjection
from infra.clock import utc_now
from services.house import House
from services.notices.choices_page import CHOICES_PAGES
from services.notices.correcting import NoticeNotGivenUp, once_more
from services.notices.reactor import Reactor
from tenants.notices.choices import NOTICE_CHOICE, ChooseNotices, NoticeChoice
from tenants.notices.outcomes import NoticeDelivered, NoticeFailed
from tenants.registering import PersonDetails
from tests.databases import Database
from tests.faults.test_mails import REFUSED, MailServer, mail_server, taken
from tests.faults.test_notices import School, delivered, memory, minor, school
from tests.integration.awaiting import THEN, at
from tests.integration.institutions import connected

__all__ = ["mail_server", "memory", "school"]


def pages_of(house: House) -> httpx.AsyncClient:
    async def the_house() -> House:
        return house

    application = Litestar([*CHOICES_PAGES], dependencies={"house": Provide(the_house)}, logging_config=None)
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="https://ekole.example.fr")  # type: ignore[arg-type]


async def answered(school: School, who: PersonDetails) -> None:
    """Their doubt is answered: they hear of it, and nobody needs to."""
    objection = uuid4()
    raised = RaiseObjection(programme=school.programme, objection=objection, audience="staff", author=who.person, words="Et le temps ?")
    await school.house.handling.handle(raised, school.context())
    answer = AnswerObjection(programme=school.programme, objection=objection, answer="Six heures dans l’année.")
    await school.house.handling.handle(answer, school.context())


def mails_to(server: MailServer, address: str) -> list[EmailMessage]:
    return [message_from_bytes(octets, policy=policy.SMTP) for to, octets in server.taken if to == address]


async def test_one_click_ends_what_is_not_necessary(
    school: School,
    database: Database,
    mail_server: MailServer,
) -> None:
    ines = minor(1, "ines@lycee-tests.test", "parent@famille-tests.test")
    await school.selects([ines])
    await answered(school, ines)
    school.start_worker()
    await taken(mail_server, 3)
    usual = [one for one in mails_to(mail_server, "ines@lycee-tests.test") if one["List-Unsubscribe"]]
    necessary = [one for one in mails_to(mail_server, "ines@lycee-tests.test") if not one["List-Unsubscribe"]]
    assert [one["Subject"] for one in usual] == ["Une réponse à votre question"]
    assert [one["Subject"] for one in necessary] == ["Réponse à votre candidature"]
    assert usual[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = usual[0]["List-Unsubscribe"].strip("<>")

    async with pages_of(school.house) as client:
        assert (await client.post(address, data={"List-Unsubscribe": "One-Click"})).status_code == 200
        assert (await client.post(address[:-3] + "AAA", data={"List-Unsubscribe": "One-Click"})).status_code == 404
    assert await school.house.state_of(school.tenant, NOTICE_CHOICE.of(ines.person)) == NoticeChoice(stopped=True)

    await answered(school, ines)
    await school.selects([minor(2, "lou@lycee-tests.test", "parent.2@famille-tests.test")])
    await taken(mail_server, 5)  # the log is read in order: what comes after it has left
    assert len(mails_to(mail_server, "ines@lycee-tests.test")) == 2


async def test_a_day_s_digest_is_one_mail(school: School, database: Database) -> None:
    ines = minor(1, "ines@lycee-tests.test", None)
    await school.selects([ines])
    await school.house.handling.handle(ChooseNotices(reader=ines.person, daily=True), school.context("system"))
    await answered(school, ines)
    await answered(school, ines)
    house = school.house
    reactor = Reactor(house.engine, house.store, house.ledger, house.mail, lambda: at(THEN))
    while await reactor.look():
        pass
    async with connected(database) as administrator:
        kinds = {row[0]: row[1] for row in await administrator.fetch("SELECT message, count(*) FROM ekole.outbox GROUP BY message")}
        items = await administrator.fetchval("SELECT count(*) FROM ekole.notice_item")
    assert kinds == {"notice": 2, "notice-digest": 1}  # selected, and the guardian's; then both answers in one
    assert items == 2
    assert utc_now() > at(THEN)


async def test_an_address_corrected_a_notice_sent_again(school: School, mail_server: MailServer) -> None:
    """The same mail, to the address that the directory has by then."""
    lou = minor(3, REFUSED, "parent.3@famille-tests.test")
    await school.selects([lou])
    school.start_worker()
    await delivered(school, 2)
    ((lease, why),) = await school.house.mail.given_up(school.tenant, 10)
    assert why == "address-refused"
    await once_more(school.house, school.context(), lease.message_id, "lou@lycee-tests.test")
    with pytest.raises(NoticeNotGivenUp):  # it left again already
        await once_more(school.house, school.context(), lease.message_id, "")
    await taken(mail_server, 2)
    (again,) = mails_to(mail_server, "lou@lycee-tests.test")
    assert again["Message-ID"] == f"<{lease.message_id}@ekole.example.fr>"
    outcomes = [one for one in await delivered(school, 3) if one.message == lease.message_id]
    assert [type(one) for one in outcomes] == [NoticeFailed, NoticeDelivered]
