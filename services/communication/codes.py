"""A code that a telephone reads, for posters and sheets: the address that everybody may open (ISO/IEC 18004)."""

import segno
from markupsafe import Markup


def code_of(address: str, label: str) -> Markup:
    """The picture of an address, to be put into a page; empty where the text is no web address."""
    if not address.startswith(("https://", "http://")):
        return Markup()
    drawn = segno.make(address, error="m", micro=False)
    width, height = drawn.symbol_size()
    dark = [(x, y) for y, row in enumerate(drawn.matrix_iter(border=4)) for x, module in enumerate(row) if module]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return Markup('<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/></svg>').format(width, height, label, path)
