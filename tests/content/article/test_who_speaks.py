"""Nobody's words under another's name: what is no evidence stops the import, and the lines are named."""

from __future__ import annotations

import pytest

from content.article.importer import ArticleError, parse_article
from tests.content.article.conversations import refusal, said, shares

PANEL = (
    "A round table on orchards\n\nMira Vale: Why apples?\n\nOwen Hart: They keep.\n\n"
    "Nina Cole: And they sell."
    "\n\nMira Vale: What about water?\n\nNina Cole: There is none.\n\nOwen Hart: Dig.\n"
)
STATEMENTS = (
    "On orchards\n\nMira Vale: So it began.\n\nOwen Hart: It did.\n\nMira Vale: And the money went.\n\n"
    "Owen Hart: It went.\n"
)


class TestTheEditorDecides:
    def test_who_answers_and_everybody_else_asks(self) -> None:
        assert said(parse_article(STATEMENTS, speakers=["Owen Hart"])) == [
            ("So it began.", ["It did."]),
            ("And the money went.", ["It went."]),
        ]
        assert said(parse_article(STATEMENTS, speakers=["Mira Vale"])) == [
            ("", ["So it began."]),
            ("It did.", ["And the money went."]),
        ]

    def test_who_asks(self) -> None:
        found = parse_article(STATEMENTS, interviewers=["Mira Vale"])
        assert found.speakers == ("Owen Hart",)

    def test_without_either_both_are_named(self) -> None:
        faults = refusal(STATEMENTS)
        assert [line for line, _ in faults] == [3, 5]
        assert "line 7" in faults[0][1]
        assert "say who answers, or who asks" in faults[0][1]

    def test_what_the_editor_can_say_does_not_depend_on_where(self) -> None:
        with pytest.raises(ArticleError) as caught:
            parse_article(STATEMENTS)
        assert {fault.fields for fault in caught.value.faults} == {("speaker", "interviewer")}
        assert "--" not in str(caught.value)

    def test_a_name_that_is_not_in_the_text(self) -> None:
        ((line, message),) = refusal("T\n\nQ: Well?\n\nOwen Hart: Yes.\n", speakers=["Sam Reed"])
        assert line == 5
        assert "Owen Hart, not Sam Reed" in message

    def test_the_name_of_who_has_none(self) -> None:
        text = "On orchards\n\nSpeaker 1: How did it begin?\n\nSpeaker 2: With a spade.\n"
        assert parse_article(text, speakers=["Owen Hart"]).speakers == ("Owen Hart",)


class TestSeveralPeople:
    def test_each_paragraph_has_its_speaker(self) -> None:
        found = parse_article(PANEL)
        assert shares(found) == [
            ("Why apples?", [("Owen Hart", "They keep."), ("Nina Cole", "And they sell.")]),
            ("What about water?", [("Nina Cole", "There is none."), ("Owen Hart", "Dig.")]),
        ]
        assert found.speakers == ("Nina Cole", "Owen Hart")

    def test_all_may_be_named(self) -> None:
        named = parse_article(PANEL, speakers=["Owen Hart", "Nina Cole"])
        assert shares(named) == shares(parse_article(PANEL))

    def test_the_share_of_one(self) -> None:
        found = parse_article(PANEL, speakers=["Owen Hart"])
        assert said(found) == [("Why apples?", ["They keep."]), ("What about water?", ["Dig."])]
        assert found.dropped == ("Nina Cole: And they sell.", "Nina Cole: There is none.")

    def test_a_question_that_others_answer_is_left_out(self) -> None:
        text = PANEL.replace("\n\nOwen Hart: Dig.", "")
        assert said(parse_article(text, speakers=["Owen Hart"])) == [("Why apples?", ["They keep."])]

    def test_two_hosts(self) -> None:
        text = (
            "On orchards, with Owen Hart\n\nMira Vale: Why apples?\n\nOwen Hart: They keep.\n\n"
            "Bob Dell: So you chose them.\n\nOwen Hart: I did.\n\nBob Dell: Why here?\n\n"
            "Owen Hart: It is wet.\n"
        )
        assert [question for question, _ in said(parse_article(text))] == [
            "Why apples?", "So you chose them.", "Why here?",
        ]  # fmt: skip

    def test_a_surname_that_two_people_have(self) -> None:
        faults = refusal(
            "A family\n\nMira Vale: Why?\n\nOwen Hart: So.\n\nAnna Hart: Yes.\n\n"
            "Mira Vale: And now?\n\nHart: Pears.\n"
        )
        assert (11, "`Hart` may be Anna Hart or Owen Hart: write the whole name") in faults


