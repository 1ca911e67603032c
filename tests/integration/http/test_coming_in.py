"""Passwords and codes cannot be guessed, and nobody can lock somebody else out."""

from collections.abc import Callable
from uuid import uuid4

import httpx

from services.limits.policies import API, PUBLIC, WRONG_CODE, WRONG_PASSWORD
from tests.integration.http.conftest import PASSWORD, Member

HERE = {"X-Forwarded-For": "192.0.2.17"}  # the server listens to a proxy on its own machine
ELSEWHERE = {"X-Forwarded-For": "198.51.100.4"}


def signs_in(http: httpx.Client, email: str, password: str, headers: dict[str, str]) -> httpx.Response:
    return http.post("/api/v1/tokens", json={"email": email, "password": password}, headers=headers)


def newcomer(http: httpx.Client) -> str:
    email = f"referent.{uuid4().hex}@lycee-tests.test"
    form = {"institution": {"name": "Lycée des Essais", "kind": "lycee-public"}, "email": email, "password": PASSWORD}
    assert http.post("/api/v1/institutions", json=form).status_code == 201
    return email


def test_guessing_is_stopped_for_who_guesses_and_for_nobody_else(http: httpx.Client) -> None:
    email, other = newcomer(http), newcomer(http)
    for _ in range(WRONG_PASSWORD.quota):
        assert signs_in(http, email, "ce n’est pas celui-là", HERE).status_code == 401
    stopped = signs_in(http, email, PASSWORD, HERE)
    assert stopped.status_code == 429
    assert stopped.json()["code"] == "too-many-requests"
    assert 0 < int(stopped.headers["Retry-After"]) <= WRONG_PASSWORD.window
    assert stopped.headers["RateLimit-Policy"].startswith('"sign-in"')

    assert signs_in(http, email, PASSWORD, ELSEWHERE).status_code == 201
    assert signs_in(http, other, PASSWORD, HERE).status_code == 201


def test_an_address_that_nobody_has_is_answered_like_any_other(http: httpx.Client) -> None:
    known, unknown = newcomer(http), f"personne.{uuid4().hex}@lycee-tests.test"
    answers = [signs_in(http, email, "ce n’est pas celui-là", ELSEWHERE) for email in (known, unknown)]
    assert {answer.status_code for answer in answers} == {401}
    told = [{**answer.json(), "correlation": None} for answer in answers]
    assert told[0] == told[1]


def test_codes_of_invitations_cannot_be_tried_one_after_the_other(http: httpx.Client) -> None:
    somewhere = {"X-Forwarded-For": "203.0.113.9"}
    for _ in range(WRONG_CODE.quota):
        form = {"code": f"{uuid4().hex}-{uuid4().hex}", "password": PASSWORD}
        assert http.post("/api/v1/invitations/acceptance", json=form, headers=somewhere).status_code == 404
    assert http.post("/api/v1/invitations/acceptance", json=form, headers=somewhere).status_code == 429


def test_every_answer_of_the_api_says_what_is_left(http: httpx.Client, institution: Callable[[], Member]) -> None:
    answer = institution().get("/programmes")
    assert answer.headers["RateLimit-Policy"] == f'"api";q={API.quota};w={API.window}'
    assert answer.headers["RateLimit"].startswith('"api";r=')
    assert http.get("/connexion").headers["RateLimit-Policy"] == f'"public";q={PUBLIC.quota};w={PUBLIC.window}'
    assert "RateLimit" not in http.get("/readyz").headers


def test_every_answer_tells_browsers_to_guess_and_keep_nothing(http: httpx.Client, institution: Callable[[], Member]) -> None:
    answers = [institution().get("/programmes"), http.get("/connexion"), http.get("/api/v1/nowhere"), http.get("/readyz")]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.url
        assert "no-store" in answer.headers["Cache-Control"], answer.url
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], answer.url
        assert "Strict-Transport-Security" not in answer.headers
    over_tls = http.get("/connexion", headers={"X-Forwarded-Proto": "https"})
    assert over_tls.headers["Strict-Transport-Security"].startswith("max-age=")


def test_what_is_guessed_first_is_no_password(http: httpx.Client) -> None:
    form = {"institution": {"name": "Lycée", "kind": "lycee-public"}, "email": f"r.{uuid4().hex}@lycee-tests.test", "password": "azerty"}
    assert http.post("/api/v1/institutions", json=form).json()["code"] == "password-too-short"
    assert http.post("/api/v1/institutions", json={**form, "password": "MotDePasse2026!"}).json()["code"] == "password-guessable"


def test_every_answer_names_its_request_those_of_strangers_and_errors_too(http: httpx.Client) -> None:
    asked = {"X-Correlation-ID": str(uuid4())}
    for path, status in (("/", 303), ("/connexion", 200), ("/api/v1/programmes", 401), ("/nowhere", 404), ("/log/nobody/keys", 404)):
        answer = http.get(path, headers=asked)
        assert (answer.status_code, answer.headers["X-Correlation-ID"]) == (status, asked["X-Correlation-ID"]), path
