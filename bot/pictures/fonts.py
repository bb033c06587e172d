"""The letters of pictures: a serif with all five alphabets, shaped and drawn by HarfBuzz, or refused.

The package contains all of HarfBuzz, so that a picture is the same on every machine: kerning, accents and the
letters of a language, such as the dotted i of Turkish, do not depend on what a system has installed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import fontpkg
import uharfbuzz
from PIL import Image
from uniseg.graphemecluster import grapheme_clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAMILY: Final = "Literata"
_WORD: Final = re.compile(r"\s+|\S+")
# Tabs, line ends and the like, which no font has.
_OTHER_SPACE: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_BOLD: Final = 600
# Bidirectional classes of Unicode that a line from left to right cannot hold.
_NOT_LEFT_TO_RIGHT: Final = frozenset(
    {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
)
# Categories that have no shape of their own, or one that only its sender knows.
_SHAPELESS: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me"})
# Soft hyphen, zero-width space, non-joiner, left-to-right mark, word joiner and byte order mark are rightly
# drawn as nothing; the zero-width joiner, which joins emoji, is not among them.
_RIGHTLY_INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200e\u2060\ufeff")
# The variation selectors, and what stands in for an object: what they mean is a picture from elsewhere.
_PICTURED: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0xFFFC, *range(0xE0100, 0xE01F0))))


class UndrawableError(ValueError):
    """A text that cannot be drawn as it is.

    Attributes:
        character: what no font has or what would be drawn wrong: one character with its marks.
    """

    def __init__(self, character: str) -> None:
        names = ", ".join(f"U+{ord(one):04X} {unicodedata.name(one, '')}".strip() for one in character)
        super().__init__(f"{character!r} cannot be drawn ({names}): no font here can draw it correctly")
        self.character = character


@dataclass(frozen=True, slots=True)
class Face:
    """One cut of the family.

    Attributes:
        optical: the size in points that the cut is meant for, 7 to 72: those for small sizes are sturdier.
        weight: 200 to 900, as in CSS; 400 is regular.
    """

    optical: int
    weight: int = 400
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a text is black, in ems from the beginning of its baseline; up is positive."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A glyph of a font and where it stands, in ems from the beginning of the baseline."""

    font: uharfbuzz.Font
    number: int
    x: float
    y: float


def family_file(*, italic: bool = False) -> Path:
    """Return the font file of the family; opened as it is, it is regular."""
    return Path(fontpkg.path(_FAMILY, style="italic" if italic else "normal"))


def width_of(text: str, face: Face, language: str) -> float:
    """Return how wide a text is on one line, in ems.

    Args:
        text: letters and white space.
        face: the cut.
        language: an ISO 639-1 code, for the letter forms of that language.

    Raises:
        UndrawableError: a character cannot be drawn.
    """
    return _set(text, face, language)[1]


def ink_of(text: str, face: Face, language: str) -> Ink:
    """Return the box around what is black of a text on one line; see :func:`width_of`."""
    boxes = []
    for glyph in _set(text, face, language)[0]:
        em, extents = glyph.font.face.upem, glyph.font.get_glyph_extents(glyph.number)
        if extents and extents.width:
            left, top = glyph.x + extents.x_bearing / em, glyph.y + extents.y_bearing / em
            boxes.append((left, top + extents.height / em, left + extents.width / em, top))
    if not boxes:
        return Ink(0.0, 0.0, 0.0, 0.0)
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Ink(min(lefts), min(bottoms), max(rights), max(tops))


