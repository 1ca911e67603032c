"""A notice in words: its facts put into its sentences, in the reader's language."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from services.catalogues import Language, french
from services.mail.letter import About, Unneeded, Written
from services.notices.facts import Facts
from services.notices.inviting import invitations, sentence
from services.notices.words import WORDS
from services.pairs.words import PLACES
from services.rights.words import REFUSALS
from tenants.notices.policy import weight_of
from tenants.person import ErasureRefused

_CLOSING: Final = french("Vous recevez ce message parce que vous prenez part à un programme de {institution}.")
_DIGEST_CLOSING: Final = french("Un message par jour au plus, comme vous l’avez demandé.")


_MAY_BE_MISSING: Final = ("reason", "suggestion", "decision", "explanation", "until", "when", "on_day")


def written(
    _: Language, kind: str, facts: Facts, about: About, choices: str, acts: str | None, addresses: tuple[str, str] = ("", "")
) -> Written:
    """``choices``: the address of the reader's own page of choices; ``acts``: the path of a link that acts for them, where there is one;
    ``addresses``: the mail's sender and its reader, as calendars are told of them."""
    words = WORDS[kind]
    details = _details(_, facts, about)
    paragraphs = tuple(_(one, **details) for one in words.paragraphs if _tells(one, details))
    usual = weight_of(kind) == "usual"
    joined = invitations(_, facts, about, *addresses)
    said = sentence(facts, joined)
    return Written(
        subject=_(words.subject, **details),
        paragraphs=(_hello(_, facts.first_name), *paragraphs, *([_(said)] if said else [])),
        action=_(words.action),
        link=about.base + (acts or _page(words.page, facts)),
        closing=_(words.closing or _CLOSING, institution=about.institution),
        unsubscribe=choices if usual else None,
        invitations=joined,
    )


def digest(_: Language, told: list[Written], about: About, choices: str) -> Written:
    """Several usual notices in one. Raises Unneeded where none is left."""
    if not told:
        raise Unneeded
    lines = tuple(f"{one.subject}. {' '.join(one.paragraphs[1:])} {one.link}" for one in told)
    return Written(
        subject=_.plural("{count} nouvelle de votre programme", "{count} nouvelles de votre programme", len(told)),
        paragraphs=(told[0].paragraphs[0], *lines),
        action=told[0].action,
        link=told[0].link,
        closing=_(_DIGEST_CLOSING),
        unsubscribe=choices,
        invitations=tuple(joined for one in told for joined in one.invitations),
    )


def _hello(_: Language, first_name: str) -> str:
    return _("Bonjour {name},", name=first_name) if first_name else _("Bonjour,")


def _details(_: Language, facts: Facts, about: About) -> dict[str, str]:
    event = facts.event
    until = next((day for name in ("closes_on", "due", "valid_until") if isinstance(day := getattr(event, name, None), date)), None)
    decision = next((text for name in ("words", "decision", "answer") if isinstance(text := getattr(event, name, None), str)), "")
    return {
        "institution": about.institution,
        "other": facts.other or _("votre binôme"),
        "of": facts.of or _("Votre enfant"),
        "title": facts.title,
        "on_day": _.on_day(facts.day) if facts.day else "",
        "when": _when(_, facts),
        "place": _(PLACES[facts.place]) if facts.place in PLACES else _("au lieu convenu"),
        "reason": _text(event, "reason"),
        "suggestion": _text(event, "suggestion"),
        "decision": decision,
        "ground": _(REFUSALS[event.ground]) if isinstance(event, ErasureRefused) else "",
        "explanation": _text(event, "explanation"),
        "until": _.day(until) if until else "",
    }


def _when(_: Language, facts: Facts) -> str:
    if facts.day is None:
        return ""
    day = _.on_day(facts.day)
    day = day[:1].upper() + day[1:]
    if facts.start is None:
        return day
    return _("{day} à {hour} h {minutes:02d}", day=day, hour=facts.start // 60, minutes=facts.start % 60)


def _text(event: object, name: str) -> str:
    value = getattr(event, name, None)
    return value if isinstance(value, str) else ""  # what belongs to somebody erased stays sealed


def _tells(sentence: str, details: dict[str, str]) -> bool:
    """A sentence whose detail is not known is left out."""
    return all(details[name] or f"{{{name}}}" not in sentence for name in _MAY_BE_MISSING)


def _page(page: str, facts: Facts) -> str:
    if page.startswith("/ekole"):
        return page
    programme = getattr(facts.event, "programme", None)
    if programme is None:
        return page if page.startswith(("/etablissement/", "/accord")) else "/"
    awaited: tuple[Any, ...] = getattr(facts.event, "awaited", ())
    pair = getattr(facts.event, "pair", None) or (awaited[0].pair or awaited[0].subject if len(awaited) == 1 else None)
    known: dict[str, UUID | None] = {
        "pair": pair,
        "participation": getattr(facts.event, "participation", None),
        "survey": getattr(facts.event, "survey", None),
        "workshop": getattr(facts.event, "workshop", None),
    }
    folder, _brace, _name = page.partition("/{")
    named = page.format(**known) if all(known[name] for name in known if f"{{{name}}}" in page) else folder
    return f"/programmes/{programme}{named}"
