"""Browsers that sign in through a provider, and institutions that believe it."""

import html
import re
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from uuid import uuid4

import httpx

from tests.identity.provider import CLIENT, SECRET, Provider
from tests.mailbox import mailed_code

DOMAIN: Final = "lycee-tests.test"
PASSWORD: Final = "quatre mots pour entrer"
ROLES: Final = ({"value": "ekole-referents", "role": "coordinator"}, {"value": "enseignants", "role": "reader"})
AS_A_PERSON: Final = {"Sec-Fetch-Site": "same-origin"}


def invited(http: httpx.Client, token: str, role: str, address: str = "") -> tuple[str, str]:
    """Somebody of this role, come in by the invitation that they were mailed; their address, which this confirms, and their token."""
    address = address or f"{role}.{uuid4().hex}@{DOMAIN}"
    headers = {"Authorization": f"Bearer {token}"}
    sent = http.post("/api/v1/invitations", json={"email": address, "role": role}, headers=headers)
    assert sent.status_code == 201, sent.text
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": mailed_code(http, address), "password": PASSWORD})
    assert accepted.status_code == 201, accepted.text
    return address, accepted.json()["token"]


def form_for(provider: Provider, **more: Any) -> dict[str, Any]:
    """What an institution tells of this provider."""
    form = {"issuer": provider.issuer, "client": CLIENT, "secret": SECRET, "claim": "groups", "roles": ROLES, "domains": [DOMAIN]}
    return {**form, **more}


def set_up(http: httpx.Client, token: str, provider: Provider, **more: Any) -> str:
    """Believe this provider from now on; the path of the institution's sign-in page."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = http.post("/api/v1/institution/sign-in", json=form_for(provider, **more), headers=headers)
    assert answer.status_code == 200, answer.text
    return str(urlsplit(http.get("/api/v1/institution/sign-in", headers=headers).json()["page"]).path)


class Browser:
    """A browser of somebody's own, with its cookies; it follows no redirection by itself."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = httpx.Client(base_url=http.base_url, timeout=60, headers=AS_A_PERSON | {"Accept-Language": "fr"})

    def leaves(self, door: str, following: str = "/") -> str:
        """On to the provider; the address that it is sent to."""
        answer = self.http.get(f"{door}/aller?{urlencode({'suite': following})}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def confirms(self, there: str) -> str:
        """Sign in at the provider; where it sends one back to."""
        answer = httpx.get(there)
        assert answer.status_code == 200, answer.text
        found = re.search(r'href="([^"]+)"', answer.text)
        assert found, answer.text
        return html.unescape(found[1])

    def comes_back(self, way_back: str) -> httpx.Response:
        return self.http.get(way_back)

    def signs_in(self, door: str, following: str = "/") -> httpx.Response:
        """All the way; the answer of the platform to who comes back."""
        return self.comes_back(self.confirms(self.leaves(door, following)))

    def joins(self, answer: httpx.Response, password: str = PASSWORD) -> httpx.Response:
        """Give the password that is asked for once."""
        assert (answer.status_code, answer.headers["location"].rpartition("/")[2]) == (303, "relier"), answer.text
        return self.http.post(answer.headers["location"], data={"password": password})

    def page(self, path: str) -> httpx.Response:
        answer = self.http.get(path)
        while answer.is_redirect:
            answer = self.http.get(urljoin(str(answer.url), answer.headers["location"]))
        return answer

    def form(self, path: str, action: str, **fields: str) -> httpx.Response:
        """Send a form as it stands on a page."""
        shown = self.http.get(path)
        secret = shown.text.partition('name="form_secret" value="')[2].partition('"')[0]
        assert secret, shown.text
        return self.http.post(action, data={"form_secret": secret, **fields})


def asked(there: str) -> dict[str, str]:
    """What an authorization request asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}


def with_query(address: str, **changed: str | None) -> str:
    """The same address with other parameters; None takes one away."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | changed
    kept = {name: value for name, value in query.items() if value is not None}
    return urlsplit(address)._replace(query=urlencode(kept)).geturl()


def refusal(answer: httpx.Response) -> str:
    """What a page says no with; empty where it says none."""
    found = re.search(r'class="said refusal" role="alert"><p>(.*?)</p>', answer.text, re.DOTALL)
    return html.unescape(found[1]).replace("\xa0", " ") if found else ""
