"""What stands between and below the turns of a dialogue and is nobody's: narration, notes, appeals."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from content.article.boilerplate import is_aside
from content.article.dialogue.attribution import TurnRole
from content.article.dialogue.labels import LabelKind, labels_of, role_of_word
from content.article.grammar import addresses_somebody, speaks_of_self
from content.article.notes import (
    is_appeal,
    is_biography,
    is_closing_heading,
    is_editors_note,
    may_be_biography,
)
from content.article.people import is_one_of
from content.article.phrases import any_of, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from content.article.blocks import Block
    from content.article.dialogue.attribution import Attribution

_HONORIFICS: Final = words("closing.honorifics")
# Of a paragraph, what may be a name and what follows it.
_HEAD: Final = 200
_REPORTER: Final = "the reporter's words stand within it, between dashes: take them out"
_OF_SPEAKER: Final = "it calls the speaker by name, so it may be a note about that person"
_ABOUT_SPEAKER: Final = (
    "it asks about the speaker by name, so it may be the title of a note about that person"
)
_INTERJECTION: Final = "somebody else's words may stand within it, in brackets: take them out"
_MOST_NAME_WORDS: Final = 2
# What stands so often below a dialogue is of other articles, each in a box.
_FEWEST_CARDS: Final = 3
_FEWEST_CARD_WORDS: Final = 4
_REPORTING: Final = re.compile(rf"(?:{any_of('turns.reporting')})\b", re.I)
_WORD: Final = re.compile(r"\w+")
_REMARK: Final = re.compile(r"[,.!?…]\s[–—-]\s(?=[^\W\d_])(?P<remark>[^,.:–—]{3,60})(?:[,.:]|$)")
_INTERJECTED: Final = re.compile(r"[\[(](?P<name>[^\W\d_][^\[\]():]{0,60}):\s[^\[\]()]{1,400}[\])]")
_ASKED_IN_BRACKETS: Final = re.compile(r"\[[^\W\d_][^\[\]]{8,300}[?？]\]")
_WHOSE_NOTE: Final = (
    "it cannot be told whether the speaker says this or it is a note about somebody: "
    "delete it, or begin it with the label of who says it"
)


def outside_of_turns(
    blocks: Sequence[Block], attribution: Attribution, names: Sequence[str], authors: Sequence[str]
) -> tuple[set[int], list[tuple[int, str]]]:
    """Find the paragraphs between and below turns that are in nobody's.

    Args:
        blocks: of the dialogue.
        attribution: who begins which turn.
        names: of the people who speak; narration calls them by these.
        authors: of those who write.

    Returns:
        The numbers of those blocks, and what cannot be told, with the line.
    """
    left_out = set(_narration(blocks, attribution, names)) | _invitation(blocks, attribution)
    faults: list[tuple[int, str]] = []
    counts = Counter(block.text for block in blocks)
    for number in range(_after_last_turn(attribution), len(blocks)):
        block = blocks[number]
        if number in left_out or attribution.roles[number] is not TurnRole.CONTINUATION:
            continue
        is_card = counts[block.text] >= _FEWEST_CARDS and len(block.text.split()) >= _FEWEST_CARD_WORDS
        if is_card or _is_closing(block, (*names, *authors)):
            left_out |= set(range(number, len(blocks)))
            break
        if may_be_biography(block.text):
            faults.append((block.line, _WHOSE_NOTE))
    return left_out, faults


def _invitation(blocks: Sequence[Block], attribution: Attribution) -> set[int]:
    """Return the last question and what is below it, if that asks the readers to comment or to vote."""
    roles = attribution.roles
    question = max((n for n, role in enumerate(roles) if role is TurnRole.QUESTION), default=len(roles))
    below = range(question + 1, len(roles))
    answer = next((n for n in below if roles[n] is TurnRole.ANSWER), None)
    if answer is None or attribution.voice(answer) or not is_appeal(blocks[answer].text):
        return set()
    return {question, *below}


def doubtful_paragraphs(
    blocks: Sequence[Block],
    attribution: Attribution,
    left_out: Iterable[int],
    below_notes: Container[int],
    names: Sequence[str],
    authors: Sequence[str],
) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of answers that may be somebody else's words, with the line."""
    narrated = bool(set(left_out))
    has_labels = bool(attribution.interviewers or attribution.speakers)
    dashed = any(
        block.dash and role is TurnRole.ANSWER for block, role in zip(blocks, attribution.roles, strict=True)
    )
    answering = False
    calls = _calls(names)
    for number, (block, role) in enumerate(zip(blocks, attribution.roles, strict=True)):
        text = attribution.texts[number]
        if role in {TurnRole.ANSWER, TurnRole.QUESTION, TurnRole.LEFT_OUT}:
            answering = role is TurnRole.ANSWER
            if answering and _has_narration(text, calls):
                yield block.line, _REPORTER
            elif answering and _has_interjection(text, (*names, *authors)):
                yield block.line, _INTERJECTION
            elif answering and _begins_with_name(text, names) and not speaks_of_self(text):
                yield block.line, _OF_SPEAKER
            elif role is TurnRole.QUESTION and not attribution.voice(number) and _asks_about(text, names):
                yield block.line, _ABOUT_SPEAKER
        elif role is TurnRole.CONTINUATION and answering and not is_aside(block):
            label = next((x for x in labels_of(block) if x.kind is LabelKind.COLON), None)
            if label and label.rest and _may_be_a_name(label.name, has_labels=has_labels):
                yield block.line, f"`{label.name}:` may be the label of somebody else"
            elif _has_narration(block.text, calls):
                yield block.line, _REPORTER
            elif _has_interjection(block.text, (*names, *authors)):
                yield block.line, _INTERJECTION
            elif _begins_with_name(block.text, names) and not speaks_of_self(block.text):
                yield block.line, _OF_SPEAKER
            elif "quote" in block.styles:
                yield block.line, "a quotation set off from the answer: it may be somebody else's words"
            elif number in below_notes:
                yield block.line, "it stands below a word of the editors to the reader: it may be that, too"
            elif narrated and dashed and not block.dash and not block.listed and number:
                yield block.line, "no dash, and there is narration between the turns: it may be that, too"