def draw(
    picture: Image.Image,
    at: tuple[float, float],
    text: str,
    face: Face,
    size: float,
    colour: str,
    language: str,
) -> None:
    """Draw a text on one line.

    Args:
        picture: what to draw on.
        at: where its baseline begins, in pixels from the top left.
        text: letters and white space.
        face: the cut.
        size: in pixels per em.
        colour: as in CSS.
        language: an ISO 639-1 code, for the letter forms of that language.

    Raises:
        UndrawableError: a character cannot be drawn.
    """
    left, baseline = at
    raster = uharfbuzz.RasterDraw()
    for glyph in _set(text, face, language)[0]:
        scale = size / glyph.font.face.upem
        raster.transform = (scale, 0.0, 0.0, scale, left + glyph.x * size, glyph.y * size - baseline)
        raster.draw_glyph(glyph.font, glyph.number)
    drawn = raster.render()
    extents = drawn.extents
    if not extents.width or not extents.height:
        return
    # Rows come from the bottom to the top, and so does the vertical axis.
    mask = Image.frombytes("L", (extents.width, extents.height), drawn.buffer, "raw", "L", extents.stride, -1)
    picture.paste(colour, (extents.x_origin, -extents.y_origin - extents.height), mask)


def _set(text: str, face: Face, language: str) -> tuple[list[_Glyph], float]:
    """Return the glyphs of a text on one line, and its width in ems.

    Every word is shaped by itself, so that letters of two scripts never share the rules of one.
    """
    _refuse_what_would_be_wrong(text)
    glyphs: list[_Glyph] = []
    pen = 0.0
    for word in _WORD.findall(_OTHER_SPACE.sub(" ", text)):
        for font, run in _runs(word, face, language):
            buffer = _shaped(run, font, language)
            em = font.face.upem
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                x, y = pen + position.x_offset / em, position.y_offset / em
                glyphs.append(_Glyph(font, info.codepoint, x, y))
                pen += position.x_advance / em
    return glyphs, pen


def _runs(word: str, face: Face, language: str) -> Iterator[tuple[uharfbuzz.Font, str]]:
    """Split a word where its letters need another font; each character goes to the first font that has it."""
    fonts = _fonts(face)
    if _has(fonts[0], word, language):
        yield fonts[0], word
        return
    run, run_font = "", fonts[0]
    for cluster in grapheme_clusters(word):
        font = next((font for font in fonts if _has(font, cluster, language)), None)
        if font is None:
            raise UndrawableError(cluster)
        if run and font is not run_font:
            yield run_font, run
            run = ""
        run, run_font = run + cluster, font
    yield run_font, run


def _has(font: uharfbuzz.Font, text: str, language: str) -> bool:
    """Return whether a font has all of a text: the glyph of what it has not is number 0."""
    return all(info.codepoint for info in _shaped(text, font, language).glyph_infos)


def _shaped(text: str, font: uharfbuzz.Font, language: str) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "ltr"
    buffer.language = language
    uharfbuzz.shape(font, buffer)
    return buffer


@lru_cache
def _fonts(face: Face) -> tuple[uharfbuzz.Font, ...]:
    """Return the fonts of a cut: the family's, and those with more signs that come with matplotlib."""
    # Its import takes longer than the first card.
    from matplotlib import get_data_path

    own = uharfbuzz.Font(_opened(family_file(italic=face.italic)))
    own.set_variations({"wght": face.weight, "opsz": face.optical})
    bold = face.weight >= _BOLD
    directory = Path(get_data_path(), "fonts", "ttf")
    names = (
        "DejaVuSerif" + ("-" if bold or face.italic else "") + "Bold" * bold + "Italic" * face.italic,
        "DejaVuSans" + ("-" if bold or face.italic else "") + "Bold" * bold + "Oblique" * face.italic,
    )
    return (own, *(uharfbuzz.Font(_opened(directory / f"{name}.ttf")) for name in names))


@lru_cache
def _opened(path: Path) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


def _refuse_what_would_be_wrong(text: str) -> None:
    """Refuse what a font may have and a line of ours would still show wrong.

    Raises:
        UndrawableError: a character is written from right to left or has no shape, or a mark has nothing to
            stand on or stands on another.
    """
    before = " "
    for one in unicodedata.normalize("NFC", text):
        category = unicodedata.category(one)
        if unicodedata.bidirectional(one) in _NOT_LEFT_TO_RIGHT or (
            category in _SHAPELESS and one not in _RIGHTLY_INVISIBLE and not one.isspace()
        ):
            raise UndrawableError(one)
        if one in _PICTURED or (category == "Mn" and not before.isalnum()):
            raise UndrawableError((before + one).strip())
        before = one
