"""A line to the database that can be cut at the worst moment: after the server has done the work, before it could say so."""

import asyncio
from types import TracebackType
from typing import Self


class CuttingProxy:
    """Listens on a port of this machine and passes everything on to the server's socket."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._armed = False
        self._refusing = False
        self._refuse_next = False
        self.swallowed = 0
        self._lines: set[asyncio.StreamWriter] = set()
        self._served = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        for line in self._lines:
            line.transport.abort()
        async with self._served:
            await self._served.wait_for(lambda: not self._lines)

    def swallow_the_next_answer(self, *, then_refuse: bool = False) -> None:
        """The next statement reaches the server, its answer reaches nobody, and its connection ends."""
        self._armed = True
        self._refuse_next = then_refuse

    def accept_again(self) -> None:
        self._refusing = False

    async def _serve(self, client_reader: asyncio.StreamReader, client_writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            client_writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_unix_connection(self._socket)
        self._lines.add(server_writer)
        forward = asyncio.ensure_future(self._pass_on(client_reader, server_writer))
        try:
            while data := await server_reader.read(65536):
                if self._armed and _is_an_answer(data):
                    self._armed = False
                    self._refusing = self._refuse_next
                    self.swallowed += 1
                    break
                client_writer.write(data)
                await client_writer.drain()
        except ConnectionError:
            pass
        finally:
            forward.cancel()
            client_writer.transport.abort()
            server_writer.close()
            async with self._served:
                self._lines.discard(server_writer)
                self._served.notify_all()

    @staticmethod
    async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


def _is_an_answer(data: bytes) -> bool:
    """Whether a statement did its work (C: complete, s: as many rows as wanted) and the server is ready again (Z): it has committed."""
    kinds = []
    place = 0
    while place + 5 <= len(data):
        kinds.append(data[place : place + 1])
        place += 1 + int.from_bytes(data[place + 1 : place + 5])
    return b"Z" in kinds and (b"C" in kinds or b"s" in kinds)
