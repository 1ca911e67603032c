"""From one year to the next: counts for everybody, names for those who may read them."""

from uuid import UUID, uuid5

import msgspec

from projections.impact_sheet import ImpactSheet
from projections.participant import Participant
from projections.person_directory import DirectoryEntry
from services.catalogues import translate
from services.reports.over_the_years import Known, Named, OverTheYears, over_the_years
from tests.unit.pages.places import OPENED, PROGRAMME, programme, somebody

FR = translate("fr")
EARLIER = tuple(UUID(int=500 + number) for number in range(4))


def again(number: int, name: tuple[str, str] | None, **changes: object) -> tuple[Participant, DirectoryEntry]:
    """Somebody who was invited again: their participation follows from the earlier one."""
    one, entry = somebody(number, name)
    return msgspec.structs.replace(one, participation=uuid5(PROGRAMME, f"participation/{EARLIER[number]}"), **changes), entry


PEOPLE = [
    again(0, ("Zoé", "Martin")),
    again(1, ("Noé", "Élias"), status="proposed"),
    again(2, None, status="withdrawn"),
    somebody(7, ("Ana", "Nouvelle")),
]
FORMER = UUID(int=77)
KEPT = ImpactSheet(PROGRAMME, predecessor=UUID(int=8), invited=3, alumni=(FORMER, PEOPLE[0][0].person))
KNOWN = Known(
    EARLIER, {entry.person: entry for entry in (PEOPLE[0][1], DirectoryEntry(FORMER, OPENED, given_name="Lia", family_name="Ancien"))}
)


def told(kept: ImpactSheet = KEPT, known: Known = KNOWN, *, names: bool = True) -> OverTheYears:
    return over_the_years(programme(PEOPLE), kept, known, names=names, _=FR)


def test_how_many_were_invited_again_and_what_became_of_it() -> None:
    assert told().invited == "3 personnes réinvitées\xa0: 1 à décider, 1 dans le programme, 1 a quitté le programme."
    assert told().alumni == "2 anciens mentors certifiés peuvent former les nouveaux."


def test_who_by_family_name_with_their_page_the_erased_last() -> None:
    assert [(one.name, one.standing) for one in told().people] == [
        ("Noé Élias", "à décider"),
        ("Zoé Martin", "dans le programme"),
        ("effacé", "a quitté le programme"),
    ]
    assert told().people[0].address == f"/programmes/{PROGRAMME}/participants/{PEOPLE[1][0].participation}"


def test_who_trains_the_newcomers_in_the_programme_or_not() -> None:
    lia, zoe = told().trainers
    assert lia == Named("Lia Ancien", "vient former sans être du programme")
    assert (zoe.name, zoe.standing) == ("Zoé Martin", "mentor cette année aussi")
    assert zoe.address.endswith(str(PEOPLE[0][0].participation))


def test_who_may_not_read_names_reads_how_many() -> None:
    assert (told(names=False).people, told(names=False).trainers) == ((), ())
    assert told(names=False).invited == told().invited


def test_of_a_first_year_nothing_is_said_and_of_a_last_one_who_left() -> None:
    assert told(ImpactSheet(PROGRAMME), Known()) == OverTheYears()
    assert told(ImpactSheet(PROGRAMME, leavers=2), Known()).leavers == "2 personnes ont quitté l’établissement."
