"""Interview files: they survive a round trip, and every error has file, line and fix."""

from __future__ import annotations

import itertools
import os
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.faults import Fault
from content.interview_file import (
    InterviewFileError,
    format_interview,
    parse_interview,
    read_interview,
    read_interviews,
)
from content.interview_file.locations import path_to_restore_to, path_to_withdraw_to, withdrawn_paths
from content.model import Exchange, Interview, InterviewError, Speaker, Turn
from content.slugs import exchange_ids, slugify
from tests.support.interviews import Asked, interview_of_one

HEAD: Final = '---\ntitle: "Gaziz Abishev: One sea"\nspeaker: Gaziz Abishev\nlanguage: en\n---\n'
BODY: Final = "\nThe lead.\n\n## Are you well?\n\nYes.\n\nVery.\n"


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(InterviewFileError) as caught:
        parse_interview(text, slug="sea", path="sea.md")
    assert all(fault.path == "sea.md" for fault in caught.value.faults)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def only_fault_of(text: str) -> tuple[int, str]:
    (fault,) = faults_of(text)
    return fault


class TestReading:
    def test_a_whole_file(self) -> None:
        text = (
            '---\ntitle: "Gaziz Abishev: One sea"\nspeaker: Gaziz Abishev\nrole: analyst\n'
            "outlet: The Caspian Post\n"
            "interviewer: Asif Aydinli\nurl: https://caspianpost.com/a\ndate: 2026-01-31\nlanguage: "
            "en\n---\n\n"
            "The lead.\n\nMore lead.\n\n## Are you well? {#well}\n\nYes.\n\nVery\nwell.\n\n"
            "Also asked:\n- How are you?\n- You good?\n\n##\n\nWe are friends.\n"
        )
        assert parse_interview(text, slug="sea") == interview_of_one(
            slug="sea",
            title="Gaziz Abishev: One sea",
            speaker="Gaziz Abishev",
            role="analyst",
            outlet="The Caspian Post",
            interviewer="Asif Aydinli",
            url="https://caspianpost.com/a",
            date=date(2026, 1, 31),
            language="en",
            lead=("The lead.", "More lead."),
            exchanges=(
                Asked("well", "Are you well?", ("Yes.", "Very\nwell."), ("How are you?", "You good?")),
                Asked("we-are-friends", "", ("We are friends.",)),
            ),
        )

    def test_the_files_of_windows_are_read_likewise(self, tmp_path: Path) -> None:
        path = tmp_path / "sea.md"
        path.write_bytes(b"\xef\xbb\xbf" + (HEAD + BODY).replace("\n", "\r\n").encode())
        assert read_interview(path) == parse_interview(HEAD + BODY, slug="sea")

    def test_a_directory_in_the_order_of_names(self, tmp_path: Path) -> None:
        for name in ("b.md", "a.md", "notes.txt"):
            (tmp_path / name).write_text(HEAD + BODY, encoding="utf-8")
        assert [interview.slug for interview in read_interviews(tmp_path)] == ["a", "b"]


