"""What the importer makes of articles as newsrooms paste them."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.article.importer import Article, ArticleError, parse_article, read_article, to_interview
from content.article.metadata.language import guess_language
from content.article.metadata.title import plain_title
from content.characters import clean, single_spaced
from content.interview_file import format_interview, parse_interview

TITLE: Final = "Gaziz Abishev: Two capitals and one sea"
LEAD: Final = "The Caspian Post spoke with Kazakh political analyst Gaziz Abishev about the sea."


def article(*paragraphs: str) -> Article:
    return parse_article("\n\n".join(paragraphs))


def faults_of(*paragraphs: str) -> list[tuple[int, str]]:
    with pytest.raises(ArticleError) as caught:
        article(*paragraphs)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def said(found: Article) -> list[tuple[str, list[str]]]:
    return [(e.question, [said.text for said in e.answer]) for e in found.exchanges]


class TestTheCaspianPost:
    """An article with everything a page has around its dialogue, shaped like the first one imported."""

    TEXT = (
        f"{TITLE} - INTERVIEW",
        "Kazakh political analyst Gaziz Abishev",
        f"{TITLE} - INTERVIEW",
        "The two capitals have grown closer in recent years.",
        LEAD,
        "- How do you assess it?",
        "- It’s good. We have nothing to divide - not even the sea.",
        "Baku and Astana",
        "Photo: iStock",
        "- What does the summit mean?",
        "Baku and Tashkent",
        "Photo: AZERTAC",
        "- It means much.",
        "It means trade, too.",
        "By Asif Aydinli",
        "Related news",
        "The two capitals have grown closer in recent years.",
    )

    def test_exchanges(self) -> None:
        assert said(article(*self.TEXT)) == [
            ("How do you assess it?", ["It’s good. We have nothing to divide - not even the sea."]),
            ("What does the summit mean?", ["It means much.", "It means trade, too."]),
        ]

    def test_metadata(self) -> None:
        found = article(*self.TEXT)
        assert found.title == TITLE
        assert (found.speaker, found.role) == ("Gaziz Abishev", "Kazakh political analyst")
        assert (found.outlet, found.interviewer) == ("The Caspian Post", "Asif Aydinli")
        assert (found.language, found.url, found.date) == ("en", "", None)
        assert found.lead == ("The two capitals have grown closer in recent years.", LEAD)

    def test_dropped_in_order(self) -> None:
        assert article(*self.TEXT).dropped == (
            "Kazakh political analyst Gaziz Abishev",
            f"{TITLE} - INTERVIEW",
            "Baku and Astana",
            "Photo: iStock",
            "Baku and Tashkent",
            "Photo: AZERTAC",
            "By Asif Aydinli",
            "Related news",
            "The two capitals have grown closer in recent years.",
        )


class TestDashes:
    @pytest.mark.parametrize("dash", ["- ", "– ", "— ", "—", "-- "])
    def test_any_dash_opens_a_turn(self, dash: str) -> None:
        found = article(
            TITLE, f"{dash}Are you well?", f"{dash}I am.", f"{dash}And the sea?", f"{dash}It is not."
        )
        assert said(found) == [("Are you well?", ["I am."]), ("And the sea?", ["It is not."])]

    def test_lines_need_no_blank_lines_between(self) -> None:
        assert said(parse_article(f"{TITLE}\n- One?\n- Yes.\nAnd more.\n- Two?\n- No.")) == [
            ("One?", ["Yes.", "And more."]),
            ("Two?", ["No."]),
        ]

    def test_a_question_over_two_paragraphs(self) -> None:
        found = article(
            TITLE, "- There was a summit.", "What came of it?", "- Much.", "- And now?", "- More."
        )
        assert said(found) == [("There was a summit. What came of it?", ["Much."]), ("And now?", ["More."])]

    def test_a_question_without_question_mark_and_an_answer_with_one(self) -> None:
        found = article(
            TITLE,
            "- Tell us of the sea.",
            "- It is low.",
            "- Does it worry you?",
            "- Should it not?",
            "- No?",
            "- No.",
        )
        assert said(found) == [
            ("Tell us of the sea.", ["It is low."]),
            ("Does it worry you?", ["Should it not?"]),
            ("No?", ["No."]),
        ]

    def test_only_questions_may_have_one(self) -> None:
        found = article(
            TITLE, "- One?", "Yes.", "And more.", "- Tell us of two.", "No.", "- Three?", "Maybe."
        )
        assert said(found) == [
            ("One?", ["Yes.", "And more."]),
            ("Tell us of two.", ["No."]),
            ("Three?", ["Maybe."]),
        ]

    def test_a_list_in_an_answer_keeps_its_dashes(self) -> None:
        found = article(
            TITLE, "- What matters?", "- Two things:", "- trade;", "- peace.", "- Why?", "- You know."
        )
        assert said(found) == [
            ("What matters?", ["Two things:", "- trade;", "- peace."]),
            ("Why?", ["You know."]),
        ]

    def test_thanks_at_the_end_are_nobodys_answer(self) -> None:
        found = article(TITLE, "- One?", "- Yes.", "- Two?", "- Why should it?", "- Thank you for the talk!")
        assert said(found) == [("One?", ["Yes."]), ("Two?", ["Why should it?"])]
        assert found.dropped == ("- Thank you for the talk!",)

    def test_a_long_first_turn_that_asks_nothing_is_a_statement(self) -> None:
        statement = (
            "I should like to say first that "
            + "the sea has been falling for many years now, " * 3
            + "sadly."
        )
        found = article(TITLE, f"- {statement}", "- Why?", "- The rivers.")
        assert said(found) == [("", [statement]), ("Why?", ["The rivers."])]

    def test_a_turn_that_may_be_anybodys_is_not_guessed(self) -> None:
        ((line, message),) = faults_of(TITLE, "- One?", "- Yes.", "- The sea is low.", "- Two?", "- No.")
        assert line == 7
        assert "cannot be told who says this" in message
        assert "delete its dash" in message


class TestLabels:
    @pytest.mark.parametrize(
        ("ask", "answer"),
        [
            ("Q", "A"), ("Question", "Answer"), ("Вопрос", "Ответ"), ("В", "О"), ("Sual", "Cavab"),
            ("S", "C"), ("Soru", "Cevap"), ("Сұрақ", "Жауап"), ("С", "Ж"), ("Q1", "A1"),
            ("Caspian Post", "Gaziz Abishev"),
            ("CP", "Abishev"), ("Корреспондент", "Газиз Абишев"),
        ],
    )  # fmt: skip
    def test_labels_of_all_languages(self, ask: str, answer: str) -> None:
        found = article(
            "Two capitals and one sea",
            f"{ask}: Are you well?",
            f"{answer}: One thing: I am.",
            "And I was.",
            f"{ask}: Tell us more.",
            f"{answer}: What more?",
        )
        assert said(found) == [
            ("Are you well?", ["One thing: I am.", "And I was."]),
            ("Tell us more.", ["What more?"]),
        ]

    def test_labels_alone_on_their_line(self) -> None:
        assert said(article("Two capitals and one sea", "Q:", "Well?", "A:", "Yes", "Very.")) == [
            ("Well?", ["Yes", "Very."])
        ]

    def test_repeated_labels_go_on(self) -> None:
        found = article(
            TITLE,
            "Caspian Post: There were problems.",
            "Caspian Post: Are they gone?",
            "Gaziz Abishev: Yes.",
            "G. Abishev: All of them.",
        )
        assert said(found) == [("There were problems. Are they gone?", ["Yes.", "All of them."])]
        assert found.outlet == "Caspian Post"

    def test_a_statement_before_the_first_question(self) -> None:
        found = article(
            TITLE, "Gaziz Abishev: We are friends.", "Caspian Post: Still?", "Gaziz Abishev: Yes."
        )
        assert said(found) == [("", ["We are friends."]), ("Still?", ["Yes."])]

    def test_the_label_gives_the_speaker(self) -> None:
        assert article("Two capitals, one sea", "Q: Well?", "A: Yes.").speaker == ""
        found = article("Two capitals and one sea", "Asif Aydinli: Well?", "Gaziz Abishev: Yes, I am.")
        assert found.speaker == "Gaziz Abishev"


class TestHeadingsBoldAndNothing:
    @pytest.mark.parametrize("mark", ["## {}", "### {}", "**{}**", "__{}__", "*{}*", "<b>{}</b>", "**- {}**"])
    def test_set_off_questions(self, mark: str) -> None:
        found = article(
            "# A talk about one sea", "We met.", mark.format("Well?"), "Yes.", mark.format("Tell us."), "No."
        )
        assert found.title == "A talk about one sea"
        assert found.lead == ("We met.",)
        assert said(found) == [("Well?", ["Yes."]), ("Tell us.", ["No."])]

    def test_a_bold_question_and_its_answer_on_one_line(self) -> None:
        assert said(article("# A talk", "**Well?** Yes, I am.", "Very.")) == [
            ("Well?", ["Yes, I am.", "Very."])
        ]

    def test_bold_questions_and_dashed_answers(self) -> None:
        found = article("# A talk", "**Well?**", "- Yes.", "More.", "**Why?**", "- So.")
        assert said(found) == [("Well?", ["Yes.", "More."]), ("Why?", ["So."])]

    def test_subheadings_between_exchanges_are_dropped(self) -> None:
        found = article("# A talk", "**Well?**", "Yes.", "**On the sea**", "**Why?**", "So.")
        assert said(found) == [("Well?", ["Yes."]), ("Why?", ["So."])]
        assert found.dropped == ("**On the sea**",)

    def test_unmarked_questions(self) -> None:
        found = article(
            "A talk about one sea", "We met.", "Are you well?", "Yes.", "Very.", "And the sea?", "No."
        )
        assert found.lead == ("We met.",)
        assert said(found) == [("Are you well?", ["Yes.", "Very."]), ("And the sea?", ["No."])]

    def test_a_title_that_asks_is_not_taken_for_the_first_question(self) -> None:
        found = article("Will the sea survive?", "It is low.", "Are you well?", "Yes.")
        assert (found.title, found.lead) == ("Will the sea survive?", ("It is low.",))
        assert said(found) == [("Are you well?", ["Yes."])]


class TestFurniture:
    @pytest.mark.parametrize(
        "line",
        [
            "Photo: iStock", "Photo by AP", "Photo credit: AP", "Фото: АЗЕРТАДЖ", "Фото из архива",
            "Foto: AZƏRTAC",
            "Fotoğraf: AA", "Сурет: ҚазАқпарат", "Şəkil: Report", "© AFP", "The two leaders. Photo: AP",
            "Read also: Baku builds a port", "Читайте также: Порт в Баку", "Həmçinin oxuyun: Bakı limanı",
            "Ayrıca okuyun: Bakü limanı", "Оқи отырыңыз: Баку порты", "Share on Facebook", "Поделиться",
            "Paylaş",
            "***", "Advertisement", "Реклама", "Tags: sea, trade", "#sea #trade", "Follow us on Telegram",
            "12:45",
            "https://example.com/more", "Caspian at night", "Editor's note: He was born in Almaty.",
            "Справка: родился в Алматы.",
        ],
    )  # fmt: skip
    def test_single_lines_between_question_and_answer(self, line: str) -> None:
        found = article(TITLE, "- Well?", line, "- Yes.", line, "- Why?", "- So.")
        assert said(found) == [("Well?", ["Yes."]), ("Why?", ["So."])]
        assert found.dropped == (line, line)

    @pytest.mark.parametrize(
        "header",
        [
            "Related news", "Read also", "Read also:", "Читайте также", "Похожие новости", "Oxşar xəbərlər",
            "İlgili haberler", "Оқи отырыңыз", "Ұқсас жаңалықтар", "Comments (3)", "About the author",
        ],
    )  # fmt: skip
    def test_a_trailer_ends_the_article(self, header: str) -> None:
        found = article(
            TITLE, "- Well?", "- Yes.", header, "Baku builds a port", "It is a large one.", "Will it pay?"
        )
        assert said(found) == [("Well?", ["Yes."])]
        assert found.dropped == (header, "Baku builds a port", "It is a large one.", "Will it pay?")

    def test_a_trailer_in_the_middle_does_not(self) -> None:
        found = article(TITLE, "- Well?", "Read also:", "Will the port pay?", "- Yes.", "- Why?", "- So.")
        assert said(found) == [("Well?", ["Yes."]), ("Why?", ["So."])]
        assert found.dropped == ("Read also:", "Will the port pay?")

    def test_a_line_that_recommends_does_not_end_the_last_answer(self) -> None:
        assert said(article(TITLE, "- Well?", "- Yes.", "Read also: A port", "And more.")) == [
            ("Well?", ["Yes.", "And more."])
        ]

    @pytest.mark.parametrize(
        "byline",
        [
            "By Asif Aydinli", "Interview by Asif Aydinli", "Автор: Asif Aydinli", "Беседовал Asif Aydinli",
            "Беседовала: Asif Aydinli", "Интервью: Asif Aydinli", "Müəllif: Asif Aydinli",
            "Yazar: Asif Aydinli",
            "Röportaj: Asif Aydinli", "Сұхбаттасқан: Asif Aydinli", "By Asif Aydinli, The Caspian Post",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("at", [1, 3])
    def test_the_byline_names_the_interviewer(self, byline: str, at: int) -> None:
        paragraphs = [TITLE, "- Well?", "- Yes."]
        paragraphs.insert(at, byline)
        found = article(*paragraphs)
        assert found.interviewer == "Asif Aydinli"
        assert found.dropped == (byline,)
        assert said(found) == [("Well?", ["Yes."])]

    def test_sentences_that_begin_like_furniture_stay(self) -> None:
        answer = [
            "By the way, the sea is low.",
            "More on this later.",
            "Photography is my hobby.",
            "I keep it (a photo of mine).",
            "Related matters exist.",
        ]
        assert said(article(TITLE, "- Well?", "- Yes.", *answer)) == [("Well?", ["Yes.", *answer])]


class TestHtml:
    PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Sea | The Caspian Post</title>
        <meta property="og:title" content="Gaziz Abishev: Two capitals - INTERVIEW">
        <meta property="og:site_name" content="The Caspian Post">
        <link rel="canonical" href="https://caspianpost.com/interview/sea">
        <meta property="article:published_time" content="2025-11-20T10:00:00+04:00">
        <meta name="author" content="Asif Aydinli"><script>let a = "Is this a question?";</script></head>
        <body><nav><a>Home</a></nav><h1>Gaziz Abishev: Two capitals - INTERVIEW</h1>
        <article><figure><img src="a.jpg"><figcaption>Gaziz Abishev</figcaption></figure>
        <p>Talks &amp; trade.</p>
        <div class="share-buttons"><button>Share</button></div>
        <h3>Are you <em>well</em>?</h3><p>I&nbsp;am <b>very</b>
        well.</p><p class="photo-caption">The leaders met.</p>
        <aside>Will the port pay?</aside><ul><li>trade</li><li>peace</li></ul>
        <h3>Tell us of the sea.</h3><p>It is low.<br>Is it not?</p>
        <h3>Related news</h3><p>Baku builds a port.</p></article>
        <footer>All rights reserved</footer></body></html>"""

    def test_exchanges(self) -> None:
        found = parse_article(self.PAGE)
        assert found.lead == ("Talks & trade.",)
        assert said(found) == [
            ("Are you well?", ["I am very well.", "trade", "peace"]),
            ("Tell us of the sea.", ["It is low.", "Is it not?"]),
        ]

    def test_metadata(self) -> None:
        found = parse_article(self.PAGE)
        assert found.title == "Gaziz Abishev: Two capitals"
        assert (found.speaker, found.outlet, found.interviewer) == (
            "Gaziz Abishev",
            "The Caspian Post",
            "Asif Aydinli",
        )
        assert (found.url, found.language) == ("https://caspianpost.com/interview/sea", "en")
        assert found.date == date(2025, 11, 20)

    def test_dropped(self) -> None:
        dropped = parse_article(self.PAGE).dropped
        assert dropped == (
            "Home", "Gaziz Abishev", "Share", "The leaders met.", "Will the port pay?", "Related news",
            "Baku builds a port.", "All rights reserved",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "page",
        [
            "<p><strong>Well?</strong></p><p>Yes.</p><p><strong>Why?</strong></p><p>So.</p>",
            "<p><b>Well?</b><br>Yes.</p><p><b>Why?</b><br>So.</p>",
            "<p><b>Well?</b> Yes.</p><p><b>Why?</b> So.</p>",
            "<p><b>– Well?</b></p><p>– Yes.</p><p><b>– Why?</b></p><p>– So.</p>",
            "<div>- Well?</div><div>- Yes.</div><div>- Why?</div><div>- So.</div>",
            "<p><b>Q:</b> Well?</p><p><b>A:</b> Yes.</p><p><b>Q:</b> Why?</p><p><b>A:</b> So.</p>",
            "<dl><dt>Well?</dt><dd>Yes.</dd><dt>Why?</dt><dd>So.</dd></dl>",
            "<p class='question'>Well?</p><p>Yes.</p><p class='question'>Why?</p><p>So.</p>",
            "<p>Well?<p>Yes.<p>Why?<p>So.",
        ],
    )
    def test_questions_set_off_in_many_ways(self, page: str) -> None:
        assert said(parse_article(page)) == [("Well?", ["Yes."]), ("Why?", ["So."])]

    def test_tags_in_plain_text_are_words(self) -> None:
        assert said(article(TITLE, "- Well?", '- It is <b>&" all the same.')) == [
            ("Well?", ['It is <b>&" all the same.'])
        ]

    def test_a_page_that_nests_deeper_than_python_recurses(self) -> None:
        deep = "<div>" * 3000 + "<h2>Well?</h2><p>Yes.</p>" + "</div>" * 3000
        assert said(parse_article(deep)) == [("Well?", ["Yes."])]


