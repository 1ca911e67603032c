"""What goes into the solver's process and what comes out: numbers only, no name and no id of anybody."""

from typing import Literal

import msgspec

Step = Literal["opening", "narrowing", "proof", "done"]


class Problem(msgspec.Struct, frozen=True):
    """People by their places in the cohort, from 0.

    ``mentor_places``, ``mentee_places``: how many pairs more each may take. ``mentor_loads``: how many each mentor has already.
    ``possible``: (mentor, mentee, score) of every pair that may be, each once; scores are whole and not negative.
    ``deterministic_time``: the bound of CP-SAT's search in its own unit (about a second of an idle core, never of the clock).
    """

    mentor_places: tuple[int, ...]
    mentor_loads: tuple[int, ...]
    mentee_places: tuple[int, ...]
    possible: tuple[tuple[int, int, int], ...]
    seed: int
    deterministic_time: float


class Solution(msgspec.Struct, frozen=True):
    """The chosen pairs (mentor, mentee), by mentee then mentor.

    ``optimal``, by aim (``pairs``, ``score``, ``balance``): whether it was proven that nothing better exists.
    """

    pairs: tuple[tuple[int, int], ...]
    optimal: dict[str, bool]
    version: str


class Progress(msgspec.Struct, frozen=True):
    """The step that begins; how many pairs are looked at, how many are chosen, and their total score in the problem's unit."""

    step: Step
    possible: int
    chosen: int
    score: int
