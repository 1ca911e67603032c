"""The web server's socket, opened before anything else starts, so that a taken port is told at once and in words."""

import errno
import socket

from infra.startup import StartRefused


def listening_socket(host: str, port: int) -> socket.socket:
    """A TCP socket bound to ``host`` and ``port`` (0: any free one) and listening, for uvicorn's ``sockets=[…]``.

    Raises StartRefused where the port is taken or reserved, or where this machine has no such address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        opened = socket.socket(family, kind, protocol)
    except OSError as failed:
        raise _no_such_address(host) from failed
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is not a port in use
        opened.bind(address)
        opened.listen(2048)
    except OSError as failed:
        opened.close()
        raise _refusal(host, port, failed) from failed
    return opened


def _refusal(host: str, port: int, failed: OSError) -> StartRefused:
    if failed.errno == errno.EADDRINUSE:
        return StartRefused(
            "port-in-use",
            f"Le port {port} est déjà pris sur {host}, peut-être par un autre « ekole run ». Rien n'a été changé. "
            f"Arrêtez ce programme, ou choisissez un autre port : EKOLE_PORT={port + 1}.",
            f'Port {port} is already taken on {host}, perhaps by another "ekole run". Nothing was changed. '
            f"Stop that program, or choose another port: EKOLE_PORT={port + 1}.",
        )
    if failed.errno == errno.EACCES:
        return StartRefused(
            "port-reserved",
            f"Le port {port} est réservé à l'administrateur de la machine. Rien n'a été changé. "
            "Choisissez un port à partir de 1024 (EKOLE_PORT) et placez un serveur web devant.",
            f"Port {port} is reserved for the machine's administrator. Nothing was changed. "
            "Choose a port from 1024 on (EKOLE_PORT) and put a web server in front.",
        )
    return _no_such_address(host)


def _no_such_address(host: str) -> StartRefused:
    return StartRefused(
        "host-not-ours",
        f"Cette machine n'a pas l'adresse « {host} ». Rien n'a été changé. Corrigez EKOLE_HOST (127.0.0.1 ou 0.0.0.0, souvent).",
        f'This machine has no address "{host}". Nothing was changed. Correct EKOLE_HOST (127.0.0.1 or 0.0.0.0, mostly).',
    )
