"""Webhooks over HTTP: what one may subscribe to, subscriptions, secrets shown once, deliveries; the coordinator's alone."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tenants.webhooks.subscribable import SUBSCRIBABLE
from tests.integration.http.conftest import Member

ADDRESS = "https://crochet.lycee-exemple.invalid/ekole?cle=secrete"
FORM = {"address": ADDRESS, "types": ["pair.formed.v1", "programme.opened.v1"]}


def subscribed(member: Member, **told: Any) -> dict[str, Any]:
    answer = member.post("/institution/webhooks", FORM | told)
    assert answer.status_code == 201, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def place(answer: dict[str, Any]) -> str:
    return f"/institution/webhooks/{answer['ids']['subscription']}"


def test_types_are_described_in_the_reader_s_language(coordinator: Member) -> None:
    french, english = (
        {one["type"]: one for one in coordinator.get("/institution/webhooks/types", headers={"Accept-Language": language}).json()}
        for language in ("fr", "en")
    )
    assert french.keys() == english.keys() == SUBSCRIBABLE.keys()
    assert french["pair.formed.v1"]["description"] == "Un binôme est formé"
    assert english["pair.formed.v1"]["description"] == "A pair is formed"
    assert "mentor_person" in french["pair.formed.v1"]["fields"]


def test_a_secret_is_shown_once_and_to_a_repeat_of_the_same_request(coordinator: Member) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    first = coordinator.post("/institution/webhooks", FORM, headers=dict(headers))
    again = coordinator.post("/institution/webhooks", FORM, headers=dict(headers))
    assert first.headers["cache-control"] == "no-store"
    assert (first.json()["secret"], first.json()["ids"]) == (again.json()["secret"], again.json()["ids"])
    assert again.json()["repeated"]
    shown = coordinator.get(place(first.json()))
    assert (shown.json()["address"], shown.json()["standing"]) == (ADDRESS, "enabled")
    assert "whsec_" not in shown.text + coordinator.get("/institution/webhooks").text


def test_a_subscription_s_life(coordinator: Member) -> None:
    at = place(made := subscribed(coordinator))
    rotated = coordinator.post(f"{at}/secret", {"at_once": False})
    assert rotated.json()["secret"] not in ("", made["secret"])
    assert coordinator.get(at).json()["signs_until"] is not None
    changed = coordinator.post(at, {"address": ADDRESS, "types": ["pair.formed.v1"]})
    assert changed.status_code == 200, changed.text
    assert coordinator.get(at).json()["types"] == ["pair.formed.v1"]
    assert coordinator.post(f"{at}/disable").json()["already_so"] is False
    assert coordinator.post(f"{at}/disable").json()["already_so"] is True
    assert coordinator.get(at).json()["standing"] == "by-hand"
    assert coordinator.post(f"{at}/deliveries/again").json()["code"] == "webhook-not-enabled"
    assert coordinator.post(f"{at}/enable").status_code == 200
    assert coordinator.post(f"{at}/deliveries/again").json() == {"deliveries": 0}
    assert coordinator.post(f"{at}/deliveries/{uuid4()}/again").json()["code"] == "webhook-delivery-not-settled"
    gone = coordinator._http.delete(f"/api/v1{at}", headers={"Authorization": f"Bearer {coordinator.token}"})
    assert gone.status_code == 200, gone.text
    assert coordinator.get(at).status_code == 404


def test_a_test_says_how_it_went_and_is_listed(coordinator: Member) -> None:
    at = place(subscribed(coordinator))
    tried = coordinator.post(f"{at}/test")
    assert tried.status_code == 202, tried.text
    listed = coordinator.get(f"{at}/deliveries").json()["items"]
    assert [one["message"] for one in listed] == [tried.json()["message"]]
    assert (listed[0]["type"], listed[0]["webhook_id"]) == ("webhook.test.v1", f"msg_{listed[0]['message'].replace('-', '')}")
    assert coordinator.get(f"{at}/deliveries", params={"before": listed[0]["message"]}).json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("webhook-address-invalid", {"address": "http://crm.lycee-exemple.fr/"}),
        ("webhook-address-invalid", {"address": "https://127.0.0.1/"}),
        ("webhook-address-invalid", {"address": "https://[::1]/"}),
        ("webhook-types-invalid", {"types": []}),
        ("webhook-types-invalid", {"types": ["survey.answered.v1"]}),
    ],
)
def test_what_is_refused(coordinator: Member, code: str, wrong: dict[str, Any]) -> None:
    refused = coordinator.post("/institution/webhooks", FORM | wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_they_are_the_coordinator_s_alone(
    coordinator: Member, direction: Member, institution: Callable[[], Member], http: httpx.Client
) -> None:
    at = place(subscribed(coordinator))
    assert direction.get("/institution/webhooks").status_code == 403
    assert direction.post("/institution/webhooks", FORM).status_code == 403
    elsewhere = institution()
    assert elsewhere.get(at).status_code == 404
    for act in ("", "/secret", "/disable", "/enable", "/test", "/deliveries/again"):
        assert elsewhere.post(f"{at}{act}", FORM if not act else {}).status_code == 404, act
    assert http.get(f"/api/v1{at}").status_code == 401
