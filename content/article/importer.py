"""A pasted article, as text or HTML, becomes what an interview file needs, and nothing in it is made up.

It is taken apart into blocks, the page's boilerplate is set aside, who says what is read from the marks of
the dialogue, and the rest tells title, speaker and source. Every line ends up in one place, if only as
dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from content.article.blocks import Source
from content.article.boilerplate import ENDINGS, BoilerplateKind, boilerplate_kinds, captions
from content.article.dialogue.exchanges import collect_exchanges
from content.article.dialogue.reader import NO_DIALOGUE, read_dialogue
from content.article.html import UnreadableHtmlError, looks_like_html, read_html
from content.article.metadata.language import article_language
from content.article.metadata.people import (
    find_interviewer,
    find_role,
    find_speaker,
    name_before_colon,
)
from content.article.metadata.publication import find_date, find_outlet, find_url
from content.article.metadata.title import find_title, is_same_title, plain_title
from content.article.plain_text import text_blocks
from content.article.trailers import dialogue_continues, linked_titles
from content.characters import single_spaced
from content.faults import Fault
from content.interview_file import format_interview
from content.interview_file.front_matter import is_iso_date, is_language
from content.model import Exchange, Interview, InterviewError, is_web_address
from content.slugs import exchange_ids, slugify

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from content.article.blocks import Block

_SLUG: Final = re.compile(r"[\w-]+")
_SLUG_LENGTH: Final = 80


class ArticleError(Exception):
    """An article that cannot become an interview.

    Attributes:
        faults: all that is wrong, each with its line and how to mend it.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Article:
    """What a pasted article says; a field is empty where it does not plainly say it.

    Attributes:
        path: where it was read from, for messages.
        lead: paragraphs before the first question.
        exchanges: every question, empty for a statement, with the paragraphs of its answer.
        dropped: lines that are in none of the other fields, in their order.
    """

    path: str
    title: str
    speaker: str
    role: str
    outlet: str
    interviewer: str
    url: str
    language: str
    date: date | None
    lead: tuple[str, ...]
    exchanges: tuple[tuple[str, tuple[str, ...]], ...]
    dropped: tuple[str, ...]


def read_article(path: Path) -> Article:
    """Read a pasted article.

    Raises:
        ArticleError: the file cannot be read, is not text in UTF-8, or has no dialogue that can be told.
    """

    def fault(line: int, message: str) -> ArticleError:
        return ArticleError([Fault(str(path), line, message)])

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise fault(1, f"cannot be read: {error.strerror}") from None
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise fault(line, "a binary file, not text: save the article as plain text or HTML in UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise fault(
            line, f"not UTF-8 (byte 0x{raw[error.start]:02x}): save the article as text in UTF-8"
        ) from None
    return parse_article(text, path=str(path))


def parse_article(text: str, *, path: str = "<text>") -> Article:
    """Take a pasted article apart.

    Args:
        text: plain text, Markdown or HTML.
        path: where it comes from, for messages; a name that ends in ``.html`` is read as HTML.

    Raises:
        ArticleError: it is empty, no dialogue is found, a question has no answer, or it cannot be told who
            speaks.
    """
    source = _take_apart(text, path)
    blocks, hints = source.blocks, source.hints
    kinds = boilerplate_kinds(blocks)
    title, title_block, repeats = _title(source, kinds)
    kinds |= {n: k for n, k in captions(blocks, kinds).items() if n != title_block}
    kinds |= {n: k for n, k in linked_titles(blocks, kinds).items() if n != title_block}

    content = [n for n in range(len(blocks)) if n not in kinds and n not in repeats and n != title_block]
    content = [n for n in content if n < _end(blocks, kinds, content)]
    said = [blocks[n] for n in content]
    attribution = read_dialogue(said, name_before_colon(title))
    if attribution is None:
        raise ArticleError([Fault(path, 1, NO_DIALOGUE)])
    dialogue = collect_exchanges(said, attribution)
    if dialogue.faults:
        raise ArticleError(Fault(path, line, message) for line, message in dialogue.faults)

    used = {content[n] for n in dialogue.used}
    aside = [n for n in range(len(blocks)) if n not in used and n != title_block]
    others = [blocks[n].text for n in aside if n not in repeats]
    exchanges = tuple(
        (single_spaced(" ".join(turns.question)), tuple(turns.answer)) for turns in dialogue.exchanges
    )
    everything = "\n".join(
        [*dialogue.lead, *(p for question, answer in exchanges for p in (question, *answer))]
    )
    speaker = find_speaker(title, attribution.speaker, dialogue.lead, others)
    interviewer = find_interviewer(others, hints, hints.site, speaker)
    return Article(
        path=path,
        title=title,
        speaker=speaker,
        role=find_role(speaker, dialogue.lead, others),
        outlet=find_outlet(hints, dialogue.lead, attribution.interviewer, interviewer),
        interviewer=interviewer,
        url=find_url(hints, others),
        language=article_language(everything, hints.language),
        date=find_date(hints, others),
        lead=tuple(dialogue.lead),
        exchanges=exchanges,
        dropped=tuple(blocks[n].raw for n in aside),
    )


