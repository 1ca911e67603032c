"""What was refused is said on the page that answers, once, whether the form that it was about still stands there or not."""

import pytest

from services.pages.rendering import environment

SAID = "Ce binôme est terminé. Rien n’a été changé."


def rendered(main: str, **values: object) -> str:
    page = environment("fr").from_string('{% extends "layout.html" %}{% block main %}' + main + "{% endblock %}")
    return page.render(session=None, role="", may=lambda permission: False, path="/", **values)


@pytest.mark.parametrize("main", ["<h1>Binôme</h1>", "<h1>Binôme</h1>{{ pieces.refusal(refused) }}"], ids=["form gone", "beside its form"])
def test_a_refusal_is_said_once(main: str) -> None:
    shown = rendered(main, refused=SAID)
    assert shown.count(SAID) == 1
    assert shown.count('class="said refusal"') == 1


@pytest.mark.parametrize("values", [{}, {"refused": None}])
def test_where_nothing_was_refused_nothing_is_said(values: dict[str, None]) -> None:
    assert "refusal" not in rendered("<h1>Binôme</h1>", **values)
