"""The bot's own texts in the reader's language: gettext catalogues, compiled on first use."""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

# The language of the texts in the code; every other one has a catalogue in `locales/`.
DEFAULT_LANGUAGE: Final = "en"
# The name of each language in itself, as on a button. Unicode's names are for use in the
# middle of a sentence, and the Azerbaijani one is that of the country.
OWN_NAMES: Final = {
    DEFAULT_LANGUAGE: "English",
    "ru": "Русский",
    "kk": "Қазақша",
    "az": "Azərbaycanca",
    "tr": "Türkçe",
}
LANGUAGES: Final = tuple(OWN_NAMES)


@dataclass(frozen=True, slots=True)
class Translator:
    """Says the bot's words in one language.

    Attributes:
        language: one of :data:`LANGUAGES`.
        catalogue: the translations.
    """

    language: str
    catalogue: gettext.NullTranslations

    def gettext(self, message: str) -> str:
        """Return a message in this language."""
        return self.catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the form of a message that goes with a number."""
        return self.catalogue.ngettext(singular, plural, count)

    def language_name(self, language: str) -> str:
        """Return the name of a language in this one, or its code if the name is unknown."""
        return str(Locale(self.language).languages.get(primary_language(language), language))


@lru_cache
def _of_language(language: str) -> Translator:
    if language == DEFAULT_LANGUAGE:
        return Translator(language, gettext.NullTranslations())
    with (resources.files("bot.conversation") / "locales" / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translator(language, gettext.GNUTranslations(compiled))


def get_translator(language_code: str | None) -> Translator:
    """Return the translator into a reader's language.

    Args:
        language_code: an IETF tag such as ``kk`` or ``kk-KZ``, as Telegram gives it, or None.

    Returns:
        The translator into that language, or into English if there is none or it is unknown.
    """
    language = primary_language(language_code or "")
    return _of_language(language if language in LANGUAGES else DEFAULT_LANGUAGE)


def primary_language(language_code: str) -> str:
    """Return a language without region or script: ``kk`` for ``kk-KZ``."""
    return language_code.strip().replace("_", "-").split("-")[0].lower()
