"""Whatever address an institution types, and whatever its name is made to mean, nothing is posted into our network (SSRF)."""

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.public_addresses import is_public
from services.webhooks import posting
from services.webhooks.posting import Answered, NotReached, Poster
from tenants.webhooks.subscribing import WebhookAddressInvalid
from tests.receiver import Receiver, running_receiver

NAME: Final = "crm.lycee-exemple.fr"
PRIVATE: Final = (
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",  # carriers' NAT
    "100.100.100.200",  # metadata
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # a virtual machine's own host
    "169.254.169.254",  # metadata
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",  # metadata
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:10.0.0.1",  # IPv4-mapped
    "::ffff:7f00:1",
    "::ffff:0:127.0.0.1",  # IPv4-translated
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b:1::a00:1",  # NAT64 for a network of one's own
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # metadata
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC: Final = ("1.1.1.1", "93.184.216.34", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4007:80e::2003")
NEVER: Final = (
    "http://crm.lycee-exemple.fr/",
    "ftp://crm.lycee-exemple.fr/",
    "file:///etc/passwd",
    "//crm.lycee-exemple.fr/",
    "https://",
    "https:///chemin",
    "https://jo:secret@crm.lycee-exemple.fr/",
    "https://crm.lycee-exemple.fr@127.0.0.1/",
    "https://crm.lycee-exemple.fr:22/",
    "https://crm.lycee-exemple.fr:80/",
    "https://crm.lycee-exemple.fr:6379/",
    "https://crm.lycee-exemple.fr:0/",
    "https://crm.lycee-exemple.fr:99999/",
    "https://crm.lycee-exemple.fr/#ancre",
    "https://crm.lycee-exemple.fr\\@127.0.0.1/",
    "https://crm.lycee-exemple.fr/ /",
    "https://crm.lycee-exemple.fr/\r\nHost: 127.0.0.1",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://ekole.localhost/",
    "https://serveur/",
    "https://imprimante.local/",
    "https://metadata.google.internal/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://127.1/",
    "https://0177.0.0.1/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::1]:443/",
    "https://" + "a" * 1_001 + ".fr/",
    *(f"https://[{one}]/" if ":" in one else f"https://{one}/" for one in PRIVATE),
)


class Names:
    """A resolver of the test's own: each asking gets the next answer, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the receiver shows, for its name, and what believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "receiver.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(file)
    return shown, ssl.create_default_context(cafile=str(file))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


async def refused(poster: Poster, address: str) -> str:
    with pytest.raises(NotReached) as failed:
        await poster.post(address, {}, b"{}")
    return failed.value.code


@pytest.mark.parametrize("address", PRIVATE)
async def test_no_address_of_a_private_or_reserved_network_is_ever_asked(address: str) -> None:
    assert not is_public(ip_address(address))
    for answers in ([address], ["93.184.216.34", address], [address, "93.184.216.34"]):
        assert await refused(Poster(resolve=Names(answers)), f"https://{NAME}/") == "address-forbidden"


def test_addresses_of_the_whole_internet_are_recognised() -> None:
    assert [one for one in PUBLIC if not is_public(ip_address(one))] == []


@pytest.mark.parametrize("address", NEVER)
async def test_what_an_address_may_not_be(address: str) -> None:
    names = Names(["127.0.0.1"])
    poster = Poster(resolve=names)
    with pytest.raises(WebhookAddressInvalid):
        poster.sound(address)
    assert await refused(poster, address) == "address-forbidden"
    assert names.asked == 0


def test_sound_addresses_are_taken_as_they_are() -> None:
    sound = Poster().sound
    assert sound(f"https://{NAME}/ekole?cle=1") == (f"https://{NAME}/ekole?cle=1", f"https://{NAME}")
    assert sound(f"https://{NAME}:8443/")[1] == f"https://{NAME}:8443"
    assert sound("https://écoute.lycee-exemple.fr/")[1] == "https://xn--coute-9ra.lycee-exemple.fr"
    assert sound("https://93.184.216.34/")[1] == "https://93.184.216.34"


async def test_a_name_that_changes_its_meaning_is_judged_by_what_is_connected_to(receiver: Receiver) -> None:
    """DNS rebinding: public when it is first asked, this machine a moment later. It is asked once for each delivery, and judged then."""
    names = Names(["93.184.216.34"], ["127.0.0.1"])
    assert list(await names(NAME, 443)) == ["93.184.216.34"]
    poster = Poster(resolve=names)
    assert await refused(poster, f"https://{NAME}/") == "address-forbidden"
    assert names.asked == 2
    assert receiver.taken == []


async def test_the_connection_goes_to_the_judged_address_under_the_right_name(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    shown, trusted = certificates
    asked_for: list[str | None] = []
    shown.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    with running_receiver(shown) as receiver:
        names = Names(["127.0.0.1"], ["93.184.216.34"])
        poster = Poster(here=True, trusted=trusted, resolve=names)
        # The port is free because the poster is told that this machine may be reached; the name is not one of it.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(posting, "PORTS", frozenset({receiver.port}))
            answer = await poster.post(f"https://{NAME}:{receiver.port}/ekole", {"x-signe": "oui"}, b"{}")
            assert answer == Answered(204)
            assert names.asked == 1, "what was judged is what is connected to"
            assert asked_for == [NAME]
            (taken,) = receiver.taken
            assert (taken.path, taken.headers["host"], taken.headers["x-signe"]) == ("/ekole", f"{NAME}:{receiver.port}", "oui")
            stranger = Poster(here=True, trusted=trusted, resolve=Names(["127.0.0.1"]))
            assert await refused(stranger, f"https://autre.lycee-exemple.fr:{receiver.port}/") == "certificate-refused"
            unknown = Poster(here=True, resolve=Names(["127.0.0.1"]))
            assert await refused(unknown, f"https://{NAME}:{receiver.port}/") == "certificate-refused"


async def test_this_machine_is_reached_only_where_the_operator_says_so(receiver: Receiver) -> None:
    assert await refused(Poster(), receiver.base) == "address-forbidden"
    assert receiver.taken == []
    assert (await Poster(here=True).post(receiver.base, {}, b"{}")).status == 204
    mixed = Poster(here=True, resolve=Names(["127.0.0.1", "10.0.0.1"]))
    assert await refused(mixed, f"http://localhost:{receiver.port}/") == "address-forbidden"
    assert await refused(Poster(here=True, resolve=Names(["93.184.216.34"])), "http://localhost/") == "address-forbidden"


async def test_no_proxy_of_the_environment_and_no_redirection_is_followed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_receiver() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.base)
        receiver.answers = [(307, {"location": f"{receiver.base}/ailleurs"})]
        assert (await Poster(here=True).post(f"{receiver.base}/ici", {}, b"{}")).status == 307
        assert proxy.taken == []
    assert [one.path for one in receiver.taken] == ["/ici"]


async def test_slow_endless_and_unreadable_answers_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 0.5)
    monkeypatch.setattr(posting, "_LINGER", 0.2)

    async def served(answer: bytes, *, again: bool = False) -> Answered | str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            try:
                while again:
                    await writer.drain()
                    writer.write(b"x" * 65_536)
                if answer:
                    writer.close()
                else:
                    await reader.read()
            except ConnectionError:
                pass

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            try:
                return await Poster(here=True).post(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", {}, b"{}")
            except NotReached as failed:
                return failed.code

    assert await served(b"") == "too-slow"
    assert await served(b"SSH-2.0-OpenSSH_9.2\r\n") == "answer-unreadable"
    assert await served(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", again=True) == Answered(200)
    assert await served(b"HTTP/1.1 200 OK\r\nx-grand: ", again=True) == "answer-unreadable"
    assert await served(b"HTTP/1.1 429 Non\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n") == Answered(429, 120.0)
