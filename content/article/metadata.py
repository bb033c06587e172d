"""Who speaks, where and when: read only where an article plainly says it, and otherwise left empty."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from content.article.blocks import (
    Block,
    Hints,
    asks,
    ends_like_a_sentence,
    words,
)
from content.article.boilerplate import byline_name, is_name
from content.article.dialogue import label_of, repeated_labels, same_person
from content.characters import single_spaced
from content.model import is_web_address

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

_RUBRIC_WORDS: Final = (
    r"(?:(?:exclusive|video|photos?|audio|эксклюзив(?:ное)?|видео|фото|özəl|eksklüziv|özel|эксклюзивті|"
    r"foto)[\s,/+&-]*)*"
    r"(?:interviews?|exclusive|video|photos?|интервью|эксклюзив|видео|фото|müsahibə|röportaj|söyleşi|сұхбат|"
    r"foto)"
)
_RUBRIC_AFTER: Final = re.compile(
    rf"\s*(?:[-–—|/:•·]\s*{_RUBRIC_WORDS}|[(\[]\s*{_RUBRIC_WORDS}\s*[)\]])\s*$", re.I
)
_RUBRIC_BEFORE: Final = re.compile(
    rf"^(?:{_RUBRIC_WORDS}\s*[|:/•·–—-]\s+|[(\[]\s*{_RUBRIC_WORDS}\s*[)\]]\s*)", re.I
)

_PUNCTUATION: Final = re.compile(r"[.!?;:|]")
_LONGEST_TITLE: Final = 250
_FEWEST_TITLE_WORDS: Final = 4

_NAME_WORD: Final = r"[^\W\d_a-zа-яёәғқңөұүһіıəğşçöü][\w'’ʼ-]*\.?"
_PARTICLE: Final = r"(?:al|bin|ibn|de|van|von|der|оглы|улы|ұлы|oğlu|qızı|uulu)"
_NAME: Final = rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)?{_NAME_WORD}){{1,3}}"
_OCCUPATION: Final = re.compile(
    r"(?:политолог|эксперт|аналитик|историк|экономист|министр|посол|президент|депутат|профессор|доктор|"
    r"журналист|сенатор|"
    r"дипломат|востоковед|социолог|политик|режиссер|политолоқ|сарапшы|саясаттанушы|профессор|елші|министр|"
    r"politoloq|ekspert|analitik|siyasi|siyasətçi|professor|səfir|nazir|deputat|prof|dr|mr|mrs|ms|sir|"
    r"expert|analyst|"
    r"ambassador|minister|president|senator|political|doctor|uzman|siyaset|büyükelçi|bakan|doç)\.?",
    re.I,
)
_NOT_A_PERSON: Final = re.compile(
    r"(?:the|our|we|he|she|it|they|i|in|on|at|this|caspian|central|south|north|east|west|new|middle|silk|"
    r"european|united)",
    re.I,
)
_OUTLET_WORD: Final = re.compile(
    r"(?:post|news|times|press|media|agency|tv|radio|daily|weekly|tribune|herald|journal|magazine|today|"
    r"report|review|"
    r"gazette|observer|telegraph|guardian|newspaper|channel|online|info|bbc|cnn|reuters|\w+\.\w{2,4}|"
    r"новости|газета|"
    r"агентство|радио|телеканал|журнал|gazetesi|haber|ajansı|agentliyi|xəbər|газеті|агенттігі)",
    re.I,
)
_TALKED: Final = (
    r"(?:(?:has|have|had)\s+)?(?:recently\s+)?"
    r"(?:spoke|spoken|talked|talks|speaks|sat\s+down|interviewed|discussed|met|caught\s+up|chatted)"
)
_PROPER: Final = r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮІÇĞİÖŞÜƏ][\w.&'’-]*|[«“\"][^»”\"]{2,40}[»”\"])"
_PROPER_RUN: Final = rf"{_PROPER}(?:\s+(?:(?:of|and|the|&)\s+)?{_PROPER}){{0,4}}"
_OUTLETS: Final = (
    re.compile(rf"(?P<outlet>{_PROPER_RUN})(?:['’]s\s+\w+)?\s+{_TALKED}\b"),
    re.compile(rf"\b(?:interview\s+(?:with|to|for)|told|speaking\s+to|spoke\s+to|talked\s+to)\s+(?P<outlet>{_PROPER_RUN})"),
    re.compile(
        rf"(?:корреспондент\w*|журналист\w*|редакци\w+|издани\w+|портал\w*|газет\w+|агентств\w+|интервью|"
        rf"для)\s+(?P<outlet>{_PROPER_RUN})"
    ),
    re.compile(rf"(?P<outlet>{_PROPER_RUN})\s+(?:поговорил|побеседовал|пообщал|расспросил|взял|обсудил)\w*"),
    re.compile(rf"(?P<outlet>{_PROPER_RUN})(?:['’]?(?:a|e|ya|ye|na|nə|ə|ın|in|un|ün|nın|nin))?\s+(?:müsahibə|danış|konuş|röportaj|sual)\w*"),
    re.compile(rf"(?P<outlet>{_PROPER_RUN})\s+(?:тілшісі|басылымы|порталы|агенттігі|газеті|сұхбат\w*)"),
)  # fmt: skip
_SPEAKERS: Final = (
    re.compile(
        r"\b(?:spoke|spoken|talked|talks|speaks|sat\s+down|conversation|interview|interviewed|met|chatted|"
        r"discussed\b[^.]{0,80})\s+"
        r"(?:(?:with|to)\s+)?(?P<who>[^.;]{3,160})"
    ),
    re.compile(rf"(?P<who>{_NAME})\s+(?:ile|ilə)\b"),
    re.compile(
        rf"(?P<who>{_NAME})\s+(?:told|said|answered|explained|рассказал\w*|ответил\w*|поделил\w+|заявил\w*|"
        rf"сообщил\w*|anlattı|"
        r"cevapladı|yanıtladı|değerlendirdi|cavablandırıb|bildirib|danışıb|bölüşüb|айтты|жауап\s+берді|"
        r"сұхбат\s+берді|әңгімеледі)"
    ),
    re.compile(r"(?:ответил[аи]?|собеседник\w*\s*[-–—]|гость\w*\s*[-–—]|qonağı\w*\s*[-–—]?|konuğu\w*\s*[-–—]?)\s+(?P<who>[^.;:]{3,160})"),
)  # fmt: skip


# --- Title ------------------------------------------------------------------------------------------------


def plain_title(title: str, site: str = "") -> str:
    """Return a title without the rubric and the site's name that pages add to it."""
    text = single_spaced(title)
    if site:
        text = re.sub(rf"\s*[-–—|•·:]\s*{re.escape(site)}\s*$", "", text, flags=re.I) or text
    shorter = _RUBRIC_AFTER.sub("", text) or text
    return _RUBRIC_BEFORE.sub("", shorter).strip() or text


