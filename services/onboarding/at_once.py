"""Which sign-ups over the API open at once, without a mail: those at addresses that no mail can ever reach."""

from typing import Final

from domain.refusal import Refused
from services.accounts.addresses import canonical
from services.house import House
from services.mail.mailbox_page import mailbox_is_here
from services.onboarding.sign_up import SignUpForm

# Nobody can register a name under these, so nobody has a mailbox there (RFC 2606, RFC 6761).
_RESERVED: Final = ("test", "example", "invalid", "localhost")
_RESERVED_NAMES: Final = ("example.com", "example.net", "example.org")


class DemonstrationAddress(Refused):
    code = "demonstration-address"
    kind = "invalid"
    sentence = (
        "Une démonstration prend une adresse inventée, d’un domaine réservé aux exemples (par exemple referent@lycee.test). "
        "Rien n’a été ouvert ; changez l’adresse, puis recommencez."
    )


def opens_at_once(house: House, form: SignUpForm) -> bool:
    """Demonstrations, whose people are made up; and whatever is tried on a machine of one's own, at a reserved address.

    A real address is never answered by whether it has an account. Raises DemonstrationAddress.
    """
    alone = mailbox_is_here(house)
    if form.demonstration:
        if not (alone or is_reserved(form.email)):
            raise DemonstrationAddress
        return True
    return alone and is_reserved(form.email)


def is_reserved(address: str) -> bool:
    domain = canonical(address).rpartition("@")[2]
    return domain.rpartition(".")[2] in _RESERVED or any(domain == name or domain.endswith(f".{name}") for name in _RESERVED_NAMES)
