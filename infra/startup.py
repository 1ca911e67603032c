"""Why the program does not start: said once, in both languages, with a code that never changes.

Standard library only: the keeper of the embedded servers reads this file without the installed packages.
"""

from typing import NamedTuple


class Notice(NamedTuple):
    """Something that the person who starts the program should know, though nothing is wrong."""

    code: str
    french: str
    english: str

    def __str__(self) -> str:
        return f"{self.french}\n{self.english}"


class StartRefused(Exception):
    """The program cannot start as asked. ``french`` and ``english`` say what happened, what was kept, and what to do next."""

    def __init__(self, code: str, french: str, english: str) -> None:
        super().__init__(code)
        self.code = code
        self.french = french
        self.english = english

    def __str__(self) -> str:
        return f"[{self.code}] {self.french}\n{self.english}"