def is_same_title(one: str, other: str, site: str = "") -> bool:
    """Say whether two texts are one title, whatever rubric each has."""
    return plain_title(one, site).casefold() == plain_title(other, site).casefold()


def find_title(
    blocks: Sequence[Block], numbers: Sequence[int], captions: Container[int], *, is_page: bool
) -> int | None:
    """Return the number of the block that is the title, if one is.

    A heading is the title before any other line; then one that stands twice; then the first one of some
    words that does not end as running text does.

    Args:
        blocks: all of the article.
        numbers: of those that may be the title.
        captions: of those above a picture's credit, which are the title only if no other line is.
        is_page: a page's title is marked as one, so that an unmarked question is the dialogue's. In plain
            text the first question is the title if others follow: taking the lead for an answer is worse.
    """
    opening = _opening(blocks, numbers)
    heading = next((n for n in opening if blocks[n].style == "h1"), None)
    if heading is not None:
        return heading
    keys = [plain_title(block.text).casefold() for block in blocks]
    twice = [n for n in opening if keys.count(keys[n]) > 1 and len(keys[n].split()) >= _FEWEST_TITLE_WORDS]
    if twice:
        return twice[0]
    asking = [block for block in blocks if asks(block.text)]
    may_ask = any(block.is_marked or label_of(block) for block in asking) or (not is_page and len(asking) > 1)
    candidates = [
        n
        for n in opening
        if not re.search(r"[.,:;]$", blocks[n].text)
        and (
            not asks(blocks[n].text) or (may_ask and not blocks[n].style) or name_before_colon(blocks[n].text)
        )
    ]
    return min(
        candidates,
        key=lambda n: (len(blocks[n].text.split()) < _FEWEST_TITLE_WORDS, n in captions, n),
        default=None,
    )


