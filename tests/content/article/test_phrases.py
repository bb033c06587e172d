"""The phrases of all languages: the same kinds in every file, and what their marks mean."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from content.article import phrases

FILES = {
    language: tomllib.loads(
        (resources.files("content.article.phrases") / f"{language}.toml").read_text("utf-8")
    )
    for language in phrases.LANGUAGES
}


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_every_language_has_the_same_kinds(language: str) -> None:
    kinds, english = (
        {table: set(entries) for table, entries in FILES[code].items() if table != "months"}
        for code in (language, "en")
    )
    assert kinds == english
    assert len(FILES[language]["months"]) == 12


@pytest.mark.parametrize(
    ("phrase", "matches", "others"),
    [
        ("read/see also", ["read also", "see  also"], ["read", "readalso"]),
        ("(the) views", ["views", "the views"], ["the", "theviews"]),
        ("comments (off)", ["comments", "comments off"], ["commentsoff"]),
        ("thank*", ["thank", "thanks"], ["thank you"]),
        ("more from …", ["more from", "more from the Post"], ["more frombelow"]),
        ("# min", ["5 min", "12 min"], ["min", "five min"]),
        ("author:", ["author:", "author :"], ["author"]),
        ("editor's", ["editor's", "editor’s"], ["editors"]),
        ("ещё", ["ещё", "еще"], []),
    ],
)
def test_marks(phrase: str, matches: list[str], others: list[str]) -> None:
    pattern = re.compile(phrases.expression(phrase))
    assert all(pattern.fullmatch(text) for text in matches)
    assert not any(pattern.fullmatch(text) for text in others)


def test_a_place_is_filled_in() -> None:
    assert re.fullmatch(phrases.expression("told {who}", who="Ann|Bo"), "told Ann")
