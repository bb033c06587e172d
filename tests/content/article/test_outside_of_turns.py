"""What stands around, between and below the turns is nobody's, in every language."""

from __future__ import annotations

from typing import Final

import pytest

from content.article.importer import parse_article
from tests.content.article.conversations import CONVERSATIONS, Conversation, is_whole, refusal

LANGUAGES: Final = pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.language)
DIALOGUES: Final = {
    "labels": lambda c: c.turns("{name}: {text}", c.interviewer, c.speaker),
    "letters": lambda c: c.turns("{name}: {text}", *c.labels[0]),
    "dashes": lambda c: c.exchanges("— {question}\n\n— {answer}"),
    "bold": lambda c: c.exchanges("**{question}**\n\n{answer}"),
    "headings": lambda c: c.exchanges("## {question}\n\n{answer}"),
}
EDITED: Final = {
    "en": (
        "This interview has been edited for length and clarity.",
        "This conversation has been lightly edited and condensed.",
        "Interview edited for clarity.",
    ),
    "ru": ("Интервью сокращено и отредактировано.", "Текст отредактирован для ясности."),
    "tr": ("Bu röportaj kısaltılmış ve düzenlenmiştir.", "Söyleşi, anlaşılır olması için düzenlendi."),
    "az": ("Müsahibə qısaldılıb və redaktə olunub.", "Söhbət ixtisarla verilir."),
    "kk": ("Сұхбат қысқартылып берілді.", "Бұл сұхбат қысқартылған және өңделген."),
}
BELOW: Final = {
    "en": (
        "Mira Vale is a reporter at the Gazette. She has covered farming since 2011.",
        "Mira Vale writes about food for the Gazette.",
        "Owen Hart is a gardener and the founder of Hart Orchards. He lives in the valley.",
        "The Gazette is a not-for-profit paper. If you like what we do, support us with a gift.",
        "Sign up for our newsletter to get stories like this one.",
        "Follow the Gazette on Telegram.",
        "Thanks for reading!",
    ),
    "ru": (
        "Анна Лисина — корреспондент «Газеты». Пишет о садах с 2011 года.",
        "Пётр Громов — садовод, основатель хозяйства «Склон».",
        "Подписывайтесь на наш канал в Telegram.",
        "Если вам понравился материал, поддержите редакцию.",
    ),
    "tr": (
        "Elif Kaya, Gazete muhabiridir. 2011’den beri tarım yazıyor.",
        "Bizi Telegram’da takip edin.",
        "Bağımsız gazeteciliğe destek olun.",
    ),
    "az": (
        "Leyla Quliyeva qəzetin müxbiridir. 2011-ci ildən kənd təsərrüfatından yazır.",
        "Bizi Telegram-da izləyin.",
        "Bizi dəstəkləyin.",
    ),
    "kk": (
        "Айгүл Серік — газет тілшісі. 2011 жылдан бері ауыл туралы жазады.",
        "Telegram арнамызға жазылыңыз.",
        "Бізді қолдаңыз.",
    ),
}
HEADINGS: Final = {
    "en": ("About the author", "Conclusion", "Further reading", "2 comments", "Acknowledgements"),
    "ru": ("Об авторе", "Заключение", "Комментарии", "Источники"),
    "tr": ("Yazar hakkında", "Sonuç", "Yorumlar", "Kaynaklar"),
    "az": ("Müəllif haqqında", "Nəticə", "Şərhlər"),
    "kk": ("Автор туралы", "Қорытынды", "Пікірлер"),
}
AFTERWORD: Final = {
    "en": "The orchard was in bloom that day.",
    "ru": "Сад в тот день был в цвету.",
    "tr": "Bahçe o gün çiçek içindeydi.",
    "az": "Bağ həmin gün çiçək içində idi.",
    "kk": "Бақ сол күні гүлге оранды.",
}


def article(conversation: Conversation, *paragraphs: str) -> str:
    return "\n\n".join([f"{conversation.speaker}: {conversation.title}", *paragraphs]) + "\n"


def page(conversation: Conversation, below: str) -> str:
    title = f"{conversation.speaker}: {conversation.title}"
    body = conversation.exchanges("<p><b>{question}</b></p><p>{answer}</p>")
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}{below}</body></html>"