class TestMetadata:
    @pytest.mark.parametrize(
        ("above", "below"),
        [((), ("Photo: AP",)), (("Politics",), ()), (("Baku at night now", "Photo: AP"), ())],
    )
    def test_the_title_among_rubrics_and_captions(
        self, above: tuple[str, ...], below: tuple[str, ...]
    ) -> None:
        assert article(*above, TITLE, *below, LEAD, "- Well?", "- Yes.").title == TITLE

    @pytest.mark.parametrize(
        ("title", "lead", "speaker"),
        [
            ("Gaziz Abishev: One sea", "We met.", "Gaziz Abishev"),
            ("Политолог Газиз Абишев: Одно море", "Газиз Абишев ответил на вопросы.", "Газиз Абишев"),
            ("Central Asia: what next", "Much happens in Central Asia.", ""),
            (
                "Central Asia: what next",
                "We spoke with Kazakh analyst Gaziz Abishev about it.",
                "Gaziz Abishev",
            ),
            ("One sea, two capitals", "The Post spoke with Gaziz Abishev, an analyst.", "Gaziz Abishev"),
            ("An interview with Gaziz Abishev", "We met.", "Gaziz Abishev"),
            ("One sea, two capitals", "It is a sea.", ""),
        ],
    )
    def test_speaker(self, title: str, lead: str, speaker: str) -> None:
        assert article(title, lead, "- Well?", "- Yes.").speaker == speaker

    @pytest.mark.parametrize(
        ("lead", "outlet"),
        [
            ("Before that, The Caspian Post spoke with Gaziz Abishev about it.", "The Caspian Post"),
            ("In an interview with The Caspian Post, Gaziz Abishev explained it.", "The Caspian Post"),
            ("Портал Caspian Post побеседовал с политологом.", "Caspian Post"),
            ("The Caspian Post'a konuşan Gaziz Abishev anlattı.", "The Caspian Post"),
            ("We spoke with Gaziz Abishev about it.", ""),
            ("Asif Aydinli spoke with Gaziz Abishev about it.", ""),
        ],
    )
    def test_outlet_only_where_it_is_said(self, lead: str, outlet: str) -> None:
        assert article(TITLE, lead, "- Well?", "- Yes.").outlet == outlet

    @pytest.mark.parametrize(
        "line", ["16 November 2025", "November 16, 2025", "16.11.2025, 10:30", "2025-11-16", "16 ноября 2025",
                 "16 noyabr 2025", "16 Kasım 2025", "16 қараша 2025"],
    )  # fmt: skip
    def test_a_line_that_is_a_date(self, line: str) -> None:
        assert article(TITLE, line, LEAD, "- Well?", "- Yes.").date == date(2025, 11, 16)

    def test_a_line_that_gives_the_address(self) -> None:
        assert (
            article(TITLE, "- Well?", "- Yes.", "Source: https://example.com/a").url
            == "https://example.com/a"
        )

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("We are friends and the sea is what we share.", "en"),
            ("Мы дружим, и море — это то, что у нас общее.", "ru"),
            ("Біз доспыз, ал теңіз — ортақ байлығымыз, қарым-қатынас жақсы.", "kk"),
            ("Biz dostuq və dəniz bizim ortaq sərvətimizdir.", "az"),
            ("Biz dostuz ve deniz bizim ortak varlığımız için çok önemli.", "tr"),
            ("Wir sind Freunde und das Meer gehört uns allen.", "de"),
            ("Ми дружимо, і море — це те, що в нас спільне, її багатство.", "uk"),
            ("Nous sommes amis et la mer est notre bien commun.", "fr"),
            ("12345", ""),
            ("Well? Yes.", ""),
        ],
    )
    def test_language_is_guessed_or_left(self, text: str, language: str) -> None:
        assert guess_language(text) == language

    @pytest.mark.parametrize(
        "title",
        ["One sea - INTERVIEW", "One sea – Interview", "One sea | ИНТЕРВЬЮ", "One sea (VIDEO)",
         "INTERVIEW: One sea",
         "One sea - Exclusive Interview", "One sea / MÜSAHİBƏ", "One sea - RÖPORTAJ", "One sea"],
    )  # fmt: skip
    def test_rubrics_are_no_part_of_a_title(self, title: str) -> None:
        assert plain_title(title) == "One sea"


