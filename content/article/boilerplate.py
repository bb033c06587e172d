"""What stands on a page beside the conversation: credits, captions, bylines, trailers, in five languages."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from content.article.blocks import Block, asks, ends_like_a_sentence, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class BoilerplateKind(Enum):
    """What a block is, if it is not content."""

    CREDIT = auto()  # `Photo: iStock`; a caption may stand before it
    BYLINE = auto()  # `By Asif Aydinli`
    RELATED = auto()  # `Related news`: other articles follow to the end of the page
    READ_ALSO = auto()  # `Read also`: other articles follow, and perhaps the interview after them
    ASIDE = auto()  # a line that concerns only itself


# Kinds after which nothing of the article stands, unless its dialogue goes on.
ENDINGS: Final = frozenset({BoilerplateKind.BYLINE, BoilerplateKind.RELATED, BoilerplateKind.READ_ALSO})

_INITIAL_WORD: Final = re.compile(r"[^\W\d_][\w'’ʼ-]*\.?")
_PARTICLES: Final = words(
    "al el bin ibn bint de da di du la le van von der den dos оглы оғлы улы ұлы кызы қызы угли uulu oğlu "
    "qızı ogly kyzy uly"
)
_LONGEST_LINE: Final = 200
_LONGEST_CAPTION: Final = 30
_LONGEST_SUBHEADING: Final = 12


def _any_of(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


_PICTURE: Final = _any_of(
    r"photos?", r"images?", r"pictures?", r"video", r"illustration", r"infographics?", r"graphics?",
    r"фото(?:графи[яи])?", r"видео", r"иллюстрация", r"инфографика", r"коллаж", r"снимок",
    r"foto(?:lar|ğraf(?:lar)?|graf)?", r"görsel(?:ler)?", r"şəkil(?:lər)?", r"сурет(?:тер)?", r"фотосурет",
    r"бейне",
)  # fmt: skip
_CREDIT: Final = re.compile(
    rf"{_PICTURE}\s*(?:credits?|courtesy(?:\s+of)?|source|автора|mənbəyi|kaynağı)?\s*(?:[:：/|©]|\bby\b|"
    rf"\bfrom\b|\bиз\b|\s[-–—]\s)"
    rf"\s*\S.*|(?:credits?|courtesy\s+of)\s*[:：]?\s\S.*|©\s*\S.*|!\[[^\]]*\]\([^)]*\)",
    re.I,
)
_CAPTION_WITH_CREDIT: Final = re.compile(
    rf".*?[.)/|,;–—-]\s*\(?\s*{_PICTURE}\s*[:：©]\s*\S.*|.*\(\s*{_PICTURE}\s*[:：©][^)]*\)", re.I
)

_BYLINE: Final = re.compile(
    _any_of(
        r"(?:(?:interview(?:ed)?|written|text|story|report(?:ed)?|prepared|"
        r"conducted)\s+)?by(?:line)?\b\s*[:：]?",
        r"(?:author|interviewer|journalist|reporter|editor|interview)\s*[:：]",
        r"(?:автор(?:ы)?(?:\s+(?:текста|статьи|интервью))?|интервью|журналист|корреспондент|текст|"
        r"редактор)\s*[:：]",
        r"(?:бесед(?:у|овал)а?(?:\s+(?:в[её]ла?|пров[её]ла?))?|интервью\s+(?:взяла?|провела?|пров[её]л|"
        r"подготовила?)|"
        r"подготовила?|записала?|вопросы\s+задавала?|разговор\s+вела?)\b\s*[:：]?",
        r"(?:müəllif|jurnalist|müsahib[əe]|müxbir|söhbət|müsahibəni\s+(?:apardı|apar(?:an|ıb)|götürdü|aldı|"
        r"hazırladı)|"
        r"söhbətləşdi|söhbət\s+(?:etdi|apardı)|söhbəti\s+(?:apardı|yazdı)|hazırladı|qələmə\s+aldı)\s*[:：]",
        r"(?:yazar|röportaj|söyleşi|muhabir|gazeteci|haber|hazırlayan|röportajı\s+yapan|"
        r"söyleşiyi\s+yapan)\s*[:：]",
        r"(?:автор[ыі]?|журналист|тілші|сұхбат|сұхбаттасқан|сұхбат\s+(?:алған|жүргізген)|"
        r"сұхбатты\s+(?:алған|жүргізген)|"
        r"әңгімелескен|әңгіме\s+жүргізген|дайындаған|жазып\s+алған)\b\s*[:：]?",
    )
    + r"\s*(?P<name>\S.*)",
    re.I,
)

_RELATED: Final = re.compile(
    _any_of(
        r"(?:related|latest|recommended|other|more|similar|top|popular)\s+(?:news|articles?|stories|posts?|"
        r"materials?|content|topics?|reads?|interviews?)",
        r"more\s+from\b.*", r"more\s+on\b.*", r"you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested).*",
        r"recommended(?:\s+for\s+you)?",
        r"most\s+(?:read|popular)", r"trending(?:\s+now)?", r"what\s+to\s+read\s+next",
        r"about\s+the\s+authors?", r"(?:leave\s+a\s+)?comments?(?:\s*\(\d+\))?",
        r"(?:похожие|другие|последние|связанные|свежие|главные)\s+(?:новости|материалы|статьи|публикации|"
        r"записи)",
        r"(?:материалы|новости|ещ[её])\s+по\s+теме",
        r"по\s+теме", r"новости\s+партн[её]ров", r"рекоменду(?:ем|емые)(?:\s+\w+)?",
        r"самое\s+(?:читаемое|популярное)", r"популярное", r"вам\s+может\s+быть\s+интересно",
        r"об\s+авторе", r"(?:оставить\s+)?комментари[ийе]+(?:\s*\(\d+\))?",
        r"(?:oxşar|digər|son|əlaqəli|əlaqədar|aktual)\s+(?:xəbərlər|yazılar|məqalələr|materiallar)",
        r"mövzu\s+ilə\s+bağlı(?:\s+\w+)?", r"ən\s+çox\s+oxunan(?:lar)?",
        r"müəllif\s+haqqında", r"(?:şərhlər|şərh\s+yaz(?:ın)?|rəylər)(?:\s*\(\d+\))?",
        r"(?:ilgili|benzer|diğer|son|önerilen)\s+(?:haberler|yazılar|içerikler|makaleler|konular|haber)",
        r"en\s+çok\s+okunan(?:lar)?", r"yazar\s+hakkında",
        r"(?:yorumlar|yorum\s+yap(?:ın)?)(?:\s*\(\d+\))?", r"(?:bunlar\s+da\s+)?ilginizi\s+çekebilir",
        r"(?:ұқсас|басқа|соңғы|қатысты|тағы\s+да)\s+(?:жаңалықтар|материалдар|мақалалар)",
        r"тақырып(?:\s+бойынша|қа\s+байланысты|тас)(?:\s+\w+)?", r"ең\s+көп\s+оқылған(?:дар)?",
        r"автор\s+туралы", r"пікірлер(?:\s*\(\d+\))?",
    )
    + r"\s*[:：]?",
    re.I,
)  # fmt: skip
_READ_ALSO_WORDS: Final = _any_of(
    r"(?:read|see|watch)\s+(?:also|more|next|too)", r"also\s+(?:read|see|watch)", r"related",
    r"see\s+related",
    r"(?:читайте|читать|смотрите|см\.?)\s+(?:также|ещ[её]|далее|по\s+теме)",
    r"(?:также|ещ[её])\s+(?:читайте|по\s+теме)",
    r"(?:bunu\s+da|bunları\s+da|həmçinin|eyni\s+zamanda|daha\s+ətraflı|ətraflı)\s+(?:oxu(?:yun)?|bax(?:ın)?)",
    r"oxuyun", r"(?:oxşar|əlaqəli)\s+xəbər",
    r"(?:ayrıca|bunu\s+da|bunları\s+da|devamını|daha\s+fazla)\s+oku(?:yun|yunuz)?", r"ayrıca\s+bkz\.?",
    r"ilgili\s+haber",
    r"(?:(?:тағы|сондай-ақ|сонымен\s+қатар|тағы\s+да|бұны\s+да|мұны\s+да|"
    r"толығырақ)\s+)?оқ(?:и\s+отыр)?ыңыз(?:дар)?",
    r"тағы\s+да\s+оқыңыз",
)  # fmt: skip
_READ_ALSO_HEADER: Final = re.compile(_READ_ALSO_WORDS + r"\s*[:：]?", re.I)
_READ_ALSO_LINE: Final = re.compile(_READ_ALSO_WORDS + r"\s*[:：|>→»–—-]+\s*\S.*", re.I)

_BUTTONS: Final = words(
    "share tweet post like follow print copy link save email mail facebook fb twitter x telegram whatsapp "
    "viber vk vkontakte "
    "ok odnoklassniki linkedin instagram threads bluesky reddit pinterest youtube tiktok messenger "
    "flipboard rss on in this article "
    "via to the поделиться поделитесь отправить распечатать печать скопировать ссылку вконтакте "
    "одноклассники фейсбук телеграм "
    "в и соцсетях paylaş paylaşın paylaşmaq çap et yazdır kopyala linki tweetle beğen takip бөлісу басып "
    "шығару көшіру "
    "сілтемені listen audio"
)
_ASIDES: Final = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:[*\-–—_=~•·.#]\s*){3,}|[*•·]",  # separators
        r"(?:advertisement|ad|sponsored(?:\s+content)?|реклама|reklam|жарнама)\s*[.:]?",
        r"(?:tags?|topics?|keywords?|теги?|метки|ключевые\s+слова|etiketl?(?:er)?|teql?(?:ər)?|"
        r"açar\s+sözlər|тегтер|кілт\s+сөздер)\s*[:：].*",
        r"#[\w-]+(?:[\s,]+#[\w-]+)*",
        r"(?:subscribe|sign\s+up|follow\s+us|join\s+our|подпи(?:шитесь|сывайтесь|саться)|присоединяйтесь|"
        r"следите\s+за|abunə\s+ol|bizi\b.*\bizlə|"
        r"abone\s+ol|bizi\s+takip|жазыл(?:ыңыз|у)|бізге\s+жазыл)\b.*",
        r"(?:copyright|all\s+rights\s+reserved|все\s+права|при\s+использовании\s+материалов|"
        r"bütün\s+hüquqlar|tüm\s+hakları|барлық\s+құқықтар)\b.*",
        r"(?:source|url|link|original|источник|ссылка|оригинал|mənbə|kaynak|дереккөз)\s*[:：]\s*\S.*",
        r"https?://\S+|www\.\S+",
        r"\d{1,2}:\d{2}|[\d\s.,]+(?:views?|просмотр\w*|baxış|görüntülenme|қаралым)?|(?:views?|просмотры|"
        r"baxış sayı)\s*[:：]?\s*\d+",
        r"\d+\s*[-–]?\s*(?:min(?:ute)?s?|мин(?:ут\w*)?|dəq(?:iqə)?|dk|dakika)\.?(?:\s+(?:read|to\s+read|"
        r"чтения|на\s+чтение|oxu\w*|oku\w*|оқу))?",
        r"(?:exclusive\s+)?interviews?|exclusive|эксклюзив(?:ное\s+интервью)?|интервью|"
        r"(?:eksklüziv\s+)?müsahibə|(?:özel\s+)?röportaj|söyleşi|сұхбат",
        r"(?:back|home|next|previous|menu|search|login|log\s+in|главная|назад|поиск|ana\s+səhifə|"
        r"ana\s*sayfa|басты\s+бет)",
    )
)  # fmt: skip

# The editors' own words, of any length.
_NOTES: Final = re.compile(
    r"(?:editor['’]?s?['’]?\s+note|disclaimer|for\s+reference|от\s+редакции|примечание\s+редакции|(?:для\s+)?справка|"
    r"redaksiyadan|redaksiyanın\s+qeydi|arayış|editörün\s+notu|редакциядан|анықтама)\s*[:：.–—-].*"
    r"|(?:the\s+)?(?:views|opinions)\s+(?:and\s+\w+\s+)?expressed\s+(?:in|by|here)\b.*"
    r"|мнение\s+(?:автора|редакции|собеседника)\s+может\s+не\s+совпадать.*",
    re.I,
)


def kind_of(block: Block) -> BoilerplateKind | None:
    """Say what a block is if its words show that it is not content.

    Lines that begin with a dash are somebody's turn: only a trailer between dashes is taken for furniture.
    """
    text = block.text
    if not block.dash and _NOTES.fullmatch(text):
        return BoilerplateKind.ASIDE
    if len(text) > _LONGEST_LINE:
        return None
    if not text.endswith((".", "!", "?")):  # a sentence such as `More on this later.` is somebody's
        if _RELATED.fullmatch(text):
            return BoilerplateKind.RELATED
        if _READ_ALSO_HEADER.fullmatch(text):
            return BoilerplateKind.READ_ALSO
    if _READ_ALSO_LINE.fullmatch(text):
        return BoilerplateKind.ASIDE
    if any(pattern.fullmatch(block.raw) for pattern in _ASIDES[:1]):
        return BoilerplateKind.ASIDE
    if block.dash:
        return None
    if _CREDIT.fullmatch(text) or (
        len(text.split()) <= _LONGEST_CAPTION and _CAPTION_WITH_CREDIT.fullmatch(text)
    ):
        return BoilerplateKind.CREDIT
    if byline_name(text):
        return BoilerplateKind.BYLINE
    if any(pattern.fullmatch(text) for pattern in _ASIDES) or _is_button(text):
        return BoilerplateKind.ASIDE
    return None


def byline_name(text: str) -> str:
    """Return the name that a byline gives, or nothing if the line is no byline."""
    byline = _BYLINE.fullmatch(text) if len(text) <= _LONGEST_LINE else None
    if byline is None or len(text.split()) > _LONGEST_SUBHEADING or asks(text):
        return ""
    name = re.split(r"\s*(?:[,|•·(/]|\s[-–—]\s|\bfor\b|\bспециально\b|\bдля\b)", byline["name"], maxsplit=1)[
        0
    ]
    name = name.strip(" .:")
    return name if is_name(name, fewest=2) else ""


def is_name(text: str, *, fewest: int = 1, most: int = 4) -> bool:
    """Say whether a text is written as names are: a few words, each with a capital letter."""
    parts = text.split()
    return fewest <= len(parts) <= most and all(
        _INITIAL_WORD.fullmatch(word) and (word[0].isupper() or (number and word in _PARTICLES))
        for number, word in enumerate(parts)
    )


def is_caption(block: Block) -> bool:
    """Say whether a block may be the caption of the credit below it: a phrase, not somebody's sentences."""
    return (
        not block.is_marked
        and len(block.text.split()) <= _LONGEST_CAPTION
        and not ends_like_a_sentence(block.text)
    )