def _opening(blocks: Sequence[Block], numbers: Sequence[int]) -> list[int]:
    """Return the blocks before the first that is running text or somebody's turn."""
    opening = []
    labels = repeated_labels(blocks)
    for number in numbers:
        block = blocks[number]
        label = label_of(block)
        # The speaker's name before a colon may begin the title and be a label later.
        turn = (
            label is not None
            and label[0] in labels
            and (asks(block.text) or not name_before_colon(block.text))
        )
        if block.dash or turn or len(block.text) > _LONGEST_TITLE:
            break
        opening.append(number)
        if ends_like_a_sentence(block.text):
            break
    return opening


# --- Names ------------------------------------------------------------------------------------------------


def name_before_colon(title: str) -> str:
    """Return the person in a title such as ``Gaziz Abishev: Baku and Astana are …``."""
    before, colon, after = title.partition(":")
    return before.strip() if colon and after.strip() and _is_person(before.strip(), most=5) else ""


def find_speaker(title: str, label: str, lead: Sequence[str], others: Sequence[str]) -> str:
    """Find the speaker's name.

    Args:
        title: the article's.
        label: the one that stands before the answers, or nothing.
        lead: the article's lead.
        others: captions and other lines that may hold the name.
    """
    text = [*lead, *others]
    named = _without_occupation(name_before_colon(title) or _name_after_with(title), text)
    if named and re.search(rf"\b(?:in|across|throughout|the)\s+{re.escape(named)}\b(?!['’])", " ".join(text)):
        named = ""  # a place
    told = _people_in_lead(lead)
    candidates = [*([named] if named else []), *told]
    if label:
        full = [
            name for name in candidates if same_person(name, label) and len(name.split()) > len(label.split())
        ]
        return full[0] if full else (label if _is_person(label, most=5) else "")
    if named and (not told or any(same_person(named, name) for name in told) or named in " ".join(text)):
        return named
    return told[0] if len(told) == 1 else ""


def find_role(speaker: str, lead: Sequence[str], others: Sequence[str]) -> str:
    """Find what the speaker is, in words next to the name: in a caption, or where the lead names him."""
    if not speaker:
        return ""
    name = re.escape(speaker)
    for line in others:
        caption = re.fullmatch(rf"(?P<role>.{{3,120}}?),?\s+{name}", line)
        if caption and not _PUNCTUATION.search(caption["role"]) and not is_name(caption["role"]):
            return caption["role"].strip(" ,")
        if (after := re.fullmatch(rf"{name}\s*[,–—-]\s*(?P<role>[^.!?;:]{{3,120}})", line)) is not None:
            return after["role"].strip(" ,")
    for paragraph in lead:
        before = re.search(
            rf"\b(?:with|to|interviewed|ответил[аи]?)\s+(?P<role>[^.!?;:]{{3,120}}?),?\s+{name}\b", paragraph
        )
        if before and not re.search(rf"\b(?:with|to)\b|{_PROPER_RUN}\s+{_TALKED}", before["role"]):
            return re.sub(r"^(?:an?|the)\s+", "", before["role"].strip(" ,"))
        after = re.search(rf"{name},\s+(?:an?|the)\s+(?P<role>[^,.!?;:]{{3,100}})(?=[,.;])", paragraph)
        if after:
            return after["role"].strip()
    return ""