class TestFaults:
    def test_nothing(self) -> None:
        assert faults_of(" \n\t\n") == [(1, "the article is empty: paste its whole text, title included")]

    def test_no_dialogue(self) -> None:
        ((line, message),) = faults_of(TITLE, "It is a sea.", "It is low.")
        assert line == 1
        assert message.startswith("no questions and answers found")
        assert "`Q: `" in message

    @pytest.mark.parametrize(
        "paragraphs",
        [
            ("- Well?", "- Why?", "- So.", "- And now?", "- So, too."),
            ("Q: Well?", "Q: Why?", "A: So."),
            ("## Well?", "## Why?", "So."),
            ("**Well?**", "**Why?**", "So."),
            ("Are you well?", "Why are you?", "So."),
        ],
    )
    def test_a_question_without_answer(self, paragraphs: tuple[str, ...]) -> None:
        ((line, message),) = faults_of("# A talk", *paragraphs)
        assert line == 3
        assert message == "this question has no answer: write the answer below it, or delete the question"

    @pytest.mark.parametrize(
        "paragraphs", [("- One?", "- Yes.", "- Two?"), ("Q: One?", "A: Yes.", "Q: Two?")]
    )
    def test_the_last_question_without_answer(self, paragraphs: tuple[str, ...]) -> None:
        assert [line for line, _ in faults_of(TITLE, *paragraphs)] == [7]
        assert [line for line, _ in faults_of(TITLE, *paragraphs, "Related news", "A port is built.")] == [7]

    @pytest.mark.parametrize(
        ("raw", "line", "words"),
        [
            ("Море\n\nЭто море".encode("cp1251"), 1, "not UTF-8"),
            (b"one\ntwo \xff", 2, "not UTF-8 (byte 0xff)"),
            (b"PK\x03\x04\n\0\0", 1, "damaged DOCX, ODT or ZIP file"),
            (b"one\n\0\0", 2, "binary file"),
            (b"", 1, "empty"),
        ],
    )
    def test_files_that_are_no_text(self, tmp_path: Path, raw: bytes, line: int, words: str) -> None:
        path = tmp_path / "pasted.txt"
        path.write_bytes(raw)
        with pytest.raises(ArticleError) as caught:
            read_article(path)
        (fault,) = caught.value.faults
        assert (fault.path, fault.line) == (str(path), line)
        assert words in fault.message

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(ArticleError, match="cannot be read"):
            read_article(tmp_path / "missing.txt")


