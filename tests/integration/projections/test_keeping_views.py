"""The live tables: what the runner writes is what the fold says, once, and to this tenant alone."""

from domain.facilitation.pair import FeedbackGiven
from domain.personal import Sealed
from domain.recorded import Recorded
from projections.rebuild import rebuild
from projections.replay import replay
from projections.steps import Steps
from tests.databases import Database
from tests.integration.projections.places import Place, again, place_on
from tests.unit.projections.toys import (
    DIARY,
    JOURNAL,
    TALLY,
    TOYS,
    Diary,
    Mood,
    activated,
    ended,
    formed,
    held,
    identifier,
    said,
)


async def test_rows_follow_the_log(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), formed(2), activated(1), held(1, 1), held(1, 2, "écrits"))
    runner = place.runner()
    assert await runner.settle() == 5
    tallies = await place.rows(log.tenant, TALLY)
    assert tallies.keys() == {identifier("pair", 1), identifier("pair", 2)}
    tally = tallies[identifier("pair", 1)]
    assert (tally.held, tally.active, tally.mood, tally.score) == (2, True, Mood.MEETING, 1.5)
    assert tally.minutes_by_theme == {"réseaux": 45, "écrits": 45}
    assert [meeting.session for meeting in tally.meetings] == [identifier("session", 1), identifier("session", 2)]
    await log.append(ended(1), held(2))
    assert await runner.settle() == 2
    tallies = await place.rows(log.tenant, TALLY)
    assert tallies.keys() == {identifier("pair", 2)}
    assert len(await place.rows(log.tenant, JOURNAL)) == 7
    assert set((await place.positions(log.tenant)).values()) == {7}
    assert await runner.settle() == 0


async def test_every_supported_postgresql_keeps_the_same_rows(each_database: Database) -> None:
    async with place_on(each_database) as place:
        log = await place.log()
        await log.extend([formed(1), *(held(1, session) for session in range(1, 40)), said(1, "merci"), formed(2), ended(1)])
        await place.runner(lines_at_once=9).settle()
        await rebuild(place.projector, place.history, log.tenant, (JOURNAL,))
        replayed = await replay(place.history, log.tenant, TOYS)
        for toy in TOYS:
            assert await place.rows(log.tenant, toy) == replayed.views[toy.name]


async def test_more_rows_than_a_statement_holds_are_all_written(place: Place) -> None:
    log = await place.log()
    await log.extend([formed(pair) for pair in range(1, 38)])
    await place.runner().settle()
    await log.extend([held(pair) for pair in range(1, 38)])
    await place.runner().settle()
    tallies = await place.rows(log.tenant, TALLY)
    assert {tally.held for tally in tallies.values()} == {1}
    assert len(tallies) == 37


async def test_a_long_log_is_taken_in_several_steps(place: Place) -> None:
    log = await place.log()
    await log.extend([formed(1), *(held(1, session) for session in range(1, 30))])
    assert await place.runner(lines_at_once=7).settle() == 30
    assert (await place.rows(log.tenant, TALLY))[identifier("pair", 1)].held == 29


async def test_personal_words_reach_only_the_views_that_may_hold_them(place: Place) -> None:
    seen = []

    def looks(tally: object, recorded: Recorded) -> None:
        seen.append(recorded.event)

    log = await place.log()
    await log.append(formed(1), said(1, "merci"), said(2, "à refaire"), said(1, "encore merci"))
    await place.runner(again(TALLY, evolve=looks), DIARY).settle()
    assert await place.rows(log.tenant, DIARY) == {
        identifier("person", 1): Diary(identifier("person", 1), 2, "encore merci"),
        identifier("person", 2): Diary(identifier("person", 2), 1, "à refaire"),
    }
    words = [event.next_step for event in seen if isinstance(event, FeedbackGiven)]
    assert len(words) == 3
    assert all(isinstance(word, Sealed) for word in words)


async def test_words_of_somebody_erased_reach_no_view(place: Place) -> None:
    log = await place.log()
    await log.append(said(1, "merci"), said(2, "à refaire"))
    await place.app_keyring.destroy_subject_keys(log.tenant, [identifier("person", 1)])
    await place.runner().settle()
    assert {diary.person: diary.words for diary in (await place.rows(log.tenant, DIARY)).values()} == {
        identifier("person", 1): None,
        identifier("person", 2): "à refaire",
    }


async def test_each_tenant_has_rows_of_its_own(place: Place) -> None:
    lycee, cfa = await place.log(), await place.log()
    await lycee.append(formed(1), held(1))
    await cfa.append(formed(1))
    await place.runner().settle()
    assert (await place.rows(lycee.tenant, TALLY))[identifier("pair", 1)].held == 1
    assert (await place.rows(cfa.tenant, TALLY))[identifier("pair", 1)].held == 0


async def test_a_projection_that_begins_late_does_not_hold_up_the_others(place: Place) -> None:
    """It goes through the old lines in steps of its own, and joins the others where it meets them."""
    log = await place.log()
    await log.extend([formed(1), *(held(1, session) for session in range(1, 25))])
    await place.runner(TALLY).settle()
    await log.append(held(1, 25))
    due = await place.due(log.tenant, TALLY, JOURNAL)
    await Steps(place.projector, place.history, lines=4).take(log.tenant, due, {"toy_tally": TALLY, "toy_journal": JOURNAL})
    assert await place.positions(log.tenant) == {"toy_tally": 26, "toy_journal": 20}
    await place.runner(TALLY, JOURNAL).settle()
    assert await place.positions(log.tenant) == {"toy_tally": 26, "toy_journal": 26}
    assert len(await place.rows(log.tenant, JOURNAL)) == 26


async def test_an_event_that_changes_nothing_leaves_the_row_alone(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), activated(1))
    await place.runner().settle()
    version = "SELECT xmin FROM ekole.toy_tally"
    before = await place.administer(version)
    await log.append(activated(1))
    await place.runner().settle()
    assert await place.administer(version) == before
    assert (await place.positions(log.tenant))["toy_tally"] == 3
