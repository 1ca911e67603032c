"""Mails that a first server took and a later one could not deliver: the report comes back here, and the mail is given up after all.

A report counts where it was sent to the address of one sending of ours; who wrote it need not be known, for whoever knows that address was
given the mail. The same report again changes nothing; nor does one about a sending before the last.
"""

from typing import Literal

import structlog

from services.mail.delivery_reports import read_report
from services.mail.outbox import Outbox
from services.mail.return_addresses import ReturnAddresses

log = structlog.get_logger()
Taken = Literal["given-up", "known", "not-lost", "not-a-report", "not-ours"]


class ReturnDesk:
    """``addresses`` None: no address for mails to come back to is set, and nothing is ours."""

    def __init__(self, outbox: Outbox, addresses: ReturnAddresses | None) -> None:
        self._outbox = outbox
        self._addresses = addresses

    @property
    def open(self) -> bool:
        return self._addresses is not None

    async def take(self, octets: bytes, addressed: str = "") -> Taken:
        """What a mail to the address of returns turns out to be. ``addressed``: to whom the envelope said, where one knows."""
        report = read_report(octets)
        if report is None:
            return "not-a-report"
        sending = self._addresses.found_in(f"{addressed}\n{report.addressed}") if self._addresses else None
        if sending is None:
            return "not-ours"
        if report.failure is None:
            return "not-lost"
        given_up = await self._outbox.returned(sending, report.failure)
        log.info("mail came back", message_id=str(sending.message), failure=report.failure, known=not given_up)
        return "given-up" if given_up else "known"
