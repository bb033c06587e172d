"""Identifiers made of a text's words: an interview's slug, an exchange's id."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ID_WORDS: Final = 8
_ID_LENGTH: Final = 60


def slugify(text: str, length: int = _ID_LENGTH) -> str:
    """Return the words of a text in lower case, joined by hyphens; at most ``length`` characters."""
    lower = unicodedata.normalize("NFC", text).lower()
    # The lower case of the Turkish İ is two characters, the second of which is not part of any word.
    words = re.findall(r"[^\W_]+", "".join(c for c in lower if not unicodedata.combining(c)))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > length:
            break
        slug = longer
    return slug or (words[0][:length] if words else "")


def exchange_ids(exchanges: Sequence[tuple[str, Sequence[str]]], taken: Iterable[str] = ()) -> list[str]:
    """Make an id for each (question, answer) from its words alone, so that it survives reordering.

    Args:
        exchanges: question and paragraphs of the answer, each.
        taken: ids that are in use.
    """
    plain = [
        slugify(" ".join((question or answer[0]).split()[:_ID_WORDS])) or "statement"
        for question, answer in exchanges
    ]
    counts = Counter(plain)
    explicit = set(taken)
    ids = []
    for id_, (question, answer) in zip(plain, exchanges, strict=True):
        if counts[id_] > 1 or id_ in explicit:
            digest = hashlib.sha256(
                "\0".join([question, *answer]).encode("utf-8", "surrogatepass")
            ).hexdigest()
            ids.append(f"{id_}-{digest[:6]}")
        else:
            ids.append(id_)
    return ids
