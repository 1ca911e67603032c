"""Somebody corrects, asks, is refused, asks again and is erased; then nothing that lies on the disks tells who they were."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
import httpx
from redis.asyncio import Redis

from infra.embedded.servers import embedded_servers
from tests.e2e.institutions import Institution, signed_up
from tests.e2e.pairs import two_together
from tests.e2e.visitor import DESK, Visitor, Visitors

# Words that nothing else on this machine holds.
GIVEN, FAMILY = f"Zéphyrine{uuid4().hex[:8]}", f"Ostrovidov{uuid4().hex[:8]}"
ADDRESS, PHONE_NUMBER, SAID = f"{uuid4().hex}@zephyrine.example", "+33 6 98 71 23 45", f"parce que {uuid4().hex}"
UNMISTAKABLE: Final = (GIVEN, FAMILY, ADDRESS, PHONE_NUMBER, SAID)


async def test_from_a_correction_to_nothing_left(visitors: Visitors, http: httpx.AsyncClient, home: Path) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    people = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    mentor = next(one for one in people if one["role"] == "mentor")
    person, page = mentor["person"], f"/programmes/{together.programme}/participants/{mentor['participation']}"

    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens(f"{page}/liens")
    link = await coordinator.page.locator("a.link-address").first.inner_text()
    space = link[link.index("/l/") :]
    await _corrected(coordinator, page)

    themselves = await visitors.arrive()
    await themselves.opens(space)
    await _data(themselves)
    await themselves.presses("Les lire ici")
    read = await themselves.reads()
    assert "Tout ce que le journal garde de vous" in read
    assert f"nom : {FAMILY}" in read, "what was corrected, and what was written before, are both theirs to read"
    await coordinator.opens(f"/etablissement/donnees/{person}/lisible")
    assert f"nom : {FAMILY}" in await coordinator.reads()
    await _asks(themselves, space)
    assert "Vous avez demandé l’effacement de vos données" in await themselves.reads()
    await coordinator.opens("/etablissement/donnees")
    await coordinator.submits(coordinator.page.get_by_role("link", name=f"{GIVEN} {FAMILY}"))
    await coordinator.page.get_by_label("Motif").select_option("identity-in-doubt")
    await coordinator.page.get_by_label("Ce qui lui est expliqué").fill("Venez avec une pièce d’identité.")
    await coordinator.presses("Refuser l’effacement")
    assert "Son effacement a été refusé" in await coordinator.reads()
    await themselves.opens(space)
    assert "la raison vous a été écrite" in await _data(themselves)
    await _asks(themselves, space)

    await coordinator.opens(f"/etablissement/donnees/{person}")
    assert "le binôme s’arrête" in await coordinator.reads()
    assert "ekole.person_directory" in await _still_found(home), "who is not erased is found"
    await coordinator.page.get_by_label("Oui, effacer pour de bon").check()
    await coordinator.presses("Effacer ses données")
    words = await coordinator.reads()
    assert "ces données ne peuvent plus être lues par personne" in words, words
    assert not any(one in words for one in UNMISTAKABLE)

    assert (await themselves.opens(space)).status == 404
    refused = await http.get("/api/v1/programmes", headers={"Authorization": f"Bearer {together.mentor.token}"})
    assert refused.status_code == 401, "whoever signed in as this person is somebody here no longer"
    await coordinator.opens(f"/programmes/{together.programme}/participants?montrer=tous")
    words = await coordinator.reads()
    assert not any(one in words for one in UNMISTAKABLE)
    told = await _file_of(http, institution, person)
    assert all(one["data"].get("family_name") in (None, "effacé") for one in told["facts"])
    assert [one["type"] for one in told["facts"]][-1] == "person.erased.v1"

    assert await _still_found(home) == []
    checked = await asyncio.to_thread(_checked, home, institution.coordinator.tenant)
    assert checked.returncode == 0, checked.stdout + checked.stderr


async def _corrected(coordinator: Visitor, page: str) -> None:
    await coordinator.opens(page)
    await coordinator.submits(coordinator.page.get_by_role("link", name="Données personnelles : voir, corriger, effacer"))
    await coordinator.page.get_by_text("Corriger", exact=True).click()
    await coordinator.page.get_by_label("Adresse de courriel", exact=True).fill("pas une adresse")
    await coordinator.presses("Enregistrer la correction")
    said = await coordinator.reads()
    assert "pas valable" in said, said
    for label, value in (("Prénom", GIVEN), ("Nom", FAMILY), ("Adresse de courriel", ADDRESS), ("Téléphone", PHONE_NUMBER)):
        await coordinator.page.get_by_label(label, exact=True).fill(value)
    await coordinator.presses("Enregistrer la correction")
    words = await coordinator.reads()
    assert all(one in words for one in (GIVEN, FAMILY, ADDRESS, PHONE_NUMBER))


async def _data(visitor: Visitor) -> str:
    await visitor.page.get_by_text("Mes données", exact=True).click()
    return await visitor.reads()


async def _asks(visitor: Visitor, space: str) -> None:
    await visitor.opens(space)
    await _data(visitor)
    await visitor.page.get_by_text("Demander l’effacement de mes données", exact=True).click()
    await visitor.page.get_by_label("Pourquoi (facultatif)").fill(SAID)
    await visitor.page.get_by_label("Oui, je demande que mes données soient effacées").check()
    await visitor.presses("Envoyer la demande")
    await _data(visitor)


async def _file_of(http: httpx.AsyncClient, institution: Institution, person: str) -> Any:
    headers = {"Authorization": f"Bearer {institution.coordinator.token}"}
    answer = await http.get(f"/api/v1/people/{person}/data", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _still_found(home: Path) -> list[str]:
    """In which tables, files of tables that were vacuumed, log files and keys of Redis one of these words lies."""
    written = [one.encode() for one in UNMISTAKABLE]
    forms = [f"%{one}%" for one in (*UNMISTAKABLE, *(octets.hex() for octets in written))]
    found = []
    with embedded_servers(home) as servers:
        connection = await asyncpg.connect(servers.database_url("administrator"))
        try:
            for (table,) in await connection.fetch(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'ekole'"
            ):
                if await connection.fetchval(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE ANY ($1::text[])", forms):
                    found.append(table)
            await connection.execute("VACUUM (FULL) ekole.person_directory")
            await connection.execute("CHECKPOINT")
        finally:
            await connection.close()
        folders = (home / "logs", servers.database_folder / "log", servers.database_folder / "base")
        for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
            octets = await asyncio.to_thread(file.read_bytes)
            found += [file.name] if any(one in octets for one in written) else []
        redis: Redis = Redis.from_url(servers.redis_url)
        try:
            async for key in redis.scan_iter():
                kept = key + (await redis.dump(key) or b"")
                found += [repr(key)] if any(one in kept for one in written) else []
        finally:
            await redis.aclose()
    return found


def _checked(home: Path, tenant: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "services.cli", "audit", "check", "--tenant", tenant]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"EKOLE_HOME": str(home)})