def is_aside(block: Block) -> bool:
    """Say whether a block has the shape of a caption, a subheading or a rubric: a phrase without an end."""
    return (
        not block.dash
        and not block.listed
        and len(block.text.split()) <= _LONGEST_SUBHEADING
        and not ends_like_a_sentence(block.text)
    )


def furniture(blocks: Sequence[Block]) -> dict[int, BoilerplateKind]:
    """Return the blocks that are not content by their own words or place, by their number."""
    kinds = {number: kind for number, block in enumerate(blocks) if (kind := kind_of(block))}
    kinds |= {
        number: BoilerplateKind.ASIDE
        for number, block in enumerate(blocks)
        if block.furniture and number not in kinds
    }
    return kinds


def captions(blocks: Sequence[Block], kinds: Mapping[int, BoilerplateKind]) -> dict[int, BoilerplateKind]:
    """Return the blocks that are the captions of the credits below them, by their number."""
    above = [number - 1 for number, kind in kinds.items() if kind is BoilerplateKind.CREDIT and number > 0]
    return {n: BoilerplateKind.ASIDE for n in above if n not in kinds and _belongs_to_credit(blocks, n)}


def _belongs_to_credit(blocks: Sequence[Block], number: int) -> bool:
    block = blocks[number]
    if is_caption(block):
        return True
    # A sentence may be a caption, too. Right after a question, before a turn, it can be nothing else.
    between = number > 0 and number + 2 < len(blocks)
    return (
        between
        and not block.is_marked
        and blocks[number - 1].dash
        and asks(blocks[number - 1].text)
        and blocks[number + 2].dash
        and len(block.text.split()) <= _LONGEST_CAPTION
    )


def _is_button(text: str) -> bool:
    labels = re.findall(r"\w+", text.lower())
    return (
        0 < len(labels) <= _LONGEST_SUBHEADING
        and _BUTTONS.issuperset(labels)
        and not ends_like_a_sentence(text)
    )
