"""Dialogues whose turns begin with who says them; or only questions do, or only answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question
from content.article.dialogue.attribution import TURNS, Attribution, TurnRole
from content.article.dialogue.labels import LabelKind, LabelRole, labels_of, role_of_word
from content.article.dialogue.roles import LabelledTurn, VoiceRole, decide_roles
from content.article.dialogue.unlabelled import (
    NO_LABEL,
    with_styled_questions,
    with_unlabelled_answers,
    with_unlabelled_questions,
)
from content.article.dialogue.voices import (
    ANSWER_VOICE,
    QUESTION_VOICE,
    Voices,
    are_evident,
    find_voices,
    repeated_beginnings,
)
from content.article.grammar import is_prompt, speaks_of_self
from content.article.names import is_person
from content.article.people import is_one_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from content.article.blocks import Block
    from content.article.people import KnownPeople

_LINES_SHOWN: Final = 8
# One alone may be the end of somebody's turn.
_FEWEST_BETWEEN: Final = 2
_TURN_ROLES: Final = {
    VoiceRole.ASKS: TurnRole.QUESTION,
    VoiceRole.ANSWERS: TurnRole.ANSWER,
    VoiceRole.LEFT_OUT: TurnRole.LEFT_OUT,
    VoiceRole.UNKNOWN: TurnRole.LEFT_OUT,
}
_HOW_TO_TELL: Final = "say who answers, or who asks; if it is no name, write a backslash before its colon"


def read_labels(blocks: Sequence[Block], people: KnownPeople) -> Attribution | None:
    """Read a dialogue by its labels; nothing if it has none."""
    voices = find_voices(blocks, people)
    if not any(voices.labels) or not are_evident(voices, people):
        return None
    between = _asked_between(blocks, voices)
    turns = _turns(blocks, voices, between)
    roles = decide_roles(turns, people, asked_between=bool(between))
    labels = [label.name if label else "" for label in voices.labels]
    first_turn = next(number for number, name in enumerate(labels) if name)
    texts = tuple(
        label.rest if label else block.text for label, block in zip(voices.labels, blocks, strict=True)
    )
    attribution = Attribution(
        roles=tuple(
            _TURN_ROLES[roles[voices.persons[name]]] if name else TurnRole.CONTINUATION for name in labels
        ),
        texts=texts,
        voices=tuple(_name(voices.persons[name]) if name else "" for name in labels),
        speakers=_names(roles, VoiceRole.ANSWERS),
        interviewers=_names(roles, VoiceRole.ASKS),
        has_names=not any(name and role_of_word(name) is LabelRole.QUESTION for name in labels),
        faults=tuple(_ambiguous(blocks, labels, voices)),
        unknown=(
            *_unknown(blocks, labels, voices, roles),
            *stray_labels(blocks, frozenset(filter(None, labels)), first_turn),
        ),
    )
    attribution = _without_opening_note(blocks, attribution, labels)
    if not attribution.speakers and ANSWER_VOICE not in roles and attribution.is_complete:
        return with_unlabelled_answers(blocks, attribution)
    if not attribution.interviewers and QUESTION_VOICE not in roles and attribution.is_complete:
        return with_unlabelled_questions(blocks, attribution)
    attribution = with_styled_questions(blocks, attribution)
    return attribution.with_faults(_forgotten_labels(blocks, attribution))


def _without_opening_note(
    blocks: Sequence[Block], attribution: Attribution, labels: Sequence[str]
) -> Attribution:
    """Return the attribution without a note above the first question that is headed by who answers.

    `JANE DOE: An interview conducted by …`: that person has another label below, and does not say I here.
    """
    first = next((n for n, role in enumerate(attribution.roles) if role in TURNS), None)
    asks_with_label = TurnRole.QUESTION in attribution.roles
    if first is None or not asks_with_label or attribution.roles[first] is not TurnRole.ANSWER:
        return attribution
    other_labels = {
        name
        for name, voice in zip(labels[first + 1 :], attribution.voices[first + 1 :], strict=True)
        if voice == attribution.voice(first)
    }
    is_note = other_labels and labels[first] not in other_labels
    if not is_note or not attribution.texts[first] or speaks_of_self(attribution.texts[first]):
        return attribution
    roles, texts, voices = list(attribution.roles), list(attribution.texts), list(attribution.voices)
    roles[first], texts[first], voices[first] = TurnRole.CONTINUATION, blocks[first].text, ""
    return replace(attribution, roles=tuple(roles), texts=tuple(texts), voices=tuple(voices))


def stray_labels(blocks: Sequence[Block], known: frozenset[str], first_turn: int) -> list[tuple[int, str]]:
    """Name the lines that begin with what may be somebody's label and is not known to be.

    Such a thing again and again, or once a person's name, may be a turn of somebody else's. What stands only
    above the first turn is none: headlines are written so (`Jane Doe: "We dig"`), and belong to nobody.
    """
    lines: dict[str, list[int]] = defaultdict(list)
    for block in blocks:
        for label in labels_of(block):
            if label.kind is LabelKind.COLON and label.name not in known:
                lines[label.name].append(block.line)
    top = blocks[first_turn].line if blocks else 0
    stray = {
        name: where
        for name, where in lines.items()
        if where[-1] >= top and (len(where) > 1 or is_person(name, most=4))
    }
    if not known:
        stray |= repeated_beginnings(blocks)
    return [
        (where[0], f"it is not known who `{name}` is{_also(where)}: {_HOW_TO_TELL}")
        for name, where in stray.items()
    ]


def lines_that_may_be_names(
    blocks: Sequence[Block], attribution: Attribution, people: KnownPeople
) -> Iterator[tuple[int, str]]:
    """Yield the lines between turns that are a name which is not the speaker's, and may begin a turn."""
    known = (*people.answering, *attribution.speakers, *attribution.interviewers)
    for block, role in zip(blocks, attribution.roles, strict=True):
        name = next((label.name for label in labels_of(block) if label.kind is LabelKind.LINE), "")
        is_turn = role is TurnRole.CONTINUATION and is_person(name, most=4) and not block.is_heading
        if is_turn and not is_one_of(name, known):
            yield block.line, f"`{name}` in a line of its own may begin somebody's turn"