@LANGUAGES
@pytest.mark.parametrize("marks", DIALOGUES)
class TestText:
    def test_thanks_are_no_question(self, conversation: Conversation, marks: str) -> None:
        thanks = {
            "labels": f"{conversation.interviewer}: {conversation.thanks}",
            "letters": f"{conversation.labels[0][0]}: {conversation.thanks}",
            "dashes": f"— {conversation.thanks}",
            "bold": f"**{conversation.thanks}**",
            "headings": f"## {conversation.thanks}",
        }[marks]
        found = parse_article(article(conversation, DIALOGUES[marks](conversation), thanks))
        assert is_whole(found, conversation)
        assert found.dropped == (thanks,)

    def test_editors_notes(self, conversation: Conversation, marks: str) -> None:
        dialogue = DIALOGUES[marks](conversation)
        for note in EDITED[conversation.language]:
            for written in (note, f"*{note}*"):
                assert is_whole(parse_article(article(conversation, dialogue, written)), conversation), (
                    written
                )
                assert is_whole(parse_article(article(conversation, written, dialogue)), conversation), (
                    written
                )

    def test_biographies_and_appeals_below(self, conversation: Conversation, marks: str) -> None:
        dialogue = DIALOGUES[marks](conversation)
        for line in BELOW[conversation.language]:
            for written in (line, f"*{line}*"):
                found = parse_article(article(conversation, dialogue, written))
                assert is_whole(found, conversation), written
                assert found.dropped == (written,)

    def test_what_stands_below_a_biography(self, conversation: Conversation, marks: str) -> None:
        below = (BELOW[conversation.language][0], AFTERWORD[conversation.language])
        found = parse_article(article(conversation, DIALOGUES[marks](conversation), *below))
        assert is_whole(found, conversation)
        assert found.dropped == below

    def test_what_stands_below_a_note_is_doubted(self, conversation: Conversation, marks: str) -> None:
        note, below = EDITED[conversation.language][0], AFTERWORD[conversation.language]
        found = parse_article(article(conversation, DIALOGUES[marks](conversation), note, below))
        assert found.exchanges[-1].answer[-1].text == below
        assert "below a word of the editors" in found.doubts[-1].message

    def test_sections_below(self, conversation: Conversation, marks: str) -> None:
        dialogue, below = DIALOGUES[marks](conversation), AFTERWORD[conversation.language]
        for heading in HEADINGS[conversation.language]:
            for written in (f"## {heading}", f"**{heading}**"):
                found = parse_article(article(conversation, dialogue, written, below))
                assert is_whole(found, conversation), written

    def test_narration_between(self, conversation: Conversation, marks: str) -> None:
        dialogue, answer = DIALOGUES[marks](conversation), conversation.answers[0]
        for name in (conversation.speaker, *conversation.speaker.split()):
            narration = f"{name} {conversation.verb}."
            text = dialogue.replace(answer, f"{answer}\n\n{narration}")
            assert is_whole(parse_article(article(conversation, text)), conversation), name


@LANGUAGES
class TestCredits:
    def test_a_line_above_names_the_guest(self, conversation: Conversation) -> None:
        _, guest = conversation.credits
        dialogue = conversation.turns("{name}: {text}", *conversation.labels[0])
        text = f"{conversation.title}\n\n{guest}: {conversation.speaker}\n\n{dialogue}\n"
        assert is_whole(parse_article(text), conversation)

    def test_lines_above_say_who_asks_and_who_answers(self, conversation: Conversation) -> None:
        asks, answers = conversation.credits
        names = (name.split()[1] for name in (conversation.interviewer, conversation.speaker))
        dialogue = conversation.turns("{name}: {text}", *names)
        text = (
            f"{conversation.title}\n\n{asks}: {conversation.interviewer}\n"
            f"{answers}: {conversation.speaker}\n\n{dialogue}\n"
        )
        found = parse_article(text)
        assert is_whole(found, conversation)
        assert found.interviewer == conversation.interviewer


@LANGUAGES
class TestPages:
    def test_notes_and_appeals(self, conversation: Conversation) -> None:
        for line in (*EDITED[conversation.language], *BELOW[conversation.language]):
            for written in (f"<p>{line}</p>", f"<p><i>{line}</i></p>"):
                assert is_whole(parse_article(page(conversation, written)), conversation), written

    @pytest.mark.parametrize(
        "name",
        ["author-bio", "about-author", "newsletter-signup", "comments", "related-posts", "donate", "share"],
    )
    def test_boxes(self, conversation: Conversation, name: str) -> None:
        box = f"<div class='{name}'><p>{AFTERWORD[conversation.language]}</p></div>"
        assert is_whole(parse_article(page(conversation, box)), conversation)

    @pytest.mark.parametrize(
        "mark", ["<sup>1</sup>", "<sup><a href='#1'>[1]</a></sup>", "<sup>*</sup>", "[1]"]
    )
    def test_footnote_numbers(self, conversation: Conversation, mark: str) -> None:
        text = page(conversation, "").replace("</p>", f"{mark}</p>")
        assert is_whole(parse_article(text), conversation)

    def test_what_is_raised_and_no_footnote(self, conversation: Conversation) -> None:
        text = page(conversation, "<p><b>How large is it?</b></p><p>Some 40 m<sup>2</sup>.</p>")
        assert parse_article(text).exchanges[-1].answer[0].text == "Some 40 m²."

    def test_pull_quotes(self, conversation: Conversation) -> None:
        quote = " ".join(conversation.answers[1].split()[:5])
        for box in (f"<blockquote>{quote}</blockquote>", f"<h3>{quote}</h3>", f"<p><em>“{quote}”</em></p>"):
            assert is_whole(parse_article(page(conversation, box)), conversation), box


class TestUncertain:
    def test_a_note_about_somebody_unknown(self) -> None:
        text = "Owen Hart: trees\n\n— How?\n\n— So.\n\n— And?\n\n— Pears.\n\nSam Reed is tall.\n"
        ((line, message),) = refusal(text)
        assert line == 11
        assert "note about somebody" in message

    def test_a_quotation_in_an_answer_is_doubted(self) -> None:
        text = (
            "Owen Hart: trees\n\n**How?**\n\nAs the song says:\n\n> The wood is old and so are we.\n\n"
            "**And?**\n\nPears.\n"
        )
        assert [doubt.line for doubt in parse_article(text).doubts] == [7]

    def test_paragraphs_beside_narration_are_doubted(self) -> None:
        text = (
            "Owen Hart: trees\n\n— How?\n\n— So.\n\nOwen smiles.\n\nThe wood is old.\n\n— And?\n\n— Pears.\n"
        )
        found = parse_article(text)
        assert found.dropped == ("Owen smiles.",)
        assert [doubt.line for doubt in found.doubts] == [9]
