"""Every letter of the five alphabets is drawn, and what cannot be drawn correctly is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.fonts import Face, UndrawableError, draw, ink_of, width_of

REGULAR = Face(24)
FACES = (REGULAR, Face(18, weight=700), Face(13, italic=True))
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
ALPHABETS = {
    "en": LATIN + LATIN.upper(),
    "ru": CYRILLIC + CYRILLIC.upper(),
    "kk": CYRILLIC + CYRILLIC.upper() + "әғқңөұүһіӘҒҚҢӨҰҮҺІ",
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyzABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzâîûABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZÂÎÛ",
}
SIGNS = "0123456789.,:;!?…-–—'’‘“”„«»()[]/%&+=№§°€$₽₸₼₺"


def picture(text: str, face: Face, language: str) -> Image.Image:
    drawn = Image.new("L", (200, 100), "white")
    draw(drawn, (20, 70), text, face, 40, "black", language)
    return drawn


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("language", ALPHABETS)
def test_every_letter_has_a_shape_of_its_own(language: str, face: Face) -> None:
    letters = ALPHABETS[language] + SIGNS
    pictures = {picture(letter, face, language).tobytes() for letter in letters}
    assert len(pictures) == len(letters)
    assert picture(" ", face, language).tobytes() not in pictures


def test_a_sign_that_the_family_lacks_comes_from_another_font() -> None:
    for sign in "→☺ℵ":
        box = ink_of(sign, REGULAR, "en")
        assert box.right > box.left


@settings(max_examples=500)
@given(st.characters())
def test_a_character_is_drawn_or_refused_and_never_vanishes(character: str) -> None:
    invisible = "\u00ad\u200b\u200c\u200e\u2060\ufeff\u2800"
    try:
        box = ink_of(character, REGULAR, "en")
    except UndrawableError:
        return
    assert character.isspace() or character in invisible or (box.right > box.left and box.top > box.bottom)


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("a flag 🇰🇿 flies", "🇰🇿"),
        ("a thumb 👍🏽", "👍🏽"),
        ("a heart ❤\ufe0f", "❤\ufe0f"),
        ("in Chinese 中", "中"),
        ("in Hebrew שלום", "ש"),
        ("in Arabic سلام", "س"),
        ("turned \u202eround", "\u202e"),
        ("joined a\u200db", "\u200d"),
        ("\u0301an accent on nothing", "\u0301"),
        ("an accent on an accent т\u0301\u0302", "\u0301\u0302"),
        ("in a circle a\u20dd", "\u20dd"),
        ("an object \ufffc", "\ufffc"),
        ("a control \x07", "\x07"),
        ("half a character \ud83d", "\ud83d"),
    ],
)
def test_what_would_be_drawn_wrong_is_refused_by_name(text: str, character: str) -> None:
    with pytest.raises(UndrawableError, match=r"U\+") as caught:
        width_of(text, REGULAR, "en")
    assert caught.value.character == character


def test_an_accent_stands_on_its_letter() -> None:
    plain, accented = ink_of("о", REGULAR, "ru"), ink_of("о\u0301", REGULAR, "ru")
    assert accented.top > plain.top
    assert plain.left <= (accented.left + accented.right) / 2 <= plain.right
    assert width_of("о\u0301", REGULAR, "ru") == width_of("о", REGULAR, "ru")


def test_a_letter_and_its_accent_apart_look_like_the_letter_that_has_it() -> None:
    assert picture("и\u0306", REGULAR, "ru").tobytes() == picture("й", REGULAR, "ru").tobytes()


@pytest.mark.parametrize("language", ["az", "tr"])
def test_the_i_keeps_its_dot_after_an_f(language: str) -> None:
    assert picture("fi", REGULAR, language) != picture("fı", REGULAR, language)
    apart = width_of("f", REGULAR, language) + width_of("i", REGULAR, language)
    assert width_of("fi", REGULAR, language) == pytest.approx(apart)


def test_invisible_characters_take_no_room_and_white_space_does() -> None:
    assert width_of("со\u00adюз\u200b\u2060", REGULAR, "ru") == width_of("союз", REGULAR, "ru")
    assert width_of("\n", REGULAR, "ru") == width_of("\t", REGULAR, "ru") == width_of(" ", REGULAR, "ru") > 0
    assert width_of("a\u00a0b", REGULAR, "en") == pytest.approx(width_of("a b", REGULAR, "en"), abs=0.01)


def test_letters_are_kerned() -> None:
    assert width_of("To", REGULAR, "en") < width_of("T", REGULAR, "en") + width_of("o", REGULAR, "en")


def test_what_is_black_is_where_it_is_said_to_be() -> None:
    for text in ("Şişe", "Қаңтар", "gy→j"):
        drawn = picture(text, REGULAR, "kk")
        left, top, right, bottom = drawn.point(lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
        box = ink_of(text, REGULAR, "kk")
        said = (20 + box.left * 40, 70 - box.top * 40, 20 + box.right * 40, 70 - box.bottom * 40)
        assert (left, top, right, bottom) == pytest.approx(said, abs=1.01)


def test_heavier_is_wider_and_languages_need_not_be_known() -> None:
    widths = [width_of("Interview", Face(24, weight=weight), "en") for weight in (300, 400, 600, 800)]
    assert all(light < heavy for light, heavy in pairwise(widths))
    for language in ("", "<b>", "қазақша", "x" * 300):
        assert width_of("fikir", REGULAR, language) > 0
