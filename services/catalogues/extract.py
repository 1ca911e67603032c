"""``python -m services.catalogues.extract``: what still has no English, as entries to paste into en.po and complete.

Exit 0 where nothing is missing and all fields agree, else 1.
"""

import sys
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from services.catalogues.catalogue import english_catalogue
from services.catalogues.gaps import disagreeing, missing, unneeded
from services.catalogues.sources import Message, messages


def main() -> int:
    said = messages()
    catalogue = english_catalogue()
    gaps = list(missing(said, catalogue))
    holes = list(disagreeing(catalogue))
    if gaps:
        sys.stdout.write(_entries_to_paste(gaps))
    for text, translated in holes:
        sys.stderr.write(f"Les champs diffèrent :\n  {text}\n  {translated}\n")
    for text in unneeded(said, catalogue):
        sys.stderr.write(f"Plus personne ne dit : {text}\n")
    sys.stderr.write(f"{len(said)} textes, {len(gaps)} sans traduction, {len(holes)} en désaccord.\n")
    return 1 if gaps or holes else 0


def _entries_to_paste(gaps: list[Message]) -> str:
    catalogue = Catalog(locale="en", fuzzy=False)
    for message in gaps:
        file, _, line = message.where.partition(":")
        identifier = (message.text, message.plural) if message.plural else message.text
        catalogue.add(identifier, locations=[(file, int(line))] if line.isdigit() else [], auto_comments=[message.where])
    text = BytesIO()
    write_po(text, catalogue, width=120, omit_header=True)
    return text.getvalue().decode()


if __name__ == "__main__":
    sys.exit(main())
