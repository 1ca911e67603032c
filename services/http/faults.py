"""Faults: what is wrong with what was sent, each with its place."""

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong in what was sent, and where: a JSON pointer into the body, or the name of a parameter."""

    where: str
    code: str
    detail: str


class InvalidBody(Exception):
    """What was sent does not have the shape asked for; every fault that was found is named."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("invalid body")
        self.faults = faults