def _turns(blocks: Sequence[Block], voices: Voices, between: Container[int]) -> list[LabelledTurn]:
    turns: list[LabelledTurn] = []
    for number, label in enumerate(voices.labels):
        if label is None:
            continue
        # The question of an unlabelled answer below it must not count as the label's own.
        parts = [label.rest] if label.rest else []
        for below in range(number + 1, len(blocks)):
            is_turn = voices.labels[below] or below in between or _is_set_off_question(blocks[below])
            if is_turn or (blocks[below].dash and parts) or len(parts) > 2:
                break
            parts.append(blocks[below].text)
        # What begins by speaking of oneself and goes on is an answer, however it ends.
        ends = parts[:1] if parts and speaks_of_self(parts[0]) else parts[:1] + parts[-1:]
        turns.append(
            LabelledTurn(
                voices.persons[label.name], any(map(ends_in_question, ends)), any(map(is_prompt, ends))
            )
        )
    return turns


def _is_set_off_question(block: Block) -> bool:
    return bool(block.style) and ends_in_question(block.text)


def _asked_between(blocks: Sequence[Block], voices: Voices) -> frozenset[int]:
    """Return the questions without a label right above labelled turns, as to a panel.

    They are set off; or there are several, one of them above the first label of all, and nobody who has a
    label begins with a question.
    """
    labels = voices.labels
    asking = [
        number
        for number, (block, label, below) in enumerate(zip(blocks, labels, labels[1:], strict=False))
        if label is None and below is not None and ends_in_question(block.text)
    ]
    is_asked_with_label = any(
        ends_in_question(label.rest or (below.text if below else ""))
        for label, below in zip_longest(labels, blocks[1:])
        if label
    )
    first_label = next(number for number, label in enumerate(labels) if label)
    if len(asking) >= _FEWEST_BETWEEN and asking[0] == first_label - 1 and not is_asked_with_label:
        return frozenset(asking)
    return frozenset(number for number in asking if _is_set_off_question(blocks[number]))


def _unknown(
    blocks: Sequence[Block], labels: Sequence[str], voices: Voices, roles: Mapping[str, VoiceRole]
) -> Iterator[tuple[int, str]]:
    for person, role in roles.items():
        if role is VoiceRole.UNKNOWN:
            where = [
                block.line
                for block, name in zip(blocks, labels, strict=True)
                if name and voices.persons[name] == person
            ]
            message = f"it cannot be told whether {person!r} asks or answers{_also(where)}: {_HOW_TO_TELL}"
            yield where[0], message


def _ambiguous(blocks: Sequence[Block], labels: Sequence[str], voices: Voices) -> Iterator[tuple[int, str]]:
    for name, persons in voices.ambiguous.items():
        where = [block.line for block, label in zip(blocks, labels, strict=True) if label == name]
        if where:
            several = " or ".join(persons)
            yield where[0], f"`{name}` may be {several}{_also(where)}: write the whole name"


def _also(lines: Sequence[int]) -> str:
    further = list(dict.fromkeys(lines))[1:]
    if not further:
        return ""
    shown = ", ".join(map(str, further[:_LINES_SHOWN]))
    rest = f" and {len(further) - _LINES_SHOWN} more" if len(further) > _LINES_SHOWN else ""
    return f" (also in line{'s' if len(further) > 1 else ''} {shown}{rest})"


def _names(roles: Mapping[str, VoiceRole], wanted: VoiceRole) -> tuple[str, ...]:
    return tuple(
        person
        for person, role in roles.items()
        if role is wanted and person not in {QUESTION_VOICE, ANSWER_VOICE}
    )


def _name(person: str) -> str:
    return "" if person in {QUESTION_VOICE, ANSWER_VOICE} else person


def _forgotten_labels(blocks: Sequence[Block], attribution: Attribution) -> Iterator[tuple[int, str]]:
    """Name the paragraphs that follow a question in the interviewer's turn, if the next turn asks again.

    They may be the answer, whose label was forgotten.
    """
    pending: list[int] = []
    asked = False
    for number, role in enumerate(attribution.roles):
        if role is TurnRole.QUESTION:
            if asked and pending:
                yield blocks[pending[0]].line, NO_LABEL
            asked, pending = ends_in_question(attribution.texts[number]), []
        elif role is TurnRole.CONTINUATION and asked:
            if ends_in_question(blocks[number].text):
                pending = []
            else:
                pending.append(number)
        elif role in {TurnRole.ANSWER, TurnRole.LEFT_OUT}:
            asked, pending = False, []
    if asked and pending:
        yield blocks[pending[0]].line, NO_LABEL
