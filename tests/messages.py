"""Updates the translators' catalogues from the messages in the code: `make messages`.

A new message gets an untranslated entry, the entry of a message that is gone is removed, and all others keep
their translation. A language without a catalogue gets a new one.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.conversation.translations import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Message

LOCALES: Final = Path("bot/conversation/locales")
_WIDTH: Final = 100
_HEADER: Final = """\
# The bot's own words in {name}.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"
"""


def said_messages(package: Path) -> Catalog:
    """Return the messages in the code of a package, except for the playground, which is in English only."""
    catalog = Catalog()
    found = extract_from_dir(package, directory_filter=lambda folder: Path(folder).name != "playground")
    for _, _, message, comments, context in found:
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def empty_catalogue(language: str) -> str:
    """Return the text of a catalogue without messages, with Babel's plural rule for the language."""
    name = Locale(language).get_display_name(DEFAULT_LANGUAGE)
    return _HEADER.format(name=name, language=language, plural_forms=Catalog(language).plural_forms)


def update_catalogue(text: str, said: Catalog, language: str) -> str:
    """Return the text of a catalogue with exactly one entry for each message.

    The header stays as it is. Entries are sorted, so that moving code does not move them.
    """
    header = text.partition("\n\n")[0].rstrip("\n")
    catalogue = read_po(io.BytesIO(text.encode()), locale=language, abort_invalid=True)
    # Babel's guesses from similar messages would pass for translations.
    catalogue.update(said, no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(written, catalogue, _WIDTH, omit_header=True, sort_output=True, ignore_obsolete=True)
    return f"{header}\n\n{written.getvalue().decode().strip()}\n"


def count_untranslated(text: str, language: str) -> int:
    """Return how many entries of a catalogue lack a translation, or a form of it."""
    entries = [entry for entry in read_po(io.BytesIO(text.encode()), locale=language) if entry.id]
    return sum(not all(_forms(entry)) for entry in entries)


def _forms(entry: Message) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(map(str, entry.string or ("",)))


def main() -> None:
    """Update every catalogue, and print how much is left to translate."""
    said = said_messages(Path("bot"))
    for language in LANGUAGES:
        if language == DEFAULT_LANGUAGE:
            continue
        path = LOCALES / f"{language}.po"
        text = path.read_text(encoding="utf-8") if path.exists() else empty_catalogue(language)
        updated = update_catalogue(text, said, language)
        path.write_text(updated, encoding="utf-8")
        print(f"{path}: {len(said)} messages, {count_untranslated(updated, language)} to translate")


if __name__ == "__main__":
    main()
