"""``ekole verify``: checking a bundle, with nothing but the bundle."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.startup import StartRefused
from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint
from infra.verifiable_log.notes import NotANote, SignedNote, VerifierKey
from services.audit.bundle_parts import NotABundle
from services.audit.verdict_words import sentences
from services.audit.verifying import verify
from services.catalogues import translate

INTACT: Final = 0
BROKEN: Final = 1
UNREADABLE: Final = 2


def verify_bundle(file: str, keys: list[str], checkpoint: str | None, *, english: bool) -> int:
    """Say what was checked and what holds. 0 intact, 1 broken, 2 not a bundle that can be read."""
    _ = translate("en" if english else "fr")
    try:
        trusted = [_key(key) for key in keys]
        older = _checkpoint(Path(checkpoint)) if checkpoint else None
        with lines_bar(_("Contrôle")) as advance:
            verdict = verify(Path(file), keys=trusted, older=older, progress=advance)
    except NotABundle as wrong:
        sys.stderr.write(_("{file} n’est pas une liasse lisible : {part}. Rien n’a été contrôlé.", file=file, part=wrong.part) + "\n")
        return UNREADABLE
    except OSError as failed:
        sys.stderr.write(_("{file} ne peut pas être lu : {reason}.", file=failed.filename or file, reason=failed.strerror) + "\n")
        return UNREADABLE
    sys.stdout.writelines(f"{line}\n" for line in sentences(verdict, _))
    return INTACT if verdict.intact else BROKEN


def _key(written: str) -> VerifierKey:
    key = VerifierKey.parsed(written.strip())
    if key is None:
        raise StartRefused(
            "key-unreadable",
            f"« {written} » n’est pas une clé de vérification (NOM+IDENTIFIANT+CLÉ). Rien n’a été contrôlé ; recopiez-la en entier.",
            f'"{written}" is not a verifier key (NAME+IDENTIFIER+KEY). Nothing was checked; copy it whole.',
        )
    return key


def _checkpoint(file: Path) -> Checkpoint:
    try:
        return Checkpoint.parsed(SignedNote.parsed(file.read_bytes()).text)
    except (NotANote, NotACheckpoint):
        raise StartRefused(
            "checkpoint-unreadable",
            f"{file} n’est pas un point de contrôle signé. Rien n’a été contrôlé ; donnez le fichier tel que vous l’avez reçu.",
            f"{file} is not a signed checkpoint. Nothing was checked; give the file as you received it.",
        ) from None


@contextmanager
def lines_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's standard error; nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, of: bar.update(task, advance=done, total=of)
