"""Every way to lay out a dialogue, in every language: the same questions and answers are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from content.article.importer import parse_article
from tests.content.article.conversations import CONVERSATIONS, Conversation, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGES: Final = pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.language)


def initials(name: str) -> str:
    first, last = name.split()
    return f"{first[0]}. {last}"


NAMES: Final[dict[str, Callable[[str], str]]] = {
    "whole": str,
    "capitals": str.upper,
    "initial": initials,
    "glued": lambda name: initials(name).replace(" ", ""),
    "capitals and initial": lambda name: initials(name).upper(),
    "surname": lambda name: name.split()[1],
    "lower case": lambda name: name.split()[1].lower(),
    "initials": lambda name: "".join(word[0] for word in name.split()),
}
TURNS: Final = (
    "{name}: {text}", "{name} : {text}", "{name} (00:01:02): {text}", "[00:01:02] {name}: {text}",
    "00:01:02 {name}: {text}", "{name} [00:01:02]: {text}", "{name}: 00:01:02\n\n{text}",
    "{name} 00:01:02\n{text}", "{name} (01:02)\n{text}", "00:01:02\n{name}\n{text}",
    "\\[00:01:02\\] {name}: {text}", "{name}: \\[00:01:02.25\\] {text}",
    "**{name}:** {text}", "**{name}**: {text}", "*{name}:* {text}", "*{name}*: {text}", "_{name}_: {text}",
    "__{name}:__ {text}", "***{name}:*** {text}", "**{name}** {text}", "**{name}**\n\n{text}",
    "### {name}\n\n{text}", "[{name}] {text}", "[{name}]: {text}", "({name}) {text}",
    "{name} – {text}", "{name} — {text}", "{name} - {text}", "{name}— {text}",
    "{name} | {text}", "{name} >> {text}", ">> {name}: {text}", "> {name}: {text}",
    "{name}:\n{text}", "{name}:\n\n{text}", "{name}\n{text}", "{name}:\n— {text}", "{name}: — {text}",
    "{name}\n— {text}", "- {name}: {text}", "— {name}: {text}", "{name} (as translated): {text}",
    "{name}: “{text}”",
)  # fmt: skip
HTML_TURNS: Final = (
    "<p>{name}: {text}</p>", "<p><b>{name}:</b> {text}</p>", "<p><b>{name}</b>: {text}</p>",
    "<p><strong>{name}</strong> {text}</p>", "<p><strong>{name}</strong><br>{text}</p>",
    "<p><strong>{name}:</strong><br/>{text}</p>", "<p><em>{name}:</em> {text}</p>",
    "<p><b>{name}</b></p><p>{text}</p>", "<p><b>{name}: </b>{text}</p>", "<p><b>{name} –</b> {text}</p>",
    "<p><span style='font-weight:700'>{name}:</span> {text}</p>", "<h4>{name}</h4><p>{text}</p>",
    "<div><span class=speaker>{name}</span><p>{text}</p></div>", "<p>[00:12] <b>{name}</b>: {text}</p>",
    "<p class=MsoNormal><b><span>{name}:<o:p></o:p></span></b><span> {text}</span></p>",
    "<b><p>{name}</b>:&#9;{text}</p>",
    "<dl><dt>{name}</dt><dd>{text}</dd></dl>", "<ul><li><b>{name}:</b> {text}</li></ul>",
)  # fmt: skip
TURN_WORDS: Final = (
    "{name}: {text}", "{name}. {text}", "{name}1. {text}", "{name} 1: {text}", "{name} – {text}",
    "{name}) {text}", "**{name}:** {text}", "**{name}.** {text}", "**{name}** {text}", "[{name}] {text}",
    "{name}:\n{text}", "{name} | {text}", "- {name}: {text}",
)  # fmt: skip
EXCHANGES: Final = (
    "**{question}**\n\n{answer}", "**{question}**\n{answer}", "**{question}** {answer}",
    "*{question}*\n\n{answer}", "_{question}_\n\n{answer}", "__{question}__\n\n{answer}",
    "***{question}***\n\n{answer}", "<b>{question}</b>\n\n{answer}", "**“{question}”**\n\n{answer}",
    "## {question}\n\n{answer}", "### {question}\n\n{answer}", "### {number}. {question}\n\n{answer}",
    "> {question}\n\n{answer}", "> **{question}**\n\n{answer}", "• {question}\n\n{answer}",
    "* {question}\n\n{answer}", "- **{question}**\n\n{answer}",
    "{number}. {question}\n\n{answer}", "{number}.{question}\n\n{answer}", "{number}) {question}\n\n{answer}",
    "**{number}. {question}**\n\n{answer}",
    "- {question}\n\n- {answer}", "– {question}\n– {answer}", "— {question}\n\n— {answer}",
    "—{question}\n\n—{answer}", "―{question}\n\n―{answer}", "-- {question}\n\n-- {answer}",
    "— {question}\n\n{answer}", "**— {question}**\n\n— {answer}", "**{question}**\n\n— {answer}",
    "“{question}”\n\n“{answer}”", "«{question}»\n\n«{answer}»", "“{question}”\n\n{answer}",
    "**{question}**\n\n“{answer}”",
)  # fmt: skip
HTML_EXCHANGES: Final = (
    "<p><b>{question}</b></p><p>{answer}</p>", "<p><b>{question}</b><br>{answer}</p>",
    "<p><b>{question}</b> {answer}</p>", "<p><strong>– {question}</strong></p><p>– {answer}</p>",
    "<h3>{question}</h3><p>{answer}</p>", "<h2><strong>{question}</strong></h2><p>{answer}</p>",
    "<p><i>{question}</i></p><p>{answer}</p>", "<p><em>{question}</em><br/>{answer}</p>",
    "<p class=question>{question}</p><p class=answer>{answer}</p>",
    "<div class='qa'><div class='qa__q'>{question}</div><div class='qa__a'>{answer}</div></div>",
    "<p class='vopros'>{question}</p><p>{answer}</p>", "<p class='c7'>{question}</p><p>{answer}</p>",
    "<p class='x1'>{question}</p><p class='x2'>{answer}</p>",
    "<p style='font-weight: bold'>{question}</p><p>{answer}</p>",
    "<p style='color:#a00'>{question}</p><p>{answer}</p>",
    "<p><font color=red>{question}</font></p><p>{answer}</p>",
    "<dl><dt>{question}</dt><dd>{answer}</dd></dl>", "<ul><li>{question}</li></ul><p>{answer}</p>",
    "<ol start={number}><li><b>{question}</b></li></ol><p>{answer}</p>",
    "<blockquote>{question}</blockquote><p>{answer}</p>",
    "<p><b>{question}</b></p><blockquote>{answer}</blockquote>",
    "<p>– {question}<br>– {answer}</p>", "<div>– {question}</div><div>– {answer}</div>",
    "<details><summary>{question}</summary><p>{answer}</p></details>",
    "<p class=MsoNormal><b>{question}<o:p></o:p></b></p><p class=MsoNormal>{answer}</p><p>&nbsp;</p>",
)  # fmt: skip
ROWS: Final = (
    "<tr><td>{question}</td><td>{answer}</td></tr>",
    "<tr><td>{number}</td><td>{question}</td><td>{answer}</td></tr>",
)


def page(title: str, body: str) -> str:
    return (
        "<html><head><style>.c7{font-weight:bold} .c8{color:red}</style></head><body><article>"
        f"<h1>{title}</h1>{body}</article></body></html>"
    )


@LANGUAGES
class TestInEveryLanguage:
    @pytest.mark.parametrize("name", NAMES)
    def test_turns_that_begin_with_a_name(self, conversation: Conversation, name: str) -> None:
        title = f"{conversation.speaker}: {conversation.title}"
        asks, answers = (NAMES[name](person) for person in (conversation.interviewer, conversation.speaker))
        wrong = [
            layout
            for layout in TURNS
            if not is_whole(
                parse_article(f"{title}\n\n{conversation.turns(layout, asks, answers)}\n"), conversation
            )
        ]
        assert not wrong

    @pytest.mark.parametrize("name", ["whole", "capitals"])
    def test_who_answers_is_told_by_who_asks(self, conversation: Conversation, name: str) -> None:
        asks, answers = (NAMES[name](person) for person in (conversation.interviewer, conversation.speaker))
        wrong = [
            layout
            for layout in TURNS
            if not is_whole(
                parse_article(f"{conversation.title}\n\n{conversation.turns(layout, asks, answers)}\n"),
                conversation,
            )
        ]
        assert not wrong

    def test_turns_that_begin_with_a_word(self, conversation: Conversation) -> None:
        title = f"{conversation.speaker}: {conversation.title}"
        wrong = [
            (layout, asks)
            for layout in TURN_WORDS
            for asks, answers in conversation.labels
            if (len(asks) == 1 or layout not in {"{name}. {text}", "{name}) {text}"})
            and not is_whole(
                parse_article(f"{title}\n\n{conversation.turns(layout, asks, answers)}\n"), conversation
            )
        ]
        assert not wrong

    @pytest.mark.parametrize("name", [name for name in NAMES if name != "lower case"])
    def test_names_on_a_page(self, conversation: Conversation, name: str) -> None:
        title = f"{conversation.speaker}: {conversation.title}"
        asks, answers = (NAMES[name](person) for person in (conversation.interviewer, conversation.speaker))
        wrong = [
            layout
            for layout in HTML_TURNS
            if not is_whole(
                parse_article(page(title, conversation.turns(layout, asks, answers))), conversation
            )
        ]
        assert not wrong

    def test_names_in_the_first_column(self, conversation: Conversation) -> None:
        rows = conversation.turns(
            "<tr><td><p>{name}</p></td><td><p>{text}</p></td></tr>",
            conversation.interviewer,
            conversation.speaker,
        )
        assert is_whole(parse_article(page(conversation.title, f"<table>{rows}</table>")), conversation)

    def test_questions_that_are_set_off(self, conversation: Conversation) -> None:
        title = f"{conversation.speaker}: {conversation.title}"
        wrong = [
            layout
            for layout in EXCHANGES
            for head in (title, f"# {title}")
            if not is_whole(parse_article(f"{head}\n\n{conversation.exchanges(layout)}\n"), conversation)
        ]
        assert not wrong

    def test_questions_that_are_set_off_on_a_page(self, conversation: Conversation) -> None:
        title = f"{conversation.speaker}: {conversation.title}"
        wrong = [
            layout
            for layout in HTML_EXCHANGES
            if not is_whole(parse_article(page(title, conversation.exchanges(layout))), conversation)
        ]
        assert not wrong

    @pytest.mark.parametrize("row", ROWS)
    def test_questions_in_the_first_column(self, conversation: Conversation, row: str) -> None:
        title = f"{conversation.speaker}: {conversation.title}"
        table = f"<table>{conversation.exchanges(row)}</table>"
        assert is_whole(parse_article(page(title, table)), conversation)


class TestMixedMarks:
    PAIRS: Final = CONVERSATIONS[0].pairs()

    @pytest.mark.parametrize(
        "layout",
        [
            "Mira Vale: {question}\n- {answer}",
            "Gazette: {question}\n— {answer}",
            "— {question}\n\nOwen Hart: {answer}",
            "**{question}**\n\nOwen Hart: {answer}",
            "**{question}**\n\nOWEN HART: {answer}",
            "Q: {question}\n\nOwen Hart: {answer}",
            "Mira Vale: {question}\n\nGuest: {answer}",
        ],
    )
    def test_one_mark_asks_and_another_answers(self, layout: str) -> None:
        conversation = CONVERSATIONS[0]
        text = f"{conversation.speaker}: {conversation.title}\n\n{conversation.exchanges(layout)}\n"
        assert is_whole(parse_article(text), conversation)


class TestPlainText:
    @LANGUAGES
    def test_paragraphs_without_any_mark(self, conversation: Conversation) -> None:
        pairs = [pair for pair in conversation.pairs() if pair[0].endswith("?")]
        body = "\n\n".join(part for pair in pairs for part in pair)
        found = parse_article(f"{conversation.speaker}: {conversation.title}\n\n{body}\n")
        assert [(e.question, [s.text for s in e.answer]) for e in found.exchanges] == [
            (question, [answer]) for question, answer in pairs
        ]

    @pytest.mark.parametrize(
        "prompt",
        [
            "Tell us about the orchard.", "Let us begin with the orchard.", "Describe the orchard.",
            "Расскажите о саде.", "Давайте начнём с сада.", "Bağdan danışın.", "Bize bahçeyi anlatın.",
            "Бақ туралы айтып беріңізші.",
        ],
    )  # fmt: skip
    def test_a_request_is_a_question(self, prompt: str) -> None:
        found = parse_article(f"Owen Hart: trees\n\nWhy trees?\n\nThey stay.\n\n{prompt}\n\nIt is old.\n")
        assert [(e.question, [s.text for s in e.answer]) for e in found.exchanges] == [
            ("Why trees?", ["They stay."]),
            (prompt, ["It is old."]),
        ]

    def test_an_answer_that_asks_back(self) -> None:
        text = (
            "Owen Hart: trees\n\nWho is to blame?\n\nIs it the wind? Is it us?\n\nNobody is.\n\n"
            "What now?\n\nRain.\n"
        )
        assert [(e.question, [s.text for s in e.answer]) for e in parse_article(text).exchanges] == [
            ("Who is to blame?", ["Is it the wind? Is it us?", "Nobody is."]),
            ("What now?", ["Rain."]),
        ]

    def test_lines_broken_at_a_width_with_labels(self) -> None:
        text = (
            "On orchards and water in the valley\n\n"
            "Mira Vale: How did the orchard begin, and who was it that gave you\n"
            "the very first of the trees that we see here?\n\n"
            "Owen Hart: With eleven apple trees and a borrowed spade, which I\n"
            "never gave back, because its owner had gone away to the coast by\n"
            "then.\n\nMira Vale: And then?\n\n"
            "Owen Hart: Pears, along the northern wall, as soon as the frost has\ngone.\n"
        )
        questions = [exchange.question for exchange in parse_article(text).exchanges]
        assert questions == [
            "How did the orchard begin, and who was it that gave you the very first of the trees that we see "
            "here?",
            "And then?",
        ]
