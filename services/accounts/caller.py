"""Who is calling: an account in one role in one institution, known by a token or by a session of the console."""

from uuid import UUID

import msgspec

from domain.refusal import Refused


class Caller(msgspec.Struct, frozen=True):
    """``actor`` is how the log names them; no personal data."""

    account: UUID
    tenant: UUID
    role: str

    @property
    def actor(self) -> str:
        return f"account/{self.account}"


class SignInFailed(Refused):
    code = "sign-in-failed"
    kind = "forbidden"
    sentence = "L’adresse ou le mot de passe ne convient pas. Vérifiez les deux, puis recommencez."


class NoSuchRole(Refused):
    code = "no-such-role"
    kind = "forbidden"
    sentence = "Vous n’avez pas ce rôle dans cet établissement. Choisissez-en un autre, ou demandez-le au référent."


class AddressTaken(Refused):
    code = "address-taken"
    sentence = "Un compte existe déjà avec cette adresse. Rien n’a été créé ; connectez-vous avec ce compte."


class AddressInvalid(Refused):
    code = "address-invalid"
    kind = "invalid"
    sentence = "Cette adresse de courriel n’est pas valable. Rien n’a été créé ; corrigez-la."


class InvitationNotValid(Refused):
    code = "invitation-not-valid"
    kind = "missing"
    sentence = "Cette invitation n’existe pas, a expiré ou a déjà servi. Demandez-en une nouvelle au référent."
