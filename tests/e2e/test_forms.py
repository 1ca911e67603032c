"""Forms: every one that changes something is checked in the one place that checks them."""

from litestar.handlers import HTTPRouteHandler

from services.pages.routes import PAGE_ROUTES


def test_every_form_carries_its_session_s_secret_and_may_be_found_again() -> None:
    """A route that takes a form is made by ``form_at``, but for signing in; its address also answers a plain visit."""
    handlers: list[HTTPRouteHandler] = list(PAGE_ROUTES)
    forms = [one for one in handlers if "POST" in one.http_methods]
    visited = {path for one in handlers if "GET" in one.http_methods for path in one.paths}
    assert len(forms) >= 9
    for form in forms:
        assert form.opt.get("form") or form.opt.get("public"), form.paths
        assert form.paths <= visited, form.paths
    assert {path for one in forms if one.opt.get("public") for path in one.paths} == {
        "/connexion",
        "/connexion/code",
        "/invitation/{code:str}",
        "/inscription",
        "/inscription/renvoyer",
        "/inscription/{code:str}",
        "/accord/{code:str}",
        "/direction/avis/{code:str}",
        "/direction/reference/{code:str}",
        "/mot-de-passe-oublie",
        "/mot-de-passe/{token:str}",
        "/adresse/{token:str}",
        "/nouvelle-adresse/{token:str}",  # another address for an account, by the link of a mail
        "/avis/{tenant:uuid}/{workshop:uuid}",
        "/regards/{tenant:uuid}/{survey:uuid}",
        "/l/{code:str}",
        "/mon-lien",  # whose address it is, is nobody's to learn
        "/candidature/{code:str}",
        "/candidature/confirmer/{code:str}",
        "/messages/{code:str}",
        "/connexion/etablissement",
        "/connexion/{address:str}/relier",
    }
