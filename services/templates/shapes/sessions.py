"""Sessions, workshops and training: what happens minute by minute."""

from typing import Literal

from services.templates.shapes.shape import Id, Minutes, Shape, Text


class Step(Shape, frozen=True):
    minutes: Minutes
    text: Text


class SessionOutline(Shape, frozen=True):
    """One session of a theme; its steps add up to the frame's session minutes."""

    id: Id
    title: Text
    aim: Text
    steps: tuple[Step, ...]
    outcome: Text


class SharedSession(Shape, frozen=True):
    """The opening or the closing, the same for every theme."""

    id: Id
    position: Literal["first", "last"]
    title: Text
    aim: Text
    steps: tuple[Step, ...]
    outcome: Text


class Theme(Shape, frozen=True):
    """What pairs work on. With the two shared sessions its own sessions make the whole path."""

    id: Id
    name: Text
    domain: Id
    skills: tuple[Id, ...]
    who: Text
    cautions: Text
    example_objective: Text
    sessions: tuple[SessionOutline, ...]


class WorkshopOutline(Shape, frozen=True):
    """A group session run by mentors; its steps add up to its ``minutes``."""

    id: Id
    title: Text
    theme: Id
    minutes: Minutes
    steps: tuple[Step, ...]
    outcome: Text


class Workshops(Shape, frozen=True):
    rules: Text
    counts_towards: Text
    outlines: tuple[WorkshopOutline, ...]


class TrainingModule(Shape, frozen=True):
    """``minutes`` in the full path, ``express_minutes`` in the one short meeting of the express mode."""

    id: Id
    title: Text
    minutes: Minutes
    express_minutes: Minutes
    aims: tuple[Text, ...]
    outline: tuple[Text, ...]
    material: Text
    safety_module: bool = False
    assessment: Id | None = None
    observation_grid: tuple[Text, ...] = ()


class Certification(Shape, frozen=True):
    express: Text
    standard: Text
    valid_until: Text


class Training(Shape, frozen=True):
    attendance_rule: Text
    certification: Certification
    mentor_modules: tuple[TrainingModule, ...]
    mentee_modules: tuple[TrainingModule, ...]
    coordinator_modules: tuple[TrainingModule, ...]
