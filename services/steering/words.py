"""What pages say of steering: kinds of meetings, who sat in them, who answers for a decision, what an adjustment changed."""

from collections.abc import Iterable, Mapping
from typing import Final

from domain.facilitation.steering import Attendee, Change, DecidedBy, MeetingKind, Responsible
from services.catalogues import Language, french
from services.programmes.design_words import FORMATS

KINDS: Final[Mapping[MeetingKind, str]] = {
    "launch": french("Lancement"),
    "mid-term": french("Mi-parcours"),
    "final": french("Bilan"),
    "other": french("Autre réunion"),
}
ATTENDEES: Final[Mapping[Attendee, str]] = {
    "direction": french("direction"),
    "coordinator": french("référent"),
    "facilitator": french("animateurs"),
    "staff": french("personnels"),
    "learners": french("jeunes"),
    "ekole": french("Ekole"),
    "family": french("parents"),
    "employer": french("employeurs"),
}
RESPONSIBLE: Final[Mapping[Responsible, str]] = {
    "direction": french("direction"),
    "coordinator": french("référent"),
    "deputy-coordinator": french("suppléant du référent"),
    "facilitator": french("animateur"),
    "steering": french("comité de pilotage"),
}
DECIDERS: Final[Mapping[DecidedBy, str]] = {
    "direction": french("décidé par la direction"),
    "steering": french("décidé en comité de pilotage"),
}


def attended(people: Mapping[Attendee, int] | None, _: Language) -> str:
    """«direction 1, personnels 2»; empty for a meeting to come."""
    return ", ".join(f"{_(said)} {people[who]}" for who, said in ATTENDEES.items() if who in people) if people else ""


def changed(change: Change, themes: Mapping[str, str], _: Language) -> str:
    """What is otherwise from an adjustment on, in one line."""
    return " · ".join(_parts(change, themes, _))


def _parts(change: Change, themes: Mapping[str, str], _: Language) -> Iterable[str]:
    if change.sessions is not None:
        yield _.plural("{count} séance par binôme", "{count} séances par binôme", change.sessions)
    if change.session_minutes is not None:
        yield _("séances de {length}", length=_.duration(change.session_minutes))
    if change.rhythm is not None:
        yield change.rhythm
    if change.last_day is not None:
        yield _("jusqu’au {day}", day=_.day(change.last_day))
    if change.formats is not None:
        yield _("formats : {formats}", formats=", ".join(_(FORMATS[one]) for one in change.formats))
    if change.themes is not None:
        yield _("thèmes : {themes}", themes=", ".join(themes.get(one, one) for one in change.themes))