class TestToInterview:
    FOUND = article(TITLE, LEAD, "- Well?", "- Yes, we are.", "- Why?", "- That is how it is.")

    def test_everything_found_is_kept(self) -> None:
        interview = to_interview(self.FOUND)
        assert interview.slug == "gaziz-abishev-two-capitals-and-one-sea"
        assert interview.lead == (LEAD,)
        assert [(e.question, list(e.paragraphs)) for e in interview.exchanges] == said(self.FOUND)
        assert parse_interview(format_interview(interview), slug=interview.slug) == interview

    def test_several_people_who_answer_have_a_turn_each(self) -> None:
        found = article(
            "A round table on the sea",
            "Q: Well?",
            "Ann Lee: Yes.",
            "Bo Ray: No.",
            "Q: Why?",
            "Ann Lee: So.",
            "Bo Ray: Hm.",
        )
        interview = to_interview(found, language="en")
        assert sorted(speaker.name for speaker in interview.speakers) == ["Ann Lee", "Bo Ray"]
        assert [
            [(turn.speaker.name, turn.text) for turn in exchange.answer] for exchange in interview.exchanges
        ] == [[("Ann Lee", "Yes."), ("Bo Ray", "No.")], [("Ann Lee", "So."), ("Bo Ray", "Hm.")]]
        assert parse_interview(format_interview(interview), slug=interview.slug) == interview

    def test_what_is_given_comes_first(self) -> None:
        interview = to_interview(
            self.FOUND,
            slug="sea",
            title="A sea",
            speaker="G. Abishev",
            role="analyst",
            outlet="Post",
            interviewer="A. Aydinli",
            url="https://example.com",
            language="kk",
            date="2026-01-31",
        )
        assert (interview.slug, interview.title, interview.speakers[0].name) == ("sea", "A sea", "G. Abishev")
        assert interview.speakers[0].role == "analyst"
        assert (interview.outlet, interview.interviewer) == ("Post", "A. Aydinli")
        assert (interview.url, interview.language) == ("https://example.com", "kk")
        assert interview.date == date(2026, 1, 31)

    def test_the_speaker_begins_the_slug(self) -> None:
        assert to_interview(self.FOUND, title="One sea").slug == "gaziz-abishev-one-sea"

    def test_every_missing_field_is_named(self) -> None:
        nothing = article("- 1?", "- 2.")
        with pytest.raises(ArticleError) as caught:
            to_interview(nothing)
        assert {fault.fields: fault.message for fault in caught.value.faults} == {
            (name,): f"the {name} was not found" for name in ("title", "speaker", "language")
        }

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("url", "example.com"),
            ("language", "english!"),
            ("date", "31.01.2026"),
            ("slug", "../etc"),
            ("slug", ""),
        ],
    )
    def test_what_is_given_wrongly_is_named(self, field: str, value: str) -> None:
        given: dict[str, str] = {field: value}
        with pytest.raises(ArticleError, match=f"the {field} '{value}'") as caught:
            to_interview(self.FOUND, **given)
        assert caught.value.faults[0].fields[0] == field

    def test_a_paragraph_that_no_file_can_hold(self) -> None:
        with pytest.raises(ArticleError, match="cannot be written"):
            to_interview(article(TITLE, LEAD, "- Well?", "- Yes.", "##no heading, but almost one."))


