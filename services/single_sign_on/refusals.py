"""What can go wrong between the sign-in page, an institution's provider and back; none of it says who has an account."""

from domain.refusal import Refused


class SignInNotSetUp(Refused):
    code = "sign-in-not-set-up"
    kind = "missing"
    sentence = "Aucun établissement n’a de connexion à cette adresse. Vérifiez-la, ou connectez-vous avec votre mot de passe."


class ProviderUnreachable(Refused):
    code = "sign-in-provider-unreachable"
    sentence = (
        "Le fournisseur d’identité ne répond pas comme il devrait ({reason}). Rien n’a été changé ; "
        "recommencez dans un instant, ou dites-le au référent de l’établissement."
    )


class ProviderOutOfReach(Refused):
    code = "sign-in-provider-out-of-reach"
    kind = "invalid"
    sentence = (
        "L’adresse du fournisseur d’identité mène à un réseau privé, ou n’est pas en https. "
        "Rien n’a été demandé ni changé ; donnez celle que l’internet voit."
    )


class SignInInterrupted(Refused):
    code = "sign-in-interrupted"
    kind = "forbidden"
    sentence = (
        "Cette connexion a été commencée ailleurs, il y a trop longtemps, ou a déjà servi. "
        "Personne n’est entré ; recommencez depuis la page de connexion."
    )


class ProviderSaidNo(Refused):
    code = "sign-in-provider-said-no"
    kind = "forbidden"
    sentence = (
        "Votre établissement n’a pas confirmé qui vous êtes. Personne n’est entré ; recommencez, ou demandez à son service informatique."
    )


class TokenNotValid(Refused):
    code = "sign-in-token-not-valid"
    kind = "forbidden"
    sentence = (
        "Ce que le fournisseur d’identité a répondu ne prouve pas qui vous êtes ({reason}). "
        "Personne n’est entré ; recommencez, ou transmettez ce motif au service informatique de l’établissement."
    )


class AddressNotVouched(Refused):
    code = "sign-in-address-not-vouched"
    kind = "forbidden"
    sentence = (
        "Votre établissement ne dit pas que votre adresse de courriel est bien la vôtre. "
        "Personne n’est entré ; demandez à son service informatique de la transmettre et de la vérifier."
    )


class AddressOfAnotherDomain(Refused):
    code = "sign-in-address-of-another-domain"
    kind = "forbidden"
    sentence = (
        "Votre adresse de courriel n’est pas d’un domaine de cet établissement. "
        "Personne n’est entré ; utilisez votre compte de l’établissement, ou votre mot de passe."
    )


class NoRoleGiven(Refused):
    code = "sign-in-no-role-given"
    kind = "forbidden"
    sentence = (
        "Votre établissement vous a reconnu, mais ne vous donne aucun rôle ici. "
        "Personne n’est entré ; demandez au référent de vous inviter ou de compléter les groupes."
    )


class PasswordFirst(Refused):
    code = "sign-in-password-first"
    kind = "forbidden"
    sentence = (
        "Vous êtes entré par la connexion de votre établissement, qui n’ouvre que cet établissement et ne change rien à votre compte. "
        "Rien n’a été changé ; déconnectez-vous, puis entrez avec votre mot de passe."
    )


class SecretMissing(Refused):
    code = "sign-in-secret-missing"
    kind = "invalid"
    sentence = (
        "Il manque le secret du client, ou il est trop long. Rien n’a été enregistré ; recopiez celui que le fournisseur a donné à Ekole."
    )


class DomainNotYours(Refused):
    code = "sign-in-domain-not-yours"
    kind = "forbidden"
    sentence = (
        "Personne de l’équipe n’a encore confirmé une adresse du domaine {domain}. Rien n’a été enregistré ; "
        "confirmez la vôtre depuis «\xa0Mon compte\xa0», ou retirez ce domaine."
    )
