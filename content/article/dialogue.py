"""Who speaks in which block: articles mark their turns by labels, dashes, headings or bold, or not at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, asks, ends_like_a_sentence, words
from content.article.boilerplate import BoilerplateKind, is_aside, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class TurnRole(Enum):
    """What a block does in the dialogue."""

    QUESTION = auto()  # begins the interviewer's turn
    ANSWER = auto()  # begins the speaker's turn
    ON = auto()  # goes on with the turn, or stands before the first one
    REMARK = auto()  # a greeting or thanks that belongs to no exchange


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the blocks as a dialogue.

    Attributes:
        roles: one for each block.
        texts: each block's words, without the name of who says them.
        speaker: the label of the one who answers, where there is one.
        asker: the label of the one who asks, where there is one.
        faults: what cannot be told, with the line.
    """

    roles: tuple[TurnRole, ...]
    texts: tuple[str, ...]
    speaker: str = ""
    asker: str = ""
    faults: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Turns:
    """A question and its answer while their blocks are being collected."""

    line: int
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    answering: bool = False


@dataclass(slots=True)
class Dialogue:
    """The blocks of an article, each where it belongs.

    Attributes:
        lead: paragraphs before the first turn.
        exchanges: in order.
        used: the numbers of the blocks that are in the lead or in an exchange.
        faults: what cannot be told, with the line.
    """

    lead: list[str] = field(default_factory=list)
    exchanges: list[Turns] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    faults: list[tuple[int, str]] = field(default_factory=list)


_LABEL: Final = re.compile(
    r"(?P<label>[^\W\d_][^\W_]*[\w.'’ʼ&-]*(?:\s[\w.'’ʼ&«»\"-]+){0,5}?)\s?(?:\([^()]{1,60}\)|"
    r"№?\s?\d{1,3})?\s*[:：](?P<rest>\s.*|)"
)
_ASKER_LABELS: Final = words(
    "q question вопрос в s sual soru сұрақ с interviewer journalist host reporter correspondent moderator "
    "корреспондент корр "
    "журналист ведущий ведущая интервьюер редакция müxbir jurnalist aparıcı gazeteci muhabir sunucu тілші "
    "жүргізуші"
)
_SPEAKER_LABELS: Final = words(
    "a а answer ответ о c cavab cevap yanıt жауап ж guest expert speaker гость эксперт спикер собеседник "
    "респондент qonaq "
    "müsahib ekspert konuk uzman қонақ сарапшы"
)
_LONGEST_REMARK: Final = 120
_LONGEST_LINK: Final = 200
_POLITE: Final = re.compile(
    r"thank|welcome|hello|good (?:morning|day|afternoon|evening)|спасибо|благодар|здравствуй|добр(?:ый|ое|"
    r"ого)|"
    r"приветств|təşəkkür|sağ ?ol|salam|xoş gəl|teşekkür|merhaba|hoş gel|рахмет|рақмет|сәлем|қош келді",
    re.I,
)
_LONGEST_PLAIN_QUESTION: Final = 80

NO_DIALOGUE: Final = (
    "no exchange found: begin every question with `Q: ` and every answer with `A: `, or both with a dash"
)
NO_ANSWER: Final = "this question has no answer: write the answer below it, or delete the question"
_WHOSE_TURN: Final = (
    "two turns in a row with no question between them, so it cannot be told who says this: delete its dash "
    "if the answer goes on here, or write the missing turn"
)


def read_dialogue(blocks: Sequence[Block], speaker: str = "") -> Reading | None:
    """Find out who says what.

    Args:
        blocks: the article without its title and furniture.
        speaker: the speaker's name, if it is known already.

    Returns:
        The best reading, or nothing if there is no dialogue.
    """
    if labels := _labelled(blocks, speaker):
        return labels
    dashes, emphasis = _dashed(blocks), _emphasised(blocks)
    if dashes and emphasis:
        return dashes if _questions(blocks, dashes) >= _questions(blocks, emphasis) else emphasis
    return dashes or emphasis or _plain(blocks)


