"""A session that is moved: the mailbox shows the letter and, joined to it, what calendars are given."""

from datetime import date, timedelta
from typing import Final

import httpx
import pytest

from tests.e2e.institutions import signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.pairs import two_together
from tests.e2e.visitor import DESK, PHONE, Visitors
from tests.mailbox import later_mail

READER: Final = "claire.caron@cfa-essai.test"


def next_monday(today: date) -> date:
    """At least a week away, when nothing stands in the way of a session at noon."""
    return today + timedelta(days=14 - today.weekday())


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
async def test_an_update_for_calendars_is_joined_to_the_letter(http: httpx.AsyncClient, visitors: Visitors, width: int) -> None:
    together = await two_together(http, await signed_up(http))
    day = next_monday(date.today()).isoformat()
    session = {"day": day, "start": 720, "minutes": 45, "place": "premises"}
    planned = await together.mentor.post(f"/pairs/{together.pair}/sessions/planned", session)
    identifier = planned["ids"]["session"]
    await together.mentor.post(f"/pairs/{together.pair}/sessions/{identifier}/move", {**session, "start": 750})
    await later_mail(http, READER, f"{identifier}@ekole")

    visitor = await visitors.arrive(width=width)
    await visitor.opens(f"/courrier?adresse={READER}")
    letter = visitor.page.locator("article", has_text=f"{identifier}@ekole")
    assert (await letter.locator("h2").inner_text()).startswith("Séance déplacée")
    assert "L’invitation jointe met votre agenda à jour." in await letter.inner_text()
    await letter.locator("summary").click()
    joined = await letter.locator("pre").inner_text()
    assert "METHOD:REQUEST" in joined
    assert "SEQUENCE:1" in joined
    assert f"DTSTART;TZID=Europe/Paris:{day.replace('-', '')}T123000" in joined
    assert "ines.aubert@cfa-essai.test" not in joined
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []
    assert visitor.faults == []
