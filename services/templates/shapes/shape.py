"""What every part of a template file has in common: read once, never changed, and no field that nobody knows."""

from typing import Annotated, TypeAlias

import msgspec


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a template file; a misspelt or unknown field is a fault, never silently dropped."""


# Names that travel in events, addresses and columns: lower case, digits and hyphens.
Id: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
Minutes: TypeAlias = Annotated[int, msgspec.Meta(gt=0, le=480)]
Version: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\.[0-9]+$")]