class TestFaults:
    def test_no_exchange(self) -> None:
        line, message = only_fault_of(HEAD + "\nOnly a lead.\n")
        assert line == 8
        assert message == "no exchange: write `## The question?` and the answer below it"

    def test_an_answer_missing(self) -> None:
        line, message = only_fault_of(HEAD + "\n## One?\n\n## Two?\n\nYes.\n")
        assert line == 7
        assert message == "the answer is missing: write it below the question, after a blank line"

    def test_also_asked_is_no_answer(self) -> None:
        assert "the answer is missing" in only_fault_of(HEAD + "\n## One?\n\nAlso asked:\n- First?\n")[1]

    def test_a_duplicate_id(self) -> None:
        line, message = only_fault_of(HEAD + "\n## One? {#x}\n\nYes.\n\n## Two? {#x}\n\nNo.\n")
        assert line == 11
        assert "`x` stands twice, first in line 7" in message
        assert "{#another-id}" in message

    @pytest.mark.parametrize("bad", ["", "a b", "ä!"])
    def test_an_id_that_is_none(self, bad: str) -> None:
        line, message = only_fault_of(HEAD + f"\n## One? {{#{bad}}}\n\nYes.\n")
        assert line == 7
        assert "may only hold letters, digits" in message

    def test_an_unknown_key(self) -> None:
        line, message = only_fault_of(HEAD.replace("language", "colour: red\nlanguage") + BODY)
        assert line == 4
        assert message.startswith("unknown key `colour`: the keys are title, speaker, language, role")

    @pytest.mark.parametrize("key", ["title", "speaker", "language"])
    def test_a_missing_key(self, key: str) -> None:
        head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(key))
        assert only_fault_of(head + BODY) == (
            1,
            f"the key `{key}` is missing: add a line `{key}: …` to the front matter",
        )

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("speaker: Again", "stands twice"),
            ("role: [a, b]", "must be one value"),
            ("url: caspianpost.com", "not an http or https address"),
            ("date: 31.01.2026", "not a day of the form 2026-01-31"),
            ("date: 2026-02-30", "not a day"),
            ("date: 2026-W01-1", "not a day"),
            ('role: "a\\0b"', "would not arrive in Telegram"),
            ('role: "a\\u202eb"', "RIGHT-TO-LEFT OVERRIDE"),
            ('role: "a\\ud800b"', "would not arrive in Telegram"),
            ("? [a, b]\n: c", "unknown key"),
        ],
    )
    def test_a_value_that_is_wrong(self, line: str, words: str) -> None:
        found = only_fault_of(HEAD.replace("language", f"{line}\nlanguage") + BODY)
        assert found[0] == 4
        assert words in found[1]

    @pytest.mark.parametrize(
        ("old", "new"), [("language: en", "language: English"), ("speaker: Gaziz Abishev", "speaker:")]
    )
    def test_a_required_value_that_is_wrong(self, old: str, new: str) -> None:
        assert only_fault_of(HEAD.replace(old, new) + BODY)[0] == HEAD.splitlines().index(old) + 1

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            (BODY, 1, "must begin with a front matter"),
            ("", 1, "must begin with a front matter"),
            (HEAD.removesuffix("---\n") + BODY, 1, "not closed: write a line `---`"),
            (HEAD.replace('"', "") + BODY, 2, "put a value with a colon in it in quotes"),
            ("---\njust words\n---\n" + BODY, 2, "lines of `key: value`"),
            ("---\n" + "[" * 3000 + "\n---\n" + BODY, 2, "not YAML"),
            ('---\ntitle: "\\UFFFFFFFF"\n---\n' + BODY, 2, "not YAML"),
        ],
    )
    def test_a_broken_front_matter(self, text: str, line: int, words: str) -> None:
        found = min(faults_of(text), key=lambda fault: "no exchange" in fault[1])
        assert found[0] == line
        assert words in found[1]

    @pytest.mark.parametrize("heading", ["# Title", "### Deeper", "  # Indented", "##Glued?", " ## Indented"])
    def test_a_heading_that_is_almost_a_question(self, heading: str) -> None:
        line, message = only_fault_of(HEAD + BODY + f"\n{heading}\n\nYes.\n")
        assert line == 15
        assert "##" in message

    @pytest.mark.parametrize(
        "body", ["Also asked:\n", "Also asked:\n- One?\nThen words.\n", "Also asked:\n-\n"]
    )
    def test_also_asked_holds_a_list_and_nothing_else(self, body: str) -> None:
        assert any("Also asked:" in message for _, message in faults_of(HEAD + BODY + "\n" + body))

    @pytest.mark.parametrize("character", ["\t", "\x00", "\x0b", "\x85", "\u2028", "\u202e"])
    def test_characters_that_telegram_would_change(self, character: str) -> None:
        line, message = only_fault_of(HEAD + BODY + f"\nOne{character}two.\n")
        assert line == 15
        assert f"U+{ord(character):04X}" in message

    def test_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "sea.md"
        path.write_bytes((HEAD + BODY).encode() + "\nМоре\n".encode("cp1251"))
        with pytest.raises(InterviewFileError) as caught:
            read_interview(path)
        assert caught.value.faults == (Fault(str(path), 15, "not UTF-8 (byte 0xcc): save the file as UTF-8"),)

    def test_an_empty_directory_and_none(self, tmp_path: Path) -> None:
        for directory, words in (
            (tmp_path, "holds no interview file"),
            (tmp_path / "none", "is not a directory"),
        ):
            with pytest.raises(InterviewFileError, match=words) as caught:
                read_interviews(directory)
            (fault,) = caught.value.faults
            assert fault.path == str(directory)
            assert "`interview-bot import`" in fault.message

    def test_withdrawn_files_are_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "withdrawn").mkdir()
        (tmp_path / "withdrawn" / "a.md").write_text("no front matter", encoding="utf-8")
        with pytest.raises(InterviewFileError, match="every interview was withdrawn: move a file back"):
            read_interviews(tmp_path)
        (tmp_path / "b.md").write_text(HEAD + BODY, encoding="utf-8")
        assert [interview.slug for interview in read_interviews(tmp_path)] == ["b"]
        assert [path.name for path in withdrawn_paths(tmp_path)] == ["a.md"]

    def test_no_withdrawn_file_takes_the_place_of_another(self, tmp_path: Path) -> None:
        (tmp_path / "withdrawn").mkdir()
        path = tmp_path / "a.md"
        for name in ("a.md", "a-2.md", "a-3.md"):
            target = path_to_withdraw_to(path)
            assert target == tmp_path / "withdrawn" / name
            assert path_to_restore_to(target) == tmp_path / name
            target.touch()

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "folder.md").mkdir()
        with pytest.raises(InterviewFileError, match=r"folder\.md:1: cannot be read"):
            read_interviews(tmp_path)

    def test_all_faults_of_all_files_are_named(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_text(
            HEAD.replace("language: en\n", "x: y\n") + "\n## One?\n", encoding="utf-8"
        )
        (tmp_path / "b.md").write_text(HEAD + BODY, encoding="utf-8")
        (tmp_path / "c.md").write_bytes(b"\xff")
        with pytest.raises(InterviewFileError) as caught:
            read_interviews(tmp_path)
        assert [(Path(fault.path).name, fault.line) for fault in caught.value.faults] == [
            ("a.md", 1),
            ("a.md", 4),
            ("a.md", 7),
            ("c.md", 1),
        ]
        assert str(caught.value).splitlines()[-1].startswith(f"{tmp_path / 'c.md'}:1: not UTF-8")

    def test_a_name_that_is_no_slug(self) -> None:
        with pytest.raises(InterviewFileError, match="the slug is empty"):
            parse_interview(HEAD + BODY, slug=" ")


class TestIds:
    PAIRS: Final[list[tuple[str, tuple[str, ...]]]] = [
        ("What of the sea?", ("Low.",)),
        ("What of the sea?", ("Still low.",)),
        ("And trade?", ("Good.",)),
        ("", ("We are friends.",)),
        ("???", ("Yes.",)),
    ]

    def test_they_are_the_questions_words(self) -> None:
        ids = exchange_ids(self.PAIRS)
        assert ids[2:] == ["and-trade", "we-are-friends", "statement"]
        assert [id_.rpartition("-")[0] for id_ in ids[:2]] == ["what-of-the-sea", "what-of-the-sea"]
        assert len(set(ids)) == 5

    @given(st.permutations(PAIRS))
    def test_they_survive_reordering(self, pairs: list[tuple[str, tuple[str, ...]]]) -> None:
        ids = dict(zip(self.PAIRS, exchange_ids(self.PAIRS), strict=True))
        assert exchange_ids(pairs) == [ids[pair] for pair in pairs]

    def test_one_that_is_given_elsewhere_is_not_made(self) -> None:
        text = HEAD + "\n## One? {#two}\n\nYes.\n\n## Two?\n\nNo.\n"
        first, second = parse_interview(text, slug="sea").exchanges
        assert first.id == "two"
        assert second.id.startswith("two-")

    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("Gaziz Abishev: One sea!", "gaziz-abishev-one-sea"),
            ("Ғазиз Әбішев", "ғазиз-әбішев"),
            ("İstanbul görüşü", "istanbul-görüşü"),
            ("a_b  c", "a-b-c"),
            ("…", ""),
        ],
    )
    def test_slugs(self, text: str, slug: str) -> None:
        assert slugify(text) == slug

    @given(st.text(), st.integers(1, 80))
    def test_slugs_are_short_words_and_hyphens(self, text: str, length: int) -> None:
        slug = slugify(text, length)
        assert len(slug) <= length
        assert all(character.isalnum() or character == "-" for character in slug)


