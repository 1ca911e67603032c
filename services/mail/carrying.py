"""Carriers: who takes a mail away from here. A mail server by SMTP, or, where there is none, nobody."""

import asyncio
import ssl
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.mail.composing import Mail

PATIENCE: Final = 60.0  # seconds for a whole mail; less than a lease lasts
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Undeliverable(Exception):
    """The mail server will never take this mail: ``code`` says why, in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotNow(Exception):
    """The mail did not leave this time, as far as one knows; ``code`` says why, in a word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Carrier(Protocol):
    async def carry(self, mail: Mail) -> None:
        """Return once the mail is in somebody else's hands. Raises Undeliverable, NotNow."""


class MailServer:
    """A mail server by its address: smtp:// (TLS where it is offered; demanded before a password is told), smtps:// (TLS from the
    first octet)."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._tls else 587 if parts.username else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def carry(self, mail: Mail) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._carry(mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _refused(refused.recipients[0].code, "address-refused") from None
        except aiosmtplib.SMTPDataError as refused:
            raise _refused(refused.code, "mail-refused") from None
        except aiosmtplib.SMTPNotSupported:
            raise Undeliverable("address-not-supported") from None
        except aiosmtplib.SMTPAuthenticationError:
            raise NotNow("sign-in-refused") from None
        except aiosmtplib.SMTPSenderRefused:
            raise NotNow("sender-refused") from None
        except (aiosmtplib.SMTPException, ssl.SSLError, OSError, TimeoutError) as failed:
            raise NotNow(f"mail-server-away-{type(failed).__name__.lower()}") from None

    async def _carry(self, mail: Mail) -> None:
        demanded = self._user is not None and not self._tls and self._host not in _LOOPBACK
        server = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._tls,
            start_tls=False if self._tls else True if demanded else None,
            timeout=PATIENCE,
        )
        async with server:
            if mail.international and not server.supports_extension("smtputf8"):
                raise Undeliverable("address-not-supported")
            options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.international else []
            await server.sendmail(mail.sender, [mail.recipient], mail.content, mail_options=options)


def _refused(code: int, final: str) -> Exception:
    """5yz is for ever, 4yz for now (RFC 5321, 4.2.1)."""
    return Undeliverable(final) if code >= 500 else NotNow(f"{final}-for-now")