def test_what_pasting_adds_is_removed() -> None:
    pasted = (
        "\ufeff"
        + TITLE
        + "\r\n\r\n-\u00a0Are\tyou\u200b well?\r\n\r\n- I\u00adam\u00a0well\u202e.\u2028Very\x07 well.\r\n"
    )
    assert said(parse_article(pasted)) == [("Are you well?", ["Iam well.", "Very well."])]


def test_lines_broken_at_a_width_are_one_paragraph() -> None:
    pasted = (
        "A talk about one sea and its two capitals\n\n"
        "- How do you assess the current level of relations between\n"
        "the two capitals, and what do you expect of them in the\n"
        "coming years?\n"
        "- In my view, the current level of relations is a good and\n"
        "balanced one.\n"
    )
    ((question, answer),) = said(parse_article(pasted))
    assert question.endswith("between the two capitals, and what do you expect of them in the coming years?")
    assert answer == ["In my view, the current level of relations is a good and balanced one."]


LINES = st.sampled_from(
    [
        TITLE, f"{TITLE} - INTERVIEW", LEAD, "", "- Well?", "- Yes, we are.", "And more.", "Is it not?",
        "Photo: iStock",
        "Baku and Astana", "By Asif Aydinli", "Related news", "Read also: a port", "Q: Well?", "A: Yes.",
        "Q:", "A:",
        "Вопрос: Как?", "Ответ: Так.", "## Why?", "**Why?**", "**Why?** So.", "- thank you", "***",
        "Caspian Post: Well?",
        "Gaziz Abishev: One thing: yes.", "Read also", "Comments", "* one", "- trade;", "Two things:",
        "1. first",
    ]
) | st.text(st.characters(exclude_characters=":[]\\*_⁰¹²³⁴⁵⁶⁷⁸⁹"), max_size=30)  # fmt: skip