def find_outlet(hints: Hints, lead: Sequence[str], label: str, interviewer: str) -> str:
    """Find who published the interview, where the page or the lead plainly says it."""
    if hints.site:
        return hints.site
    for paragraph in lead:
        for pattern in _OUTLETS:
            for match in pattern.finditer(paragraph):
                outlet = re.sub(r"['’]\w+$", "", match["outlet"].strip(' «»“”"'))  # a Turkish case ending
                outlet = re.sub(r"^(?:портал|издание|газета|журнал|сайт)\s+(?=[«\w])", "", outlet, flags=re.I)
                if _is_outlet(outlet) and outlet != interviewer:
                    return outlet
    return label if label and _is_outlet(label) else ""


def find_interviewer(texts: Iterable[str], hints: Hints, outlet: str, speaker: str) -> str:
    """Find who asked: the byline says it, or the page's author."""
    names = [name for text in texts if (name := byline_name(text))]
    author = byline_name(hints.author) or hints.author
    names += [author] if _is_person(author, most=4) else []
    return next((n for n in names if not same_person(n, outlet) and not (speaker and n == speaker)), "")


def _name_after_with(title: str) -> str:
    """Return the person in a title such as ``An interview with Gaziz Abishev``."""
    match = re.search(rf"\b(?i:interview|talk|conversation|dialogue|Q&A)\s+with\s+(?P<name>{_NAME})", title)
    return match["name"] if match and _is_person(match["name"], most=4) else ""


def _is_person(text: str, *, most: int) -> bool:
    words = text.split()
    return (
        is_name(text, fewest=2, most=most) and not _NOT_A_PERSON.fullmatch(words[0]) and not _is_outlet(text)
    )


def _is_outlet(text: str) -> bool:
    words = text.split()
    if len(words) > 1 and words[0].lower() == "the" and words[1][:1].isupper():
        return True
    return any(_OUTLET_WORD.fullmatch(word.strip('«»“”"')) for word in words) and words[0][:1].isupper()


def _without_occupation(name: str, text: Sequence[str]) -> str:
    """Return a name without the occupation before it: `Политолог Газиз Абишев` begins with a capital, too."""
    words = name.split()
    while len(words) > 2 and _OCCUPATION.fullmatch(words[0]):
        words = words[1:]
    if len(words) > 2 and " ".join(words) not in " ".join(text) and " ".join(words[-2:]) in " ".join(text):
        words = words[-2:]
    return " ".join(words)


def _people_in_lead(lead: Sequence[str]) -> list[str]:
    """Return the names that the lead gives as who was spoken with, each once."""
    people: list[str] = []
    for paragraph in lead:
        for pattern in _SPEAKERS:
            for match in pattern.finditer(paragraph):
                names = (_without_occupation(n, lead) for n in re.findall(_NAME, match["who"]))
                person = next((name for name in names if _is_person(name, most=4)), "")
                if person and not any(same_person(person, other) for other in people):
                    people.append(person)
    return people


# --- Address, date, language ------------------------------------------------------------------------------

_SOURCE_LINE: Final = re.compile(
    r"(?:source|url|link|original|источник|ссылка|оригинал|mənbə|kaynak|дереккөз)\s*[:：]\s*(?P<url>\S+)",
    re.I,
)
_MONTHS: Final[Mapping[str, int]] = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "yan fev mart apr may iyn iyl avq sen okt noy dek",
        "oca şub mar nis may haz tem ağu eyl eki kas ara",
        "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    )
    for number, name in enumerate(names.split(), 1)
} | {"iyun": 6, "iyul": 7, "май": 5}
_DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d_]{3,12})\.?,?\s+(?P<year>\d{4})(?!\d)"
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)"
)
_NUMBERS: Final = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
)
_LONGEST_DATE_LINE: Final = 40