def assemble(blocks: Sequence[Block], reading: Reading) -> Dialogue:
    """Put every block where its role says; what is neither lead nor said by anybody stays unused."""
    dialogue = Dialogue()
    current: Turns | None = None
    for number, (block, role, text) in enumerate(zip(blocks, reading.roles, reading.texts, strict=True)):
        if role is TurnRole.REMARK:
            continue
        if role is TurnRole.QUESTION:
            goes_on = (
                current and current.question and not current.answering and not asks(current.question[-1])
            )
            if current is None or not goes_on:
                current = Turns(block.line)
                dialogue.exchanges.append(current)
            current.question.append(text)
        elif role is TurnRole.ANSWER:
            if current is None:
                current = Turns(block.line)
                dialogue.exchanges.append(current)
            current.answering = True
            current.answer += [text] if text else []
        elif current is None:
            if is_aside(block) or block.style.startswith("h"):
                continue
            dialogue.lead.append(block.raw if block.dash else text)
        elif block.style.startswith("h") or (
            is_aside(block) and not (current.answering and not current.answer)
        ):
            continue
        else:
            # A dash that opens no turn is the mark of a list, and belongs to what was said.
            (current.answer if current.answering else current.question).append(
                block.raw if block.dash else text
            )
        dialogue.used.add(number)
    dialogue.faults = list(reading.faults)
    dialogue.faults += [(turns.line, NO_ANSWER) for turns in dialogue.exchanges if not turns.answer]
    return dialogue


def goes_on(before: Sequence[Block], after: Sequence[Block], kind: BoilerplateKind) -> bool:
    """Say whether the dialogue goes on after a byline or a trailer.

    What follows must be marked as the questions before it are: other articles' titles may ask, too. Where
    nothing is marked, they cannot be told apart, so that after `Related news` nothing is taken for dialogue.
    """
    labels = repeated_labels(before)
    marks = {_mark(block, labels) for block in before if asks(block.text)}
    if not marks:
        return True
    if any(_mark(block, labels).endswith(":") for block in after):
        return True
    pending = _mark(before[-1], labels) if asks(before[-1].text) else None
    if pending == "-":
        return any(block.dash and ends_like_a_sentence(block.text) for block in after)
    if pending is not None and kind is BoilerplateKind.READ_ALSO:
        return True
    if kind is BoilerplateKind.RELATED:
        marks.discard("")
    return any(
        asks(block.text)
        and _mark(block, labels) in marks
        and ends_like_a_sentence(below.text)
        and (below.dash or not asks(below.text))
        for block, below in pairwise(after)
    )


def linked_titles(
    blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind]
) -> dict[int, BoilerplateKind]:
    """Return the titles of other articles that stand below a trailer, by their number."""
    titles = {}
    labels = repeated_labels(blocks)
    for number in [
        n for n, kind in kinds.items() if kind in {BoilerplateKind.RELATED, BoilerplateKind.READ_ALSO}
    ]:
        # A title may ask. It is no question of the dialogue where those begin with a dash.
        dashed = any(block.dash and asks(block.text) for block in blocks[:number])
        for below in range(number + 1, len(blocks)):
            block = blocks[below]
            ends = ends_like_a_sentence(block.text) and not (dashed and asks(block.text))
            if _mark(block, labels) or ends or len(block.text) > _LONGEST_LINK:
                break
            titles[below] = kinds.get(below, BoilerplateKind.ASIDE)
    return titles


def same_person(one: str, other: str) -> bool:
    """Say whether two names may be one person's: the same words, some of them, or their initials."""
    first, second = (re.findall(r"\w+", name.casefold()) for name in (one, other))
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    if (
        len(short) == 1
        and len(long) > 1
        and len(short[0]) > 1
        and short[0] == "".join(word[0] for word in long)
    ):
        return True
    remaining = iter(long)
    matched = all(any(_same_word(mine, theirs) for theirs in remaining) for mine in short)
    return matched and (len(short) > 1 or len(short[0]) > 1 or short == long)