@given(st.lists(LINES, max_size=25).map("\n".join) | st.text())
def test_any_text_gives_an_article_or_an_article_error(text: str) -> None:
    for path in ("pasted.txt", "pasted.html"):
        with contextlib.suppress(ArticleError):
            found = parse_article(text, path=path)
            to_interview(found, title="A", speaker="B", language="en", slug="c")


LABELS_AND_RUBRICS: Final = ["Q", "A", "Вопрос", "Ответ", "Caspian", "Post", "Gaziz", "Abishev", "INTERVIEW"]


@given(st.lists(LINES, max_size=25).map("\n".join))
def test_every_line_is_accounted_for_and_every_paragraph_verbatim(text: str) -> None:
    try:
        found = parse_article(text, path="pasted.txt")
    except ArticleError:
        return
    kept = [found.title, *found.lead, *found.dropped]
    kept += [part for question, answer in said(found) for part in (question, *answer)]
    pasted = single_spaced(clean(text))
    before, after = (Counter(re.findall(r"\w+", part)) for part in (pasted, " ".join(kept)))
    assert set(before - after) <= set(LABELS_AND_RUBRICS)
    assert not after - before
    for paragraph in [*found.lead, *found.dropped, *(p for _, answer in said(found) for p in answer)]:
        assert single_spaced(paragraph) in pasted


@given(st.text())
def test_cleaning_never_alters_letters(text: str) -> None:
    assert [c for c in clean(text) if c.isalpha()] == [c for c in text if c.isalpha()]
