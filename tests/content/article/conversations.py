"""One short interview in each language, to be laid out in every way in which newsrooms do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from content.article.importer import ArticleError, parse_article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.article.importer import Article


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said, and the words that a newsroom of that language puts around it."""

    language: str
    title: str
    interviewer: str
    speaker: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    credits: tuple[str, str]
    thanks: str
    verb: str

    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(zip(self.questions, self.answers, strict=True))

    def turns(self, layout: str, asks: str, answers: str) -> str:
        """Lay the dialogue out: ``{name}`` and ``{text}`` stand for each turn's."""
        return "\n\n".join(
            turn
            for question, answer in self.pairs()
            for turn in (
                layout.format(name=asks, text=question),
                layout.format(name=answers, text=answer),
            )
        )

    def exchanges(self, layout: str) -> str:
        """Lay the dialogue out: ``{question}``, ``{answer}`` and ``{number}`` stand for each exchange's."""
        return "\n\n".join(
            layout.format(question=question, answer=answer, number=number)
            for number, (question, answer) in enumerate(self.pairs(), 1)
        )


CONVERSATIONS: Final = (
    Conversation(
        "en",
        "An orchard of our own",
        "Mira Vale",
        "Owen Hart",
        ("How did the orchard begin?", "So you had no money.", "What will you plant next?"),
        (
            "With eleven apple trees and a borrowed spade.",
            "My brother sold his boat for it. He alone believed in us.",
            "Pears, along the northern wall.",
        ),
        (("Q", "A"), ("Question", "Answer"), ("Host", "Guest")),
        ("Interviewer", "Guest"),
        "Thank you very much for the conversation.",
        "smiles",
    ),
    Conversation(
        "ru",
        "Сад на северном склоне",
        "Анна Лисина",
        "Пётр Громов",
        ("С чего начался сад?", "То есть денег у вас не было.", "Что посадите дальше?"),
        (
            "С одиннадцати яблонь и чужой лопаты.",
            "Брат продал ради него лодку. Он один нам поверил.",
            "Груши, вдоль северной стены.",
        ),
        (("В", "О"), ("Вопрос", "Ответ"), ("Ведущая", "Гость")),
        ("Интервьюер", "Гость"),
        "Спасибо большое за беседу.",
        "улыбается",
    ),
    Conversation(
        "tr",
        "Kuzey yamacında bir bahçe",
        "Elif Kaya",
        "Kemal Demir",
        ("Bahçe nasıl başladı?", "Yani paranız yoktu.", "Sırada ne var?"),
        (
            "On bir elma ağacı ve ödünç bir kürekle.",
            "Kardeşim bunun için teknesini sattı. Bir tek o bize inandı.",
            "Kuzey duvarı boyunca armut dikeceğim.",
        ),
        (("S", "C"), ("Soru", "Cevap"), ("Sunucu", "Konuk")),
        ("Sunucu", "Konuk"),
        "Söyleşi için çok teşekkür ederiz.",
        "gülümsüyor",
    ),
    Conversation(
        "az",
        "Şimal yamacında bir bağ",
        "Leyla Quliyeva",
        "Rauf Məmmədov",
        ("Bağ necə başladı?", "Deməli, pulunuz yox idi.", "Bundan sonra nə əkəcəksiniz?"),
        (
            "On bir alma ağacı və borc alınmış bir bellə.",
            "Qardaşım bunun üçün qayığını satdı. Bizə tək o inandı.",
            "Şimal divarı boyunca armud.",
        ),
        (("S", "C"), ("Sual", "Cavab"), ("Aparıcı", "Qonaq")),
        ("Aparıcı", "Qonaq"),
        "Müsahibə üçün çox sağ olun.",
        "gülümsəyir",
    ),
    Conversation(
        "kk",
        "Солтүстік беткейдегі бір бақ",
        "Айгүл Серік",
        "Бекзат Омаров",
        ("Бақ қалай басталды?", "Демек, ақшаңыз болмады.", "Енді не егесіз?"),
        (
            "Он бір алма ағашы мен сұрап алған күректен.",
            "Інім сол үшін қайығын сатты. Бізге жалғыз сол сенді.",
            "Солтүстік қабырға бойына алмұрт.",
        ),
        (("С", "Ж"), ("Сұрақ", "Жауап"), ("Жүргізуші", "Қонақ")),
        ("Жүргізуші", "Қонақ"),
        "Сұхбатыңызға көп рахмет.",
        "күлімсірейді",
    ),
)


def said(article: Article) -> list[tuple[str, list[str]]]:
    """Return every question with the paragraphs of its answer."""
    return [(exchange.question, [said.text for said in exchange.answer]) for exchange in article.exchanges]


def shares(article: Article) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every question with who says which paragraph of its answer."""
    return [(e.question, [(said.speaker, said.text) for said in e.answer]) for e in article.exchanges]


def is_whole(article: Article, conversation: Conversation) -> bool:
    """Return whether an article was read as the conversation that it holds, and by whom."""
    expected = [(question, [answer]) for question, answer in conversation.pairs()]
    return said(article) == expected and article.speakers == (conversation.speaker,)


def refusal(text: str, *, path: str = "pasted.txt", speakers: Sequence[str] = ()) -> list[tuple[int, str]]:
    """Return the lines that stop an article from being read, with what is said of each."""
    try:
        found = parse_article(text, path=path, speakers=speakers)
    except ArticleError as error:
        return [(fault.line, fault.message) for fault in error.faults]
    raise AssertionError(f"read as {shares(found)}")
