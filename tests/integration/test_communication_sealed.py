"""What people object and whom messages name is sealed at rest, and erased with its own key."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.design.communication import ANNOUNCEMENT, COMMUNICATION, nameless_author
from domain.design.informing import GiveDetails, PlanMessages, PlannedMessage
from domain.design.listening import RaiseObjection
from domain.design.sending import ApproveMessage, MessageHasGaps
from domain.design.texts import Detail
from domain.personal import Sealed, readable
from domain.programme import OpenProgramme
from tests.databases import Database
from tests.integration.erasing import erase_person
from tests.integration.institutions import OpenInstitution, platform_on
from tests.unit.domain.histories import ANNOUNCED, FIGURES, gates_of


async def programme_of(institution: OpenInstitution) -> OpenProgramme:
    opening = OpenProgramme(
        programme=uuid4(),
        name="Essai",
        kind="cfa",
        mode="express",
        template="reverse-mentoring-one-year",
        template_version="2026.1",
        year="2026-2027",
        first_day=date(2026, 9, 1),
        last_day=date(2027, 6, 30),
        gates=gates_of("express"),
    )
    await institution.does(opening)
    return opening


async def stored(institution: OpenInstitution, expected: UUID) -> bytes:
    """All the lines of the institution's log as they are kept; ``expected`` stands in them, or nothing was looked through."""
    lines = (await institution.platform.store.read(institution.tenant, 0, 10_000)).lines
    assert str(expected).encode() in lines
    return lines


async def test_words_are_sealed_and_go_with_their_author_s_key(module_database: Database) -> None:
    async with platform_on(module_database) as platform:
        institution = await platform.institution()
        programme = (await programme_of(institution)).programme
        named, nameless, somebody = uuid4(), uuid4(), uuid4()
        await institution.does(RaiseObjection(programme=programme, objection=named, audience="staff", words="Mes copies", author=somebody))
        await institution.does(RaiseObjection(programme=programme, objection=nameless, audience="families", words="Seul avec un adulte"))
        lines = await stored(institution, nameless)
        assert b"Mes copies" not in lines
        assert b"Seul avec" not in lines
        heard = (await platform.handling.state_of(institution.tenant, COMMUNICATION.of(programme))).objections
        assert (readable(heard[named].words), readable(heard[nameless].words)) == ("Mes copies", "Seul avec un adulte")

        await erase_person(platform.engine, platform.keyring, institution.tenant, somebody)
        heard = (await platform.handling.state_of(institution.tenant, COMMUNICATION.of(programme))).objections
        assert isinstance(heard[named].words, Sealed)
        assert heard[nameless].words == "Seul avec un adulte"

        await platform.keyring.destroy_subject_keys(institution.tenant, [nameless_author(nameless)])
        heard = (await platform.handling.state_of(institution.tenant, COMMUNICATION.of(programme))).objections
        assert isinstance(heard[nameless].words, Sealed)


async def test_names_in_messages_are_sealed_and_one_telling_is_erased_without_the_next(module_database: Database) -> None:
    async with platform_on(module_database) as platform:
        institution = await platform.institution()
        programme = (await programme_of(institution)).programme
        line = PlannedMessage(ANNOUNCEMENT, "staff", "direction", ANNOUNCED)
        await institution.does(PlanMessages(programme=programme, messages=(line,)))
        first, second = uuid4(), uuid4()
        told = (Detail("direction_name", "Anne Quéméneur"), Detail("info_meeting", "mardi"))
        await institution.does(GiveDetails(programme=programme, details=first, given=told))
        assert "Quéméneur".encode() not in await stored(institution, first)
        await erase_person(platform.engine, platform.keyring, institution.tenant, first)
        approve = ApproveMessage(programme=programme, message=ANNOUNCEMENT, figures=FIGURES)
        with pytest.raises(MessageHasGaps):
            await institution.does(approve, role="direction")
        await institution.does(GiveDetails(programme=programme, details=second, given=told))
        await institution.does(approve, role="direction")