# Words that parse as they stand: what YAML or the format could take for its own is among them.
WORDS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Zl", "Zp"),
        exclude_characters="\u202a\u202b\u202c\u202d\u202e",
    ),
    min_size=1,
    max_size=30,
).map(lambda text: " ".join(text.split())) | st.sampled_from(
    [
        "#", "## x", "# x", "---", "- x", "Also asked:", "null", "yes", "a: b", "'", '"', "{#x}", "x {#y}",
        "[",
        "&a", "*a", "2026-01-31", "ə ğ қ",
    ]
)  # fmt: skip
NON_BLANK = WORDS.filter(lambda text: bool(text.strip()))
IDS = st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True)


@st.composite
def answers(draw: st.DrawFn, speakers: tuple[Speaker, ...]) -> tuple[Turn, ...]:
    said = draw(st.lists(st.tuples(st.sampled_from(speakers), NON_BLANK), min_size=1, max_size=4))
    return tuple(
        Turn(speaker, tuple(paragraph for _, paragraph in turn))
        for speaker, turn in itertools.groupby(said, key=lambda one: one[0])
    )


@st.composite
def interviews(draw: st.DrawFn) -> Interview:
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    names = draw(st.lists(NON_BLANK, min_size=1, max_size=3, unique=True))
    speakers = tuple(Speaker(name, draw(st.just("") | WORDS)) for name in names)
    return Interview(
        slug="sea",
        title=draw(NON_BLANK),
        speakers=speakers,
        language=draw(st.sampled_from(["en", "kk", "az-Latn"])),
        outlet=draw(st.just("") | WORDS),
        url=draw(st.sampled_from(["", "https://caspianpost.com/a#b"])),
        date=draw(st.none() | st.dates()),
        lead=tuple(draw(st.lists(NON_BLANK, max_size=2))),
        exchanges=tuple(
            Exchange(
                id_,
                draw(WORDS | st.just("")),
                draw(answers(speakers)),
                tuple(draw(st.lists(NON_BLANK, max_size=2))),
            )
            for id_ in ids
        ),
    )


