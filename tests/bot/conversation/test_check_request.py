"""Which messages ask whether a quote is real, and which ask something else."""

from __future__ import annotations

import pytest

from bot.conversation.check_request import check_request, quoted_alone

QUOTE = "The honey is their fuel, and they shiver to keep warm."


@pytest.mark.parametrize(
    "question",
    [
        "Did he say that?", "did she really say this?", "Did Ada Hollis say that?", "Has he ever said that??",
        "Is this what he said?", "Are these really his words?", "Is that a real quote?",
        "Is this Ada's quote?",
        "Он это говорил?", "Он правда так сказал?", "Правда, что он это сказал?", "Это его слова?",
        "говорила ли она такое?", "Это настоящая цитата?", "Абишев это говорил?", "Вы это говорили?",
        "Ол осылай деді ме?", "ол шынымен мұны айтты ма?", "Бұл оның сөзі ме?", "Осыны ол айтқан ба?",
        "O bunu deyib?", "O həqiqətən belə deyib?", "Bunu o deyib?", "bu onun sözləridir?", "O bele deyibmi?",
        "Bunu söyledi mi?", "O gerçekten böyle mi dedi?", "Bu onun sözü mü?",
        "bunu soyledi mi", "Bunu o mu söyledi?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", ["“{}” {}", "{}\n\n{}", "«{}» - {}", '"{}", {}', "{} {}"])
def test_words_before_or_behind_the_question_are_checked(question: str, layout: str) -> None:
    behind = check_request(layout.format(QUOTE, question))
    assert behind is not None
    assert behind.quote.rstrip() == QUOTE
    for before in (f"{question.rstrip('?')}: {QUOTE}", f"{question}\n\n{QUOTE}"):
        found = check_request(before)
        assert found is not None
        assert found.quote == QUOTE


@pytest.mark.parametrize(
    "text",
    [
        f"Did he say “{QUOTE}”?", f"did she really say: \"{QUOTE}\"", f"Ada Hollis said “{QUOTE}”?",
        f"Он говорил «{QUOTE}»?", f"Он правда сказал: «{QUOTE}»?", f"говорил ли он, что «{QUOTE}»?",
        f"«{QUOTE}» деді ме?", f"Ол «{QUOTE}» деді ме?", f"O, “{QUOTE}” deyibmi?", f"“{QUOTE}” deyib?",
        f"“{QUOTE}” dedi mi?", f"“{QUOTE}” diye o mu söyledi?",
    ],
)  # fmt: skip
def test_what_is_in_quotation_marks_is_checked_where_the_question_is_around_it(text: str) -> None:
    found = check_request(text)
    assert found is not None
    assert found.quote.rstrip() == QUOTE


@pytest.mark.parametrize(
    "question",
    ["Did he say that?", "Он это говорил?", "Ол мұны айтты ма?", "O bunu deyib?", "Bunu söyledi mi?"],
)
def test_the_question_alone_points_to_another_message(question: str) -> None:
    found = check_request(question)
    assert found is not None
    assert found.quote == ""


def test_a_name_beside_the_quote_is_no_part_of_it() -> None:
    for text in (f"Ada Hollis: “{QUOTE}”. Did she say that?", f"“{QUOTE}”\n— Ada Hollis\n\nDid she say that?",
                 f"{QUOTE}\n— Ada Hollis\nDid she say that?"):  # fmt: skip
        found = check_request(text)
        assert found is not None
        assert found.quote.rstrip() == QUOTE
        assert "Ada Hollis" in found.beside


@pytest.mark.parametrize(
    "text",
    [
        "What did you mean by “a balanced course”?",
        "What do you think of the film “He said that”?",
        "Why did he say that?",
        "Did he say that relations are good?",
        "Did he say anything about China?",
        "What did he say about “The Honey is Their Fuel”?",
        "Почему он так сказал?",
        "Что он говорил про «Шёлковый путь»?",
        "Говорил ли он, что отношения хорошие?",
        "Ол Қытай туралы не деді?",
        "O, Çin haqqında nə dedi?",
        "Çin hakkında ne dedi?",
        "“Kırmızı Halı” filmi hakkında ne söyledi?",
        "Is it true that relations are good?",
        QUOTE,
        "",
    ],
)
def test_a_question_stays_a_question(text: str) -> None:
    assert check_request(text) is None


def test_a_text_is_quoted_alone_where_it_is_in_quotation_marks_as_a_whole() -> None:
    assert quoted_alone(f" “{QUOTE}” ") == QUOTE
    assert quoted_alone("“Bees” and “wasps”") == ""
    assert quoted_alone("“”") == ""