class TestUnknownLabels:
    @pytest.mark.parametrize(
        "dialogue",
        [
            "Q: How?\n\nA: So.\n\nNote: old.\n\nQ: And?\n\nA: Pears.\n\nNote: new.\n",
            "**How?**\n\nSo.\n\nNote: old.\n\n**And?**\n\nPears.\n\nNote: new.\n",
            "— How?\n\n— So.\n\nNote: old.\n\n— And?\n\n— Pears.\n\nNote: new.\n",
            "How is it?\n\nSo.\n\nnote: old.\n\nAnd now?\n\nPears.\n\nnote: new.\n",
        ],
    )
    def test_a_repeated_label_is_never_read_past(self, dialogue: str) -> None:
        faults = refusal(f"Owen Hart: trees\n\n{dialogue}")
        assert any(line == 7 and "ote" in message and "line 13" in message for line, message in faults)

    @pytest.mark.parametrize("mark", ["Nina Cole: ", "Nina Cole (laughs): "])
    def test_nor_is_one_persons_name(self, mark: str) -> None:
        for asks, answers in (("Q: ", "A: "), ("— ", "— "), ("Mira Vale: ", "Owen Hart: ")):
            text = (
                f"Owen Hart: trees\n\n{asks}How?\n\n{answers}So.\n\n{mark}It was mine.\n\n{asks}And?\n\n"
                f"{answers}Pears.\n"
            )
            assert [line for line, _ in refusal(text)] == [7]

    def test_a_backslash_says_that_it_is_none(self) -> None:
        text = (
            "Owen Hart: trees\n\nQ: How?\n\nA: So.\n\nNote\\: old.\n\nQ: And?\n\nA: Pears.\n\nNote\\: new.\n"
        )
        assert said(parse_article(text)) == [
            ("How?", ["So.", "Note: old."]),
            ("And?", ["Pears.", "Note: new."]),
        ]

    def test_a_single_word_is_doubted(self) -> None:
        text = (
            "On trees\n\nMira Vale: How?\n\nOwen Hart: So.\n\nRemember: it is old.\n\n"
            "Mira Vale: And?\n\nOwen Hart: Pears.\n"
        )
        found = parse_article(text)
        assert said(found)[0] == ("How?", ["So.", "Remember: it is old."])
        assert [(doubt.line, doubt.message) for doubt in found.doubts] == [
            (7, "`Remember:` may be the label of somebody else")
        ]

    def test_labels_that_nobody_is_known_by(self) -> None:
        text = "On trees\n\nann | It is a tree.\n\nbob | It is.\n\nann | Is it old?\n\nbob | It is.\n"
        assert refusal(text)


class TestForgottenMarks:
    def test_an_answer_without_its_label(self) -> None:
        text = "On trees\n\nMira Vale: How?\n\nWith a spade.\n\nMira Vale: And?\n\nOwen Hart: Pears.\n"
        ((line, message),) = refusal(text)
        assert line == 5
        assert "begin it with the label" in message

    def test_a_bold_sentence_that_may_be_anybodys(self) -> None:
        text = "Owen Hart: trees\n\n**How is it?**\n\nOld.\n\n**The wood is gone.**\n\nAll of it.\n"
        ((line, message),) = refusal(text)
        assert line == 7
        assert "end it with a question mark" in message

    def test_a_bold_sentence_of_the_speakers(self) -> None:
        text = (
            "Owen Hart: trees\n\n**How is it?**\n\nOld.\n\n**Nobody helped us.**\n\nNo one.\n\n"
            "**And now?**\n\nRain.\n"
        )
        assert said(parse_article(text))[0] == ("How is it?", ["Old.", "Nobody helped us.", "No one."])

    def test_a_section_below_the_last_question(self) -> None:
        text = "# Owen Hart: trees\n\n## How is it?\n\nOld.\n\n## The walk home\n\nIt rained.\n"
        assert [line for line, _ in refusal(text)] == [7]

    def test_two_questions_in_a_row_in_plain_text(self) -> None:
        text = "Owen Hart: trees\n\nHow did it begin?\n\nIs it the water?\n\nIt is.\n\nAnd then?\n\nPears.\n"
        assert [line for line, _ in refusal(text)] == [5]

    def test_a_statement_to_somebody_in_plain_text(self) -> None:
        text = (
            "Owen Hart: trees\n\nHow did it begin?\n\nSlowly.\n\nSo you waited.\n\nFor years.\n\n"
            "And then?\n\nPears.\n"
        )
        assert [line for line, _ in refusal(text)] == [7]

    def test_all_ask_alike(self) -> None:
        text = (
            "On trees\n\nMira Vale: How?\n\nOwen Hart: How not?\n\nMira Vale: Why?\n\nOwen Hart: Why not?\n"
        )
        assert [line for line, _ in refusal(text)] == [3, 5]


class TestNames:
    @pytest.mark.parametrize(
        ("title", "speaker"),
        [
            ("Dr. Owen Hart: an interview", "Owen Hart"),
            ("By Mira Vale: My talk with the old gardener Mr Owen Hart", "Owen Hart"),
            ("Trees and water | Owen Hart", "Owen Hart"),
            ("Trees and water, with Owen Hart", "Owen Hart"),
            ("Professor M. Vale's interview with Owen Hart:", "Owen Hart"),
            ("Kemal Demir ile bahçede", "Kemal Demir"),
            ("5 September 2013", ""),
            ("Thursday, September 5, 2013", ""),
            ("Лидер Народной Партии: сад не сдадим", ""),
            ("Интервью с лидером Народной Партии", ""),
            ("By Mira Vale", ""),
            ("Bahçe Sordu Owen Cevapladı", ""),
            ("Owen’in Bahçe Günlüğü ile sabah", ""),
        ],
    )
    def test_a_speaker_is_a_person(self, title: str, speaker: str) -> None:
        assert parse_article(f"{title}\n\n— How?\n\n— So.\n\n— And?\n\n— Pears.\n").speaker == speaker

    def test_a_host_names_the_guest_whom_a_label_shortens(self) -> None:
        text = "Сад на склоне\n\nА.ЛИСИНА: В студии садовод Пётр Громов. Как сад?\n\nП.ГРОМОВ: Растёт.\n"
        assert parse_article(text).speakers == ("Пётр Громов",)

    def test_an_office_before_the_name(self) -> None:
        text = (
            "Interview with Owen Hart\n\nMIRA VALE: How?\n\nHEAD OF THE ORCHARD BOARD OWEN HART: So.\n\n"
            "MIRA VALE: And?\n\nOWEN HART: Pears.\n"
        )
        assert parse_article(text).speakers == ("Owen Hart",)
