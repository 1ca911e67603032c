"""What is limited, and how much of it a caller may do: the whole table, in one place."""

from typing import Final

import msgspec


class Policy(msgspec.Struct, frozen=True):
    """At most ``quota`` in ``window`` seconds, which may be used up at once and comes back evenly.

    ``name`` is how the headers of an answer call it; it says nothing about who is counted.
    """

    name: str
    quota: int
    window: int


# Whoever calls the API: a program that reads a whole programme page after page stays far below.
API: Final = Policy("api", 6_000, 60)
# Routes that anybody may call, by the address they come from. A school's computer room has one address: a class signs in at once.
PUBLIC: Final = Policy("public", 600, 60)
# Whole institutions made from one address.
SIGN_UP: Final = Policy("sign-up", 60, 3_600)
# Mails that ask somebody to confirm a sign-up, to one address from everywhere: nobody's mailbox is filled so.
SIGN_UP_MAILS: Final = Policy("sign-up-mails", 10, 86_400)
# Tests of webhooks, and deliveries sent again by hand, of one institution: nobody makes a battering ram of us.
WEBHOOKS_BY_HAND: Final = Policy("webhooks-by-hand", 120, 3_600)
# Mails that ask somebody to accept an agreement on data, sent by one institution.
AGREEMENT_MAILS: Final = Policy("agreement-mails", 10, 3_600)
# Links sent again to one person: a mailbox is not filled so.
LINK_MAILS: Final = Policy("link-mails", 6, 3_600)
# Lost links asked for: for one address from one place, for one address from everywhere, from one place (a class does it together).
LOST_LINKS: Final = Policy("lost-links", 5, 3_600)
LOST_LINKS_ANYWHERE: Final = Policy("lost-links-anywhere", 10, 86_400)
LOST_LINKS_FROM_HERE: Final = Policy("lost-links-from-here", 60, 3_600)
# Candidacies sent from one address (a computer room has one), and mails that ask to confirm one, to one address from everywhere.
CANDIDACIES_FROM_HERE: Final = Policy("candidacies", 120, 3_600)
CANDIDACY_MAILS: Final = Policy("candidacy-mails", 6, 86_400)
# Reports in confidence, by whoever sends them: nobody is kept from telling twice, nor buries those who read.
INCIDENTS: Final = Policy("incidents", 12, 3_600)
# Wrong passwords for one account from one address: others' failures elsewhere never count against its owner.
WRONG_PASSWORD: Final = Policy("sign-in", 10, 900)
# Wrong passwords from one address, whatever the account: trying one password on many accounts.
WRONG_FROM_HERE: Final = Policy("sign-in-from-here", 100, 900)
# New passwords asked for: for one address from one place, for one address from everywhere (a mailbox is not filled so), from one place.
RESET: Final = Policy("reset", 5, 3_600)
RESET_ANYWHERE: Final = Policy("reset-anywhere", 20, 86_400)
RESET_FROM_HERE: Final = Policy("reset-from-here", 60, 3_600)
# Links to confirm an address, asked for once more by the account's owner.
CONFIRMATION: Final = Policy("confirmation", 5, 3_600)
# Codes of invitations tried from one address.
WRONG_CODE: Final = Policy("codes", 20, 900)
# Wrong codes of a second factor, after a right password: for one account from one address, and for one account from everywhere.
WRONG_SECOND_FACTOR: Final = Policy("second-factor", 6, 300)
WRONG_SECOND_FACTOR_ANYWHERE: Final = Policy("second-factor-anywhere", 60, 3_600)
