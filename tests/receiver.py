"""Somebody else's software, run by the test: takes webhooks on this machine, remembers them, and answers as it is told."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

PATIENCE: Final = 60.0  # seconds after which what should happen is taken never to happen


class Taken(msgspec.Struct, frozen=True):
    path: str
    headers: dict[str, str]  # their names in lower case
    content: bytes
    answered: int

    @property
    def identifier(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return msgspec.json.decode(self.content)


class Receiver:
    """``answers`` are used up one by one, then it is 204; ``before_answer`` is done between taking a delivery and saying so."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.before_answer: list[Callable[[], object]] = []
        self.base = ""
        self._one_by_one = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    async def has_taken(self, count: int) -> list[Taken]:
        """The deliveries, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.taken) < count:
                await asyncio.sleep(0.02)
        return self.taken

    def take(self, path: str, headers: dict[str, str], content: bytes) -> tuple[int, dict[str, str]]:
        with self._one_by_one:
            answer = self.answers.pop(0) if self.answers else (204, {})
            self.taken.append(Taken(path, headers, content, answer[0]))
            if self.before_answer:
                self.before_answer.pop()()
            return answer


@contextmanager
def running_receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(length := int(self.headers["content-length"]))
            if len(content) < length:  # whoever sent it died meanwhile
                return
            status, headers = receiver.take(self.path, {name.lower(): value for name, value in self.headers.items()}, content)
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.base = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