def to_interview(
    article: Article,
    *,
    slug: str | None = None,
    title: str | None = None,
    speaker: str | None = None,
    role: str | None = None,
    outlet: str | None = None,
    interviewer: str | None = None,
    url: str | None = None,
    language: str | None = None,
    date: date | str | None = None,
) -> Interview:
    """Make an interview of an article.

    Args:
        article: what was found.
        slug: the interview file's name; made from speaker and title if it is not given.
        title: instead of the title that was found; each of the following likewise.
        speaker: who answers.
        role: what the speaker is.
        outlet: who published the interview.
        interviewer: who asks.
        url: where it is published.
        language: the code of the language of the answers.
        date: the day of publication, also as a text like ``2026-01-31``.

    Raises:
        ArticleError: a required field was neither found nor given, or a given one is not valid.
    """
    given = {
        "title": title,
        "speaker": speaker,
        "role": role,
        "outlet": outlet,
        "interviewer": interviewer,
        "url": url,
        "language": language,
    }
    fields = {
        name: single_spaced(getattr(article, name) if value is None else value)
        for name, value in given.items()
    }
    published = article.date if date is None else date
    slug = _default_slug(fields["speaker"], fields["title"]) if slug is None else slug
    faults = [Fault(article.path, 1, message) for message in _field_faults(fields, published, slug)]
    if faults:
        raise ArticleError(faults)
    ids = exchange_ids(article.exchanges)
    try:
        interview = Interview(
            slug=slug,
            exchanges=tuple(
                Exchange(id_, question, answer)
                for id_, (question, answer) in zip(ids, article.exchanges, strict=True)
            ),
            lead=article.lead,
            date=_day(published),
            **fields,
        )
        format_interview(
            interview
        )  # what could not be written is said now, before anything else is done with it
    except InterviewError as error:
        raise ArticleError([Fault(article.path, 1, str(error))]) from None
    return interview


def _take_apart(text: str, path: str) -> Source:
    try:
        is_page = path.lower().endswith((".html", ".htm", ".xhtml")) or looks_like_html(text)
        source = read_html(text) if is_page else Source(text_blocks(text))
    except UnreadableHtmlError as error:
        message = f"the HTML cannot be read ({error}): paste the article as plain text"
        raise ArticleError([Fault(path, 1, message)]) from None
    if not source.blocks:
        raise ArticleError([Fault(path, 1, "the article is empty: paste its whole text, title included")])
    return source


def _title(source: Source, kinds: Mapping[int, BoilerplateKind]) -> tuple[str, int | None, set[int]]:
    """Return the title, the number of the block that it is, and those of the blocks that repeat it."""
    blocks, site = source.blocks, source.hints.site
    title, first = plain_title(source.hints.title, site), None
    if not title:
        numbers = [n for n in range(len(blocks)) if n not in kinds]
        first = find_title(blocks, numbers, captions(blocks, kinds), is_page=source.is_page)
        if first is None:
            return "", None, set()
        title = plain_title(blocks[first].text, site)
    repeats = [
        n for n, block in enumerate(blocks) if not block.dash and is_same_title(block.text, title, site)
    ]
    first = repeats[0] if first is None and repeats else first
    return title, first, set(repeats) - {first}


def _end(blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind], content: Sequence[int]) -> int:
    """Return the number of the block from which on nothing is part of the article."""
    for number, kind in sorted(kinds.items()):
        before = [blocks[n] for n in content if n < number]
        after = [blocks[n] for n in content if n > number]
        if (
            kind in ENDINGS
            and not blocks[number].is_boilerplate
            and before
            and not dialogue_continues(before, after, kind)
        ):
            return number
    return len(blocks)


def _default_slug(speaker: str, title: str) -> str:
    has_speaker = slugify(speaker) in slugify(title, len(title))
    return slugify(title if has_speaker else f"{speaker} {title}", _SLUG_LENGTH)


def _field_faults(fields: Mapping[str, str], published: date | str | None, slug: str) -> list[str]:
    messages = [
        f"the {name} was not found: give it with --{name}{example}"
        for name, example in (
            ("title", ""),
            ("speaker", ' "First Last"'),
            ("language", " en (or ru, kk, az, tr)"),
        )
        if not fields[name]
    ]
    if fields["language"] and not is_language(fields["language"]):
        messages.append(f"the language {fields['language']!r} is not a code: give one such as --language en")
    if fields["url"] and not is_web_address(fields["url"]):
        messages.append(f"the url {fields['url']!r} is not an http or https address: give one with --url")
    if isinstance(published, str) and published and not is_iso_date(published):
        messages.append(f"the date {published!r} is not a day: give one such as --date 2026-01-31")
    if fields["title"] and fields["speaker"] and not _SLUG.fullmatch(slug):
        messages.append(f"the slug {slug!r} may only hold letters, digits, `-` and `_`: give one with --slug")
    return messages


def _day(published: date | str | None) -> date | None:
    return (date.fromisoformat(published) if published else None) if isinstance(published, str) else published
