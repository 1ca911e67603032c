"""A language to speak to a person in: texts, plurals, refusals, figures and dates, all in one voice."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from gettext import NullTranslations
from typing import Final, Protocol

from babel import Locale
from jinja2 import Environment

from services.catalogues import formats
from services.catalogues.catalogue import FrenchSource, compiled, english_catalogue
from services.catalogues.formats import Number
from services.catalogues.negotiation import LocaleName

_BABEL: Final[Mapping[LocaleName, Locale]] = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}


def french(text: str) -> str:
    """Mark a French text that a person will read and that is translated elsewhere, where it is shown; returns it as it is."""
    return text


_ON_DAY: Final = french("le {day}")
_PERIOD: Final = french("du {first} au {last}")


class Said(Protocol):
    """Anything with a sentence and the details that fill it: a refusal."""

    @property
    def sentence(self) -> str: ...

    @property
    def details(self) -> Mapping[str, str | int]: ...


class Language:
    """Call it with a French text and it answers in its own language: ``_ = translate("en"); _("Binômes actifs")``.

    Fields stand in the text as ``{name}`` and are given by name; without values the text is taken as it is, braces included.
    """

    def __init__(self, name: LocaleName, translations: NullTranslations) -> None:
        self.name = name
        self.translations = translations
        self.locale = _BABEL[name]

    def __call__(self, message: str, **values: object) -> str:
        text = self.translations.gettext(message)
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: Number, **values: object) -> str:
        """The form for this count; ``{count}`` is written with thousands apart. In French 0 and 1,5 are singular."""
        form = 1 if self.locale.plural_form(count) == "one" else 2
        shown = values.pop("shown", None) or formats.number(self.locale, count)
        text = self.translations.ngettext(one, many, form)
        if text in (one, many):  # no entry for both: perhaps one for each, where they were marked apart
            text = self.translations.gettext(text)
        return text.format(count=shown, **values)

    def refusal(self, refused: Said) -> str:
        """The sentence of a refusal, its details in place; a detail that is itself a text of the catalogue is translated.

        A detail that was forgotten reads «…»: an answer with a gap is worth more than no answer.
        """
        details = {name: self._detail(value) for name, value in refused.details.items()}
        return self.translations.gettext(refused.sentence).format_map(_Forgiving(details))

    def _detail(self, value: str | int) -> str:
        if not isinstance(value, str):
            return str(value)
        return ", ".join(self.translations.gettext(part) if part else part for part in value.split(", "))

    def number(self, value: Number, decimals: int = 0) -> str:
        return formats.number(self.locale, value, decimals)

    def signed(self, value: Number, decimals: int = 1) -> str:
        return formats.signed(self.locale, value, decimals)

    def percent(self, value: Number, decimals: int = 0) -> str:
        return formats.percent(self.locale, value, decimals)

    def points(self, value: Number, decimals: int = 1) -> str:
        """A change on a scale of 100: «+14,2 points», «+1,0 point»."""
        size = abs(formats.rounded(value, decimals))
        return self.plural("{count} point", "{count} points", size, shown=self.signed(value, decimals))

    def day(self, when: date) -> str:
        return formats.day(self.locale, when)

    def on_day(self, when: date) -> str:
        """«le 9 novembre 2026»; «on 9 November 2026»."""
        return self(_ON_DAY, day=self.day(when))

    def period(self, first: date, last: date) -> str:
        """«du 17 octobre au 1er novembre 2026»; the year is said once where it is the same."""
        start = self.day(first)
        if first.year == last.year:
            start = start.removesuffix(f" {first.year}")
        return self(_PERIOD, first=start, last=self.day(last))

    def short_day(self, when: date) -> str:
        return formats.short_day(self.locale, when)

    def weekday(self, when: date) -> str:
        return formats.weekday(self.locale, when)

    def short_month(self, when: date) -> str:
        return formats.short_month(self.locale, when)

    def clock(self, when: datetime, zone: tzinfo) -> str:
        return formats.clock(self.locale, when, zone)

    def moment(self, when: datetime, zone: tzinfo) -> str:
        return formats.moment(self.locale, when, zone)

    def duration(self, minutes: int) -> str:
        return formats.duration(self.locale, minutes)

    def enumeration(self, words: Iterable[str]) -> str:
        return formats.enumeration(self.locale, words)

    def install(self, environment: Environment) -> None:
        """Give a Jinja environment this language: ``_()``, ``{% trans %}``, and ``language`` for figures and dates.

        One environment per language. In ``_()`` fields read ``%(name)s`` and a literal per cent sign is doubled, as Jinja asks.
        """
        environment.add_extension("jinja2.ext.i18n")
        environment.policies["ext.i18n.trimmed"] = True
        # the extension adds this method to the environment, where the type checker cannot see it
        environment.install_gettext_translations(self.translations, newstyle=True)  # type: ignore[attr-defined]
        environment.globals["language"] = self


class _Forgiving(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


@cache
def translate(locale: LocaleName) -> Language:
    """The language of this name, its catalogue read once."""
    return Language(locale, FrenchSource() if locale == "fr" else compiled(english_catalogue()))