def find_url(hints: Hints, texts: Iterable[str]) -> str:
    """Find the article's address: the page's own, or a line such as ``Source: https://…``."""
    lines = (match["url"] for text in texts if (match := _SOURCE_LINE.fullmatch(text)))
    return hints.url or next(filter(is_web_address, lines), "")


def find_date(hints: Hints, texts: Iterable[str]) -> date | None:
    """Find the day of publication: the page's own, or the one line that is nothing but a date."""
    if hints.date:
        return hints.date
    days = {day for text in texts if len(text) <= _LONGEST_DATE_LINE and (day := _day(text))}
    return days.pop() if len(days) == 1 else None


def _day(text: str) -> date | None:
    for pattern in (_DAY_FIRST, _MONTH_FIRST, *_NUMBERS):
        match = pattern.match(text)
        if match is None:
            continue
        word = match["month"].lower()
        month = int(word) if word.isdigit() else _MONTHS.get(word[:3], _MONTHS.get(word[:4], 0))
        try:
            return date(int(match["year"]), month, int(match["day"]))
        except ValueError:
            return None
    return None


_COMMON_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": words(
        "the a an and or but of to in is are was were be been it its that this these those i we you "
        "he she they my our your his her their not do does did have has had will would can could "
        "should for with on at from as by about what how why when who which there if so more very "
        "than"
    ),
    "tr": words(
        "ve bir bu için ile da de çok daha ama ne nasıl mi mı mu mü var yok olarak olan gibi biz ben "
        "siz ki kadar sonra her şu o en değil bunu bizim sizin"
    ),
    "az": words(
        "və bir bu üçün ilə da də çox daha amma nə necə var yox olaraq olan kimi biz mən siz ki qədər "
        "sonra hər o ən deyil bunu bizim sizin"
    ),
    "ru": words(
        "и в не на что это как с по но мы вы я он они к у из за от для о так же то бы все есть или "
        "если наш ваш его их"
    ),
    "kk": words(
        "және мен бұл бір үшін да де өте деп қалай не бар жоқ біз сіз ол емес сияқты туралы арасында "
        "бірақ та те пен"
    ),
}
_COMMON_SHARE: Final = 0.1


def guess_language(text: str) -> str:
    """Guess the language from letters that only one of the five has, and from its commonest words.

    Returns:
        ``en``, ``ru``, ``kk``, ``az`` or ``tr``; nothing when unsure.
    """
    lower = text.replace("İ", "i").lower()
    spoken = re.findall(r"[^\W\d_]+", lower)
    if not spoken:
        return ""
    counts = {language: sum(word in common for word in spoken) for language, common in _COMMON_WORDS.items()}
    letters = "".join(spoken)

    def share(some: str) -> float:
        return sum(map(letters.count, some)) / len(letters)

    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters) / len(letters)
    if cyrillic > 0.5:
        kazakh = share("қғұ")
        if kazakh > 0.01:
            return "kk"
        foreign = share("әғқңөұүһіїєґўјљњћђџѓќ")
        return "ru" if foreign < 0.003 and counts["ru"] >= max(1, _COMMON_SHARE / 2 * len(spoken)) else ""
    if share("ə") > 0.01:
        return "az"
    if share("ığşç") > 0.01 and counts["tr"] >= max(1, _COMMON_SHARE / 4 * len(spoken)):
        return "tr"
    plain = sum(letter.isascii() for letter in letters) / len(letters) > 0.97
    return "en" if plain and counts["en"] >= max(2, 2 * _COMMON_SHARE * len(spoken)) else ""


def agrees(language: str, text: str) -> bool:
    """Say whether a page's own language tag may be believed: its letters are of the right script."""
    letters = [letter for letter in text if letter.isalpha()]
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters) > len(letters) / 2
    return cyrillic == (language in {"ru", "kk"}) if language in _COMMON_WORDS else bool(language)