@given(interviews())
def test_what_is_written_is_read_again_or_refused_before_it_is_written(interview: Interview) -> None:
    parts = [*interview.lead, *(p for e in interview.exchanges for p in (e.question, *e.paragraphs))]
    try:
        text = format_interview(interview)
    except InterviewError as error:
        is_mark = any("#" in part or part == "Also asked:" for part in parts)
        assert is_mark or "would not arrive in Telegram" in str(error)  # noqa: PT017 - most are written
    else:
        assert parse_interview(text, slug=interview.slug) == interview


@pytest.mark.parametrize("paragraph", ["## Not mine?", "# Mine", "Also asked:", "one\n\ntwo", "a\tb"])
def test_a_paragraph_that_looks_like_a_mark_is_refused(paragraph: str) -> None:
    exchange = Asked("one", "One?", ("Yes.", paragraph))
    with pytest.raises(InterviewError, match="cannot be written"):
        format_interview(interview_of_one("sea", "T", "S", "en", (exchange,)))


PANEL = """---
title: Two on one sea
speakers:
  - name: Ada Hollis
    role: beekeeper
  - name: Gaziz Abishev
language: en
---

## Is it cold?

### Ada Hollis

Very.

### Gaziz Abishev

Not at all.

Not to me.

### Ada Hollis

He has a coat.

Also asked:
- Are you cold?

##

### Gaziz Abishev

We go home.
"""
ADA = Speaker("Ada Hollis", "beekeeper")
GAZIZ = Speaker("Gaziz Abishev")


