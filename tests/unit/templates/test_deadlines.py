"""The delays that the programme's template tells of are those that the product keeps."""

from typing import get_args

from domain.deadlines.rules import RULES
from domain.deadlines.watch import Audience, Kind
from services import templates
from services.deadlines.words import AUDIENCES, KINDS


def test_every_delay_of_the_template_is_the_rules() -> None:
    programmes = templates.edition(templates.versions()[-1]).programmes.values()
    told = {one.id: tuple(one.days) for programme in programmes for one in programme.deadlines}
    assert told
    assert told == {kind: RULES[kind].days for kind in RULES if kind in told}


def test_every_kind_has_a_rule_and_words() -> None:
    assert set(RULES) == set(KINDS) == set(get_args(Kind))
    assert set(AUDIENCES) == set(get_args(Audience))
