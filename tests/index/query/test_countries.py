"""A country is the same in every language and case."""

from __future__ import annotations

import pytest

from index.query.countries import countries_in, is_country


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what about Armenia?", {"AM"}),
        ("а Армения?", {"AM"}),
        ("про Армению", {"AM"}),
        ("bəs Ermənistanda?", {"AM"}),
        ("peki Ermenistan'a?", {"AM"}),
        ("ал Арменияда ше?", {"AM"}),
        ("Almanya ve Германия and Germany", {"DE"}),
        ("Çin'e, Китаем, Қытайға", {"CN"}),
        ("Russia and Iran", {"RU", "IR"}),
        ("Turkey, Türkiye'de, Турции, Түркияға, Türkiyə", {"TR"}),
        ("mali yardım var mı?", set()),
        ("түркі тілдері, турки тилдери", set()),
        ("олар соған көне ме?", set()),
        ("nothing at all", set()),
        ("", set()),
    ],
)
def test_the_countries_of_a_text(text: str, codes: set[str]) -> None:
    assert countries_in(text) == codes


def test_only_a_name_is_a_country() -> None:
    assert is_country("georgia")
    assert not is_country("georgian")
