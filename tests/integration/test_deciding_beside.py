"""A decision that takes long is taken beside the requests that the same process answers meanwhile."""

import asyncio
import threading
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from domain.decision import Decision, Rule, RuleBook, Situation
from domain.facilitation.matching import MATCHING, Proposed
from domain.facilitation.proposing import ProposeMatching
from services.http.health import live
from tests.databases import Database
from tests.integration.institutions import platform_on
from tests.integration.test_capacities import Cohort

GUARD = 30  # seconds after which a decision that nobody could be answered beside gives up, so that the test fails instead of hanging


async def test_somebody_is_answered_while_a_proposal_is_decided(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision goes on only once ``/livez`` was answered by the process that takes it."""
    rules: Any = RuleBook.rules
    rule: Rule = rules[ProposeMatching]
    loop, begun, answered = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def decided_after_the_answer(command: ProposeMatching, situation: Situation) -> Decision:
        loop.call_soon_threadsafe(begun.set)
        assert answered.wait(GUARD), "nobody was answered while it was decided"
        return rule.decide(command, situation)

    monkeypatch.setitem(rules, ProposeMatching, msgspec.structs.replace(rule, decide=decided_after_the_answer))
    async with platform_on(database) as platform:
        institution = await platform.institution()
        cohort = Cohort([institution], 0)
        await cohort.prepare()
        proposing = asyncio.create_task(cohort.propose(cohort.run(1)))
        await begun.wait()
        application: Any = Litestar([live], logging_config=None)
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://ekole.test") as client:
            assert (await client.get("/livez")).json() == {"live": True}
        assert not proposing.done()
        answered.set()
        await proposing
        loaded = await platform.ledger.load(institution.tenant, [MATCHING.of(cohort.run(1))])
        assert isinstance(loaded[MATCHING.of(cohort.run(1)).name].state, Proposed)
