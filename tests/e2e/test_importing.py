"""Importing a list on the pages: a dry run, refused rows taken up, codes printed once, everybody let in, nobody twice."""

import csv
import io
import re
from pathlib import Path
from uuid import uuid4

import httpx
from playwright.async_api import FilePayload, Locator

from tests.e2e.institutions import PASSWORD, Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.school import MESSY
from tests.e2e.visitor import DESK, Visitor, Visitors
from tests.mailbox import later_mailed_code


async def sends(visitor: Visitor, programme: object, content: bytes, name: str = "apprentis.csv") -> None:
    """Upload a file from the participants' page, unfolding the form where it is folded."""
    await visitor.opens(f"/programmes/{programme}/participants")
    folded = visitor.page.locator("#importer > details:not([open]) > summary")
    if await folded.count():
        await folded.click()
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    await visitor.page.get_by_label("Votre fichier").set_input_files(file)
    await visitor.page.get_by_label("Des mentors").check()
    await visitor.presses("Lire le fichier")


def row(visitor: Visitor, number: int) -> Locator:
    return visitor.page.locator(f"#ligne-{number}")


async def test_a_messy_file_comes_in_row_by_row(visitor: Visitor, institution: Institution) -> None:
    programme = await institution.programme()
    await visitor.signs_in(institution.coordinator.email)
    await sends(visitor, programme, MESSY)
    report = visitor.path

    # Every row once, with its place, its code and its sentence; nothing recorded yet.
    assert await visitor.reads(".lede") == "6 lignes lues : 2 acceptées, 1 fusionnée et 3 refusées. Rien n’est encore enregistré."
    assert [await row(visitor, number).locator("p code").last.inner_text() for number in (6, 7, 8)] == [
        "email-missing",
        "date-invalid",
        "email-invalid",
    ]
    assert "Ligne 7" in await row(visitor, 7).inner_text()
    assert "31/02/2005" in await row(visitor, 7).inner_text()
    assert (await institution.coordinator.get(f"/programmes/{programme}/participants"))["items"] == []
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []

    # The report, as a spreadsheet opens it: the cell like a formula is text.
    download = await visitor.downloads(visitor.page.get_by_role("link", name="Télécharger le rapport (CSV)"))
    lines = list(csv.reader(io.StringIO(Path(await download.path()).read_text("utf-8-sig")), delimiter=";"))
    assert {(line[2], line[3]) for line in lines[1:]} >= {("6", "refusée"), ("7", "refusée"), ("5", "fusionnée"), ("3", "acceptée")}
    assert not any(cell.startswith("=") for line in lines for cell in line)

    # A birth date that is still wrong keeps what was typed; a right one takes the row up.
    await row(visitor, 7).get_by_label("Date de naissance").fill("2025-02-28")
    answer = await visitor.submits(row(visitor, 7).get_by_role("button", name="Compléter la ligne"))
    assert answer.status == 422
    assert "ne convient toujours pas" in await row(visitor, 7).get_by_role("alert").inner_text()
    assert await row(visitor, 7).get_by_label("Date de naissance").input_value() == "2025-02-28"
    await row(visitor, 7).get_by_label("Date de naissance").fill("2005-02-28")
    await visitor.submits(row(visitor, 7).get_by_role("button", name="Compléter la ligne"))
    assert visitor.path == f"{report}#ligne-7"
    assert "complétée" in await row(visitor, 7).inner_text()

    # An address of somebody else's row is refused at the row.
    await row(visitor, 6).get_by_label("Adresse de courriel").fill("Jules.Moreau@cfa-essai.test")
    await visitor.submits(row(visitor, 6).get_by_role("button", name="Compléter la ligne"))
    assert "déjà celle d’une autre ligne" in await row(visitor, 6).get_by_role("alert").inner_text()

    # A code is shown once, on a page to print.
    await visitor.submits(row(visitor, 6).get_by_role("button", name="Admettre avec un code imprimé"))
    assert "Lou Petit" in await visitor.reads(".slips")
    assert re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", await visitor.reads(".slips .code"))
    await check_shape(visitor.page)
    shown = visitor.path
    assert (await visitor.opens(shown)).status == 410
    assert await visitor.page.locator(".slips").count() == 0
    await visitor.opens(report)
    assert "code d’accès imprimé" in await row(visitor, 6).locator("h3").inner_text()

    # Everybody who can come in does, in one go.
    await visitor.presses("Importer les 4 personnes acceptées")
    assert visitor.path.startswith(f"/programmes/{programme}/participants?fait=")
    assert "4 personnes de ce fichier sont dans le programme. 1 ligne reste refusée." in await visitor.reads("[role=status]")
    names = await visitor.page.locator("table.people tbody th").all_inner_texts()
    assert names == ["Noémie Lefèvre", "Jules Moreau", "Lou Petit", "Éva Roux"]

    # The row left over is completed afterwards; the others are not doubled.
    await visitor.follows(visitor.page.get_by_role("link", name="Y revenir"))
    await row(visitor, 8).get_by_label("Adresse de courriel").fill("sam@cfa-essai.test")
    await visitor.submits(row(visitor, 8).get_by_role("button", name="Compléter la ligne"))
    await visitor.presses("Importer les 5 personnes acceptées")
    assert await visitor.page.locator("table.people tbody tr").count() == 5

    # The same file again adds nobody.
    await sends(visitor, programme, MESSY)
    assert "0 acceptée, 3 fusionnées et 3 refusées" in await visitor.reads(".lede")


