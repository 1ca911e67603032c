"""Typesetting: a source beside its slice, data beside the source; the same data give the same bytes.

Values never become markup: the source reads them as JSON, so that what somebody typed is shown and not obeyed.
"""

import asyncio
from pathlib import Path
from typing import Any, Final

import msgspec

STANDARDS: Final = ("a-2a", "ua-1")


async def typeset(source: Path, data: Any) -> bytes:
    """The PDF. Raises typst.TypstError where the source and the data do not agree: the program is at fault."""
    return await asyncio.to_thread(_typeset, source, msgspec.json.encode(data, order="deterministic").decode())


def _typeset(source: Path, data: str) -> bytes:
    import typst

    made = typst.compile(
        source.read_bytes(), format="pdf", sys_inputs={"data": data}, pdf_standards=list(STANDARDS), ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made
