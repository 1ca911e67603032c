"""``ekole mail``: what a mail server does with mails that came back."""

import sys
from typing import Final

from infra.servers import servers_of
from infra.settings import Settings
from infra.startup import StartRefused
from services.house import open_house
from services.mail.returns import Taken

LATER: Final = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again
LARGEST: Final = 20_000_000  # octets read of a mail
_SAID: Final[dict[Taken, str]] = {
    "given-up": "Le message est revenu : il est compté comme non remis. / The mail came back: it counts as not delivered.",
    "known": "Ce retour était connu, ou ne change plus rien. / This return was known, or changes nothing any more.",
    "not-lost": "Le message n’est pas perdu : rien n’a changé. / The mail is not lost: nothing was changed.",
    "not-a-report": "Ce n’est pas un avis de remise : rien n’a changé. / This is no report of delivery: nothing was changed.",
    "not-ours": "Cet avis ne parle d’aucun message d’ici : rien n’a changé. / This report is about no mail of ours: nothing was changed.",
}


async def take_returned(settings: Settings, addressed: str) -> int:
    """Read a mail from standard input. 0, whatever it is; 75 where it could not be looked at now."""
    octets = sys.stdin.buffer.read(LARGEST)
    if settings.mail_returns is None:
        raise StartRefused(
            "mail-returns-not-set",
            "EKOLE_MAIL_RETURNS n’est pas réglé : aucun message ne revient ici. Rien n’a été gardé. Réglez-le, puis recommencez.",
            "EKOLE_MAIL_RETURNS is not set: no mail comes back here. Nothing was kept. Set it, then try again.",
        )
    try:
        async with servers_of(settings) as servers, open_house(settings, servers) as house:
            taken = await house.returns.take(octets, addressed)
    except (StartRefused, OSError) as refused:
        print(refused, file=sys.stderr)
        return LATER
    sys.stdout.write(f"{_SAID[taken]}\n")
    return 0