async def test_everybody_without_an_address_gets_a_code_at_once(visitors: Visitors, visitor: Visitor, institution: Institution) -> None:
    programme = await institution.programme()
    rows = "\n".join(f"Nom{letter};Prénom{letter};0{number}/02/2005;" for number, letter in enumerate("ABC", start=1))
    await visitor.signs_in(institution.coordinator.email)
    await sends(visitor, programme, f"Nom;Prénom;Né(e) le;Courriel\n{rows}\n".encode())
    assert await visitor.page.get_by_role("button", name="Importer").count() == 0
    await visitor.presses("Admettre les 3 personnes sans adresse avec des codes imprimés")
    codes = await visitor.page.locator(".slips .code").all_inner_texts()
    assert len(set(codes)) == 3
    await visitor.follows(visitor.page.get_by_role("link", name="C’est imprimé, revenir à l’import"))
    await visitor.presses("Importer les 3 personnes acceptées")
    people = (await institution.coordinator.get(f"/programmes/{programme}/participants"))["items"]
    assert sorted(person["name"] for person in people) == ["PrénomA NomA", "PrénomB NomB", "PrénomC NomC"]
    assert all(person["email"] is None for person in people)
    reader = await visitors.arrive(language="en-GB")
    await reader.signs_in(institution.coordinator.email, following=f"/programmes/{programme}/participants")
    assert await reader.reads(".lede") == "3 mentors. 3 people still lack something."
    await check_shape(reader.page, "en")


async def test_an_import_left_half_way_is_found_again(visitor: Visitor, institution: Institution) -> None:
    programme = await institution.programme()
    await visitor.signs_in(institution.coordinator.email)
    await sends(visitor, programme, MESSY)
    report = visitor.path
    await visitor.opens(f"/programmes/{programme}/participants")
    await visitor.follows(visitor.page.get_by_role("link", name="Reprendre cet import"))
    await visitor.page.wait_for_url(f"**{report}")


async def test_a_file_that_is_no_list_is_refused_with_a_way_out(visitor: Visitor, institution: Institution) -> None:
    programme = await institution.programme()
    await visitor.signs_in(institution.coordinator.email)
    for name, content in (("photo.xlsx", b"\x89PNG\r\n\x1a\n"), ("vide.csv", b""), ("notes.csv", b"du texte\nsans colonnes\n")):
        await sends(visitor, programme, content, name)
        assert name in await visitor.page.get_by_role("alert").inner_text()
        assert await visitor.page.get_by_label("Votre fichier").is_visible()
        await check_shape(visitor.page)


async def test_only_who_may_import_sees_how(http: httpx.AsyncClient, visitors: Visitors, institution: Institution) -> None:
    programme = await institution.programme()
    address = f"lecture.{uuid4().hex[:12]}@cfa-essai.test"
    await institution.coordinator.post("/invitations", {"email": address, "role": "reader"})
    code = await later_mailed_code(http, address)
    accepted = await http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})
    assert accepted.status_code == 201
    reader = await visitors.arrive(width=DESK)
    await reader.signs_in(address)
    await reader.opens(f"/programmes/{programme}/participants")
    assert await reader.page.locator("input[type=file]").count() == 0
    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email)
    await sends(coordinator, programme, MESSY)
    assert (await reader.opens(f"{coordinator.path}/rapport.csv")).status == 403
    assert (await reader.opens(coordinator.path)).status == 403
    assert "Votre rôle ne permet pas cela" in await reader.reads()
    await check_shape(reader.page)
