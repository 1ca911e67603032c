"""Which tenant the runner takes next."""

import asyncio
from uuid import uuid4

from projections.agenda import Agenda

LYCEE, CFA, ECOLE = uuid4(), uuid4(), uuid4()


async def test_hints_come_first_and_the_others_in_turn() -> None:
    agenda = Agenda()
    agenda.add([LYCEE, CFA])
    agenda.hint(ECOLE)
    assert [await agenda.next(), await agenda.next(), await agenda.next()] == [ECOLE, LYCEE, CFA]


async def test_a_tenant_added_twice_is_handed_out_once() -> None:
    agenda = Agenda()
    agenda.add([LYCEE])
    agenda.add([LYCEE, CFA])
    assert [await agenda.next(), await agenda.next()] == [LYCEE, CFA]
    third = asyncio.ensure_future(agenda.next())
    agenda.done(LYCEE)
    agenda.done(CFA)
    agenda.hint(ECOLE)
    assert await third == ECOLE


async def test_nobody_is_handed_a_tenant_that_somebody_works_on() -> None:
    agenda = Agenda()
    agenda.hint(LYCEE)
    assert await agenda.next() == LYCEE
    agenda.hint(LYCEE)
    agenda.add([LYCEE, CFA])
    assert await agenda.next() == CFA
    waiting = asyncio.ensure_future(agenda.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    agenda.done(LYCEE)
    assert await waiting == LYCEE, "a hint that came meanwhile is looked at afterwards"


async def test_a_closed_agenda_hands_out_nothing_more() -> None:
    agenda = Agenda()
    waiting = asyncio.ensure_future(agenda.next())
    await asyncio.sleep(0)
    agenda.close()
    assert await waiting is None
    agenda.hint(LYCEE)
    assert await agenda.next() is None