def _has_narration(text: str, calls: frozenset[tuple[str, ...]]) -> bool:
    """Say whether a paragraph holds a remark of the reporter's: `…, — says Brandt. — …`."""
    return any(
        _REPORTING.match(remark["remark"])
        or {(word.casefold(),) for word in _WORD.findall(remark["remark"])} & calls
        for remark in _REMARK.finditer(text)
    )


def _has_interjection(text: str, people: Sequence[str]) -> bool:
    """Say whether a paragraph holds somebody else's words in brackets: `… [Keller: How long?] …`."""
    names = [found["name"].strip() for found in _INTERJECTED.finditer(text)]
    is_named = any(role_of_word(name) is not None or is_one_of(name, people) for name in names)
    return is_named or _ASKED_IN_BRACKETS.search(text) is not None


def _begins_with_name(text: str, names: Iterable[str]) -> bool:
    """Say whether a paragraph begins with the whole name of somebody who speaks."""
    head = text[:_HEAD].casefold()
    return any(" " in name and re.match(rf"{re.escape(name.casefold())}[\s'’ʼ]", head) for name in names)


def _asks_about(text: str, names: Iterable[str]) -> bool:
    """Say whether a question names somebody who speaks and does not address them: `Who is Ann Lee?`."""
    whole = [name.casefold() for name in names if " " in name]
    asked = text.casefold()
    return any(
        name in asked and not asked.partition(name)[2].startswith((",", "!")) for name in whole
    ) and not addresses_somebody(text)


def _may_be_a_name(beginning: str, *, has_labels: bool) -> bool:
    """Say whether what stands before a colon may be a person: a word or, where turns have labels, two."""
    parts = beginning.split()
    most = _MOST_NAME_WORDS if has_labels else 1
    return len(parts) <= most and beginning[:1].isupper() and all(part.isalpha() for part in parts)


def _after_last_turn(attribution: Attribution) -> int:
    """Return the number of the first block that may be below the last turn."""
    starts = (n for n, role in enumerate(attribution.roles) if role in {TurnRole.QUESTION, TurnRole.ANSWER})
    last = max(starts, default=len(attribution.roles))
    # A label may have a line of its own.
    return last + 1 + (last < len(attribution.texts) and not attribution.texts[last])


def _is_closing(block: Block, people: Iterable[str]) -> bool:
    is_line = block.is_marked or is_aside(block)
    return (
        is_editors_note(block.text)
        or is_appeal(block.text)
        or is_biography(block.text, people)
        or (is_line and is_closing_heading(block.text))
    )


def _narration(blocks: Sequence[Block], attribution: Attribution, names: Sequence[str]) -> Iterator[int]:
    """Yield the paragraphs that tell what a person does who speaks in this dialogue."""
    calls = _calls(names)
    started = has_words = False
    for number, (block, role) in enumerate(zip(blocks, attribution.roles, strict=True)):
        if role is not TurnRole.CONTINUATION:
            started, has_words = True, bool(attribution.texts[number])
            continue
        if started and has_words and not block.dash and _tells_of(block.text, calls):
            yield number
        has_words = True


def _calls(names: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return how narration calls people: by the whole name, the first name or the last."""
    calls: set[tuple[str, ...]] = set()
    for name in names:
        parts = tuple(name.casefold().split())
        if len(parts) > 1:
            calls |= {parts, parts[-1:], parts[:1]}
    return frozenset(call for call in calls if all(len(word.rstrip(".")) > 1 for word in call))


def _tells_of(text: str, calls: frozenset[tuple[str, ...]]) -> bool:
    """Say whether a paragraph begins with somebody's name and tells what that person does."""
    parts = text[:_HEAD].split()
    is_formal = False
    while parts and parts[0].casefold().rstrip(".") in _HONORIFICS:
        parts, is_formal = parts[1:], True
    sizes = [n for n in (4, 3, 2, 1) if tuple(part.casefold() for part in parts[:n]) in calls]
    if not sizes or not parts[0][:1].isupper():
        return False
    following = parts[sizes[0] : sizes[0] + 1]
    tells = bool(following) and following[0][:1].islower()
    # One name alone may be a word, such as May, of somebody who speaks of himself.
    return tells and (is_formal or sizes[0] > 1 or not speaks_of_self(text))