def _same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def label_of(block: Block) -> tuple[str, str] | None:
    """Return who says a block, as it is written before a colon, and what is said."""
    label = _LABEL.fullmatch(block.text)
    if label is None:
        return None
    name = label["label"].strip()
    if _plain_label(name) in _ASKER_LABELS | _SPEAKER_LABELS or is_name(name, most=5):
        return name, label["rest"].strip()
    return None


def _plain_label(label: str) -> str:
    """Return a label as it is looked up: `Q1` and `Q.` are `q`."""
    return label.casefold().rstrip("0123456789. ")


def repeated_labels(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the labels that mark turns: those of which everybody knows it, and those that stand twice."""
    counts = Counter(label[0] for block in blocks if (label := label_of(block)))
    known = _ASKER_LABELS | _SPEAKER_LABELS
    return frozenset(label for label, count in counts.items() if count > 1 or _plain_label(label) in known)


def _mark(block: Block, labels: frozenset[str]) -> str:
    label = label_of(block)
    if label and label[0] in labels:
        return f"{label[0]}:"
    return "-" if block.dash else block.style


def _questions(blocks: Sequence[Block], reading: Reading) -> int:
    return sum(
        role is TurnRole.QUESTION and asks(block.text)
        for block, role in zip(blocks, reading.roles, strict=True)
    )


# --- Labels -----------------------------------------------------------------------------------------------


def _labelled(blocks: Sequence[Block], speaker: str) -> Reading | None:
    """Read `Q: …` / `A: …`, `Вопрос: …` / `Ответ: …`, or names before a colon."""
    found = [label_of(block) for block in blocks]
    people = _people(label[0] for label in found if label)
    who = [people[label[0]] if label else None for label in found]
    roles = _label_roles(blocks, who, speaker)
    if roles is None:
        return None
    askers = {person for person, role in roles.items() if role is TurnRole.QUESTION}
    speakers = [person for person, role in roles.items() if role is TurnRole.ANSWER]
    faults = []
    if len(speakers) > 1:
        line = next(block.line for block, person in zip(blocks, who, strict=True) if person == speakers[1])
        faults = [
            (line, f"several people answer ({', '.join(speakers)}): import each one's answers by themselves")
        ]
    return Reading(
        roles=tuple(roles.get(person or "", TurnRole.ON) for person in who),
        texts=tuple(
            label[1] if label and person in roles else block.text
            for block, label, person in zip(blocks, found, who, strict=True)
        ),
        speaker=next((p for p in speakers if _plain_label(p) not in _SPEAKER_LABELS), ""),
        asker=next((p for p in askers if _plain_label(p) not in _ASKER_LABELS), ""),
        faults=tuple(faults),
    )


def _people(labels: Iterable[str]) -> dict[str, str]:
    """Map every label to the first one that may be the same person's, so that `G. A.` is `Gaziz Abishev`."""
    people: dict[str, str] = {}
    for label in labels:
        if label in people:
            continue
        plain = _plain_label(label)
        known = plain in _ASKER_LABELS | _SPEAKER_LABELS
        people[label] = plain if known else next((p for p in people.values() if same_person(p, label)), label)
    return people


def _label_roles(
    blocks: Sequence[Block], who: Sequence[str | None], speaker: str
) -> dict[str, TurnRole] | None:
    """Decide who of the labelled asks and who answers; labels that are nobody's are left out."""
    counts = Counter(person for person in who if person)
    known = {p: TurnRole.QUESTION for p in counts if _plain_label(p) in _ASKER_LABELS}
    known |= {
        p: TurnRole.ANSWER for p in counts if _plain_label(p) in _SPEAKER_LABELS or same_person(p, speaker)
    }
    if {*known.values()} == {TurnRole.QUESTION, TurnRole.ANSWER}:
        return known
    # One letter before a colon marks turns only where its counterpart stands, too, or where it comes again.
    known = {p: role for p, role in known.items() if len(_plain_label(p)) > 1 or counts[p] > 1}
    unknown = [p for p in counts if p not in known and len(_plain_label(p)) > 1]
    if len(unknown) + len(known) > 2:  # beyond two, some may be words of an answer before a colon
        unknown = [p for p in unknown if counts[p] > 1]
    rates = {p: _asking_rate(blocks, who, p) for p in unknown}
    if not known and len(unknown) == 2 and max(rates.values()) > 0:
        asker = max(unknown, key=lambda p: rates[p])  # the first, if both ask as much
        return {p: TurnRole.QUESTION if p == asker else TurnRole.ANSWER for p in unknown}
    asking = {p for p in unknown if rates[p] > 0.5}
    if TurnRole.QUESTION not in known.values() and not asking and len(unknown) == 1:
        asking = set(unknown)
    if TurnRole.ANSWER in known.values():  # a label that does not ask is a word of the answer
        unknown = [p for p in unknown if p in asking]
    roles = known | {p: TurnRole.QUESTION if p in asking else TurnRole.ANSWER for p in unknown}
    only_statements = TurnRole.QUESTION not in roles.values() and any(same_person(p, speaker) for p in roles)
    both = TurnRole.QUESTION in roles.values() and TurnRole.ANSWER in roles.values()
    return roles if both or (only_statements and not any(asks(b.text) for b in blocks)) else None


def _asking_rate(blocks: Sequence[Block], who: Sequence[str | None], person: str) -> float:
    """Return how many of a person's turns end in a question mark."""
    starts = [number for number, other in enumerate(who) if other] + [len(blocks)]
    ends = [asks(blocks[below - 1].text) for number, below in pairwise(starts) if who[number] == person]
    return sum(ends) / len(ends)


# --- Dashes -----------------------------------------------------------------------------------------------


def _dashed(blocks: Sequence[Block]) -> Reading | None:
    """Read a dialogue whose turns, or whose questions only, begin with a dash."""
    starts = [number for number, block in enumerate(blocks) if block.dash]
    asking = [number for number in starts if asks(blocks[number].text)]
    if not asking:
        return None
    solid = [number for number, block in enumerate(blocks) if block.dash or not is_aside(block)]
    below = dict(pairwise(solid))
    answered_with_dash = [blocks[below[number]].dash for number in asking if number in below]
    if answered_with_dash.count(False) > answered_with_dash.count(True):
        return _answers_follow(blocks, frozenset(starts))
    return _alternating(blocks, starts)


def _alternating(blocks: Sequence[Block], starts: Sequence[int]) -> Reading | None:
    turns = [
        [block for block in blocks[start:below] if block.dash or not is_aside(block)]
        for start, below in zip(starts, [*starts[1:], len(blocks)], strict=True)
    ]
    who = _cheapest_reading(turns)
    if TurnRole.QUESTION not in who or TurnRole.ANSWER not in who:
        return None
    roles = [TurnRole.ON] * len(blocks)
    faults = []
    for number, (start, turn, role) in enumerate(zip(starts, turns, who, strict=True)):
        roles[start] = role
        first, last = number == 0, number == len(turns) - 1
        unpaired = (first and role is TurnRole.ANSWER) or (last and role is TurnRole.QUESTION)
        if unpaired and _is_remark(turn):
            roles[start] = TurnRole.REMARK
        elif first and role is TurnRole.ANSWER and len(turn[0].text) <= _LONGEST_REMARK:
            faults.append((turn[0].line, _WHOSE_TURN))  # a statement of the speaker's is longer
        elif not first and role is who[number - 1] is TurnRole.ANSWER:
            if _is_list_item(turns[number - 1], turn):
                roles[start] = TurnRole.ON
            else:
                faults.append((turn[0].line, _WHOSE_TURN))
    return Reading(tuple(roles), tuple(block.text for block in blocks), faults=tuple(faults))


def _cheapest_reading(turns: Sequence[Sequence[Block]]) -> list[TurnRole]:
    """Say which turns ask and which answer, by what speaks least against it.

    Questions and answers take turns; questions mostly end in a question mark and answers mostly do not. Each
    departure from that has a price, so that one odd turn does not shift all that follow it.
    """
    styled = [bool(turn[0].style) for turn in turns]
    told_by_style = any(styled) and not all(styled)
    best: dict[TurnRole, tuple[float, list[TurnRole]]] = {}
    for number, turn in enumerate(turns):
        prices = _prices(turn)
        if told_by_style:
            prices[TurnRole.ANSWER if styled[number] else TurnRole.QUESTION] += 4
        if number == 0:
            best = {role: (prices[role] + (3 if role is TurnRole.ANSWER else 0), [role]) for role in prices}
            continue
        again = {
            TurnRole.QUESTION: 3.0,
            TurnRole.ANSWER: 0.5 if _is_list_item(turns[number - 1], turn) else 3.0,
        }
        best = {
            role: min(
                (
                    (price + prices[role] + (again[role] if past[-1] is role else 0), [*past, role])
                    for price, past in best.values()
                ),
                key=lambda option: option[0],
            )
            for role in (TurnRole.QUESTION, TurnRole.ANSWER)
        }
    price, path = best[TurnRole.QUESTION]
    best[TurnRole.QUESTION] = (price + (-2 if _is_remark(turns[-1]) else 3), path)
    return min(best.values(), key=lambda option: option[0])[1]


def _prices(turn: Sequence[Block]) -> dict[TurnRole, float]:
    if asks(turn[-1].text):
        return {TurnRole.QUESTION: 0, TurnRole.ANSWER: 2 if len(turn) == 1 else 1}
    return {TurnRole.QUESTION: 1 if any("?" in block.text for block in turn) else 2, TurnRole.ANSWER: 0}


def _is_remark(turn: Sequence[Block]) -> bool:
    """Say whether a turn is a greeting or thanks, and asks nothing."""
    text = turn[0].text
    return len(turn) == 1 and len(text) <= _LONGEST_REMARK and "?" not in text and bool(_POLITE.search(text))


def _is_list_item(before: Sequence[Block], turn: Sequence[Block]) -> bool:
    text = turn[0].text
    return text[:1].islower() or text.endswith(";") or before[-1].text.endswith((":", ";"))


# --- Headings, bold, and no marks at all ------------------------------------------------------------------


def _emphasised(blocks: Sequence[Block]) -> Reading | None:
    """Read a dialogue whose questions are set off by one style, such as a heading or bold."""
    counts = Counter(
        block.style for block in blocks if block.style and block.style != "h1" and asks(block.text)
    )
    if not counts:
        return None
    style = max(counts, key=lambda name: counts[name])
    first = next(n for n, block in enumerate(blocks) if block.style == style and asks(block.text))
    heading = style != "bold" and style != "italic"
    return _answers_follow(
        blocks,
        frozenset(
            number
            for number, block in enumerate(blocks)
            # In bold, a phrase without an end is a subheading; a question is always a sentence.
            if number >= first and block.style == style and (heading or not is_aside(block))
        ),
    )


def _plain(blocks: Sequence[Block]) -> Reading | None:
    """Read a dialogue whose questions nothing sets off but their question mark."""
    questions = frozenset(
        number
        for number, block in enumerate(blocks)
        if asks(block.text) and not block.dash and len(block.text.split()) <= _LONGEST_PLAIN_QUESTION
    )
    return _answers_follow(blocks, questions) if questions else None


def _answers_follow(blocks: Sequence[Block], questions: frozenset[int]) -> Reading:
    """Make a reading of which blocks are questions: the answer is what stands between one and the next."""
    roles = [TurnRole.QUESTION if number in questions else TurnRole.ON for number in range(len(blocks))]
    order = sorted(questions)
    for question, below in zip(order, [*order[1:], len(blocks)], strict=True):
        between = [n for n in range(question + 1, below) if not blocks[n].style.startswith("h")]
        # A single word is no caption; right after a question it is an answer such as `No`.
        solid = [
            n for n in between if not is_aside(blocks[n]) or (n == question + 1 and " " not in blocks[n].text)
        ]
        for answer in (solid or between)[:1]:
            roles[answer] = TurnRole.ANSWER
    return Reading(tuple(roles), tuple(block.text for block in blocks))