class TestPanels:
    def test_every_paragraph_has_its_speaker(self) -> None:
        interview = parse_interview(PANEL, slug="sea")
        assert interview.speakers == (ADA, GAZIZ)
        assert interview.exchanges == (
            Exchange(
                "is-it-cold",
                "Is it cold?",
                (
                    Turn(ADA, ("Very.",)),
                    Turn(GAZIZ, ("Not at all.", "Not to me.")),
                    Turn(ADA, ("He has a coat.",)),
                ),
                ("Are you cold?",),
            ),
            Exchange("we-go-home", "", (Turn(GAZIZ, ("We go home.",)),)),
        )
        assert format_interview(interview) == PANEL.replace("  -", "-").replace("    role", "  role")

    def test_a_turn_that_goes_on_under_the_same_name_is_one(self) -> None:
        again = PANEL.replace("Not to me.", "### Gaziz Abishev\n\nNot to me.")
        assert parse_interview(again, slug="sea") == parse_interview(PANEL, slug="sea")

    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            ("### Ada Hollis\n\nVery", "Very", 12, "who says this? Open the turn with a heading: `### Name`"),
            (
                "### Ada Hollis\n\nHe",
                "### A. Hollis\n\nHe",
                22,
                "'A. Hollis' is not one of the speakers: Ada",
            ),
            ("Very.\n", "", 12, "the turn of Ada Hollis is empty"),
            ("Also asked:", "Also asked:\n- Ha?\n### Ada Hollis", 28, "a turn stands after `Also asked:`"),
            ("  - name: Gaziz Abishev\n", "  - name: Ada Hollis\n", 6, "'Ada Hollis' stands twice"),
            ("  - name: Gaziz Abishev\n", "  - Gaziz Abishev\n", 6, "a speaker is not written as it must be"),
            ("    role: beekeeper", "    job: beekeeper", 4, "a speaker is not written as it must be"),
            ("language: en", "speaker: Ada Hollis\nlanguage: en", 7, "`speaker` stands beside `speakers`"),
            ("language: en", "role: beekeeper\nlanguage: en", 7, "`role` stands beside `speakers`"),
            ("    role: beekeeper", '    role: "bee\\0keeper"', 3, "would not arrive in Telegram"),
        ],
    )
    def test_what_is_wrong_is_named_by_its_line(self, old: str, new: str, line: int, words: str) -> None:
        assert old in PANEL
        found = faults_of(PANEL.replace(old, new, 1))
        assert (line, True) in [(at, words in message) for at, message in found], found

    @pytest.mark.parametrize("speakers", ["speakers: Ada", "speakers: []", "speakers:"])
    def test_the_speakers_are_a_list(self, speakers: str) -> None:
        (first, *_) = faults_of(HEAD.replace("speaker: Gaziz Abishev", speakers) + BODY)
        assert first[1].startswith("`speakers` must be a list, lines `- name: …`")

    def test_with_one_speaker_nobody_opens_a_turn(self) -> None:
        assert "only `##` opens a question" in only_fault_of(HEAD + "\n## Well?\n\n### Ada\n\nYes.\n")[1]


FRAGMENTS = st.sampled_from(
    [
        "---", "title: x", "title: 'x", "speaker: y", "language: en", "date: 2026-01-31", "url: z",
        "a: &a [*a]", "? x",
        "## One?", "##", "## {#}", "## x {#x}", "##x", "# x", "Also asked:", "- z", "Yes.", "", "\t",
        "\u2028", "!!int x",
        "title: !!binary x", "<<: x", "%YAML 9.9", "...",
    ]
) | st.text(max_size=20)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=20).map("\n".join) | st.text())
def test_any_text_is_an_interview_or_an_interview_file_error(text: str) -> None:
    for candidate in (text, HEAD + text, f"---\n{text}\n---\n{BODY}"):
        faults: tuple[Fault, ...] = ()
        try:
            parse_interview(candidate, slug="sea")
        except InterviewFileError as error:
            faults = error.faults
        lines = candidate.count("\n") + candidate.count("\r") + 1
        assert all(1 <= fault.line <= lines for fault in faults)


@given(st.binary())
def test_any_bytes_are_an_interview_or_an_interview_file_error(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(raw)
    with pytest.raises(InterviewFileError):
        read_interview(path)


@pytest.mark.parametrize("mark", ["\u030a", "\u0333", "\u033f"])
def test_a_mark_that_telegram_takes_away_is_named(mark: str) -> None:
    text = f"---\ntitle: T\nspeaker: S\nlanguage: en\n---\n\n## Why?\n\nA{mark}ngstrom.\n"
    with pytest.raises(InterviewFileError, match=r":9: U\+03"):
        parse_interview(text, slug="s")


def test_a_file_whose_name_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.md"))
    path.write_text("---\n---\n")
    with pytest.raises(InterviewFileError, match=r"b\\xff\.md:1: the file's name is not UTF-8"):
        read_interviews(tmp_path)
