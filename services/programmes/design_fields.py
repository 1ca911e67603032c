"""What the form of each part of the design shows: its fields as the design fills them, before anybody types."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from domain.availability import Slot
from domain.design.design import DesignContent
from domain.governance import GovernanceBody
from services.catalogues import french
from services.templates import ProgrammeTemplate

PARTS: Final[Mapping[str, str]] = {
    "objectifs": french("Ce que l’on veut obtenir"),
    "themes": french("Sur quoi l’on travaille"),
    "cadre": french("Le cadre des séances"),
    "formation": french("La formation des mentors"),
    "appariement": french("Comment les binômes se forment"),
    "communication": french("Ce que l’on dit, et à qui"),
    "instances": french("Les instances"),
    "charte": french("La charte"),
}
"""Each part of the design by the name in its address."""

OWN: Final = "own"
NEW: Final = "new"
LINES: Final = 2  # empty lines for bodies that the template does not know
HOURS_A_DAY: Final = 2  # a morning and an afternoon


def fields_of(content: DesignContent, bodies: tuple[GovernanceBody, ...], template: ProgrammeTemplate) -> dict[str, str]:
    """Every field of every part; what nobody filled reads as empty words."""
    told = _frame(content) | _training(content) | _matching(content)
    for one in content.objectives:
        told |= {f"label_{one.id}": one.label, f"indicator_{one.id}": one.indicator, f"target_{one.id}": one.target}
        told[f"baseline_{one.id}"] = "" if one.baseline is None else _decimal(one.baseline)
        told[f"due_{one.id}"] = one.due.isoformat() if one.due else ""
    told[f"due_{NEW}"] = content.frame.last_day.isoformat()
    told |= {f"rank_{theme}": str(place) for place, theme in enumerate(content.themes, start=1)}
    told |= {f"message_{planned.message}": "1" for planned in content.communication}
    told |= {f"step_{place}": one.step for place, one in enumerate(bodies)}
    ours = content.charter == template.charter.id and content.charter_version == template.charter.version
    told |= {"charter": "template"} if ours else {"charter": OWN, "title": content.charter, "version_of": content.charter_version}
    return defaultdict(str, told)


def _frame(content: DesignContent) -> dict[str, str]:
    frame = content.frame
    told = {
        "sessions": str(frame.sessions),
        "session_minutes": str(frame.session_minutes),
        "first_day": frame.first_day.isoformat(),
        "last_day": frame.last_day.isoformat(),
        "rhythm": frame.rhythm,
        "places": "\n".join(frame.places),
        "tools": "\n".join(frame.tools),
    }
    told |= {f"format_{one}": "1" for one in frame.formats}
    told |= {f"mode_{one}": "1" for one in frame.modes}
    for weekday in range(7):
        for place, slot in enumerate(hours_of(frame.opening_hours, weekday)):
            told |= {f"opens_{weekday}_{place}": _clock(slot.start), f"closes_{weekday}_{place}": _clock(slot.end)}
    return told


def _training(content: DesignContent) -> dict[str, str]:
    plan = content.training
    told = {f"module_{module.id}": str(module.minutes) for module in (*plan.modules, plan.briefing)}
    return told | {"quiz_pass": str(plan.quiz_pass), "attendance": _decimal(100 * plan.attendance_share)}


def _matching(content: DesignContent) -> dict[str, str]:
    told = {f"weight_{name}": _decimal(weight) for name, weight in content.matching_weights.items()}
    return told | {f"quota_{name}": str(people) for name, people in content.matching_quotas.items()}


def quota_categories(content: DesignContent, template: ProgrammeTemplate) -> tuple[str, ...]:
    """The categories of staff of which a number may be asked for: those of the template, then any other of the design."""
    return tuple(dict.fromkeys((*template.matching.quotas.staff_categories, *content.matching_quotas)))


def hours_of(hours: Iterable[Slot], weekday: int) -> list[Slot]:
    """The openings of one day, in order; the form shows ``HOURS_A_DAY`` of them."""
    return sorted(slot for slot in hours if slot.weekday == weekday)


def _decimal(value: float) -> str:
    return f"{round(value, 4):g}".replace(".", ",")


def _clock(minutes: int) -> str:
    return "23:59" if minutes == 24 * 60 else f"{minutes // 60:02}:{minutes % 60:02}"
