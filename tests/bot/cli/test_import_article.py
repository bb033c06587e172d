"""`interview-bot import`: what it prints and writes, and when it writes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from content.interview_file import read_interviews
from tests.support.web_server import Response, WebServer, fetch_from_this_machine, web_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import RunCommand

PANEL: Final = (
    "Two growers on one orchard",
    "Mira Vale: Who planted it?",
    "Owen Hart: I did, alone.",
    "Nina Cole: We did, together.",
    "Mira Vale: And who picks the pears?",
    "Nina Cole: I do.",
)
# A quotation set off from the answer may be anybody's.
DOUBTFUL: Final = (
    "Owen Hart: an orchard of our own",
    "Q: How did it begin?",
    "A: With eleven apple trees.",
    "> Nobody believed in it.",
    "A: So we went on.",
)

PAGE: Final = """<html lang="en"><head><title>Nina Cole: An orchard on a hill</title>{head}</head><body>
<nav><p>Home</p></nav>
<article><h1>Nina Cole: An orchard on a hill</h1>
<p><b>Who planted the pear trees?</b></p><p>My grandmother planted them after the flood.</p>
<p><b>What do you sell at the market?</b></p><p>Cider, and pears when there are any.</p></article>
<footer><p>All rights reserved</p></footer></body></html>"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return tmp_path / "article.txt"


def write(path: Path, paragraphs: tuple[str, ...]) -> None:
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")


class TestSeveralSpeakers:
    def test_the_preview_says_who_says_what(self, run_command: RunCommand, article: Path) -> None:
        write(article, PANEL)
        ran = run_command("import", article, "--dry-run", "--json")
        assert (ran.returncode, ran.stderr) == (0, "")
        found = json.loads(ran.stdout)
        assert (found["speaker"], found["speakers"]) == ("Nina Cole", ["Nina Cole", "Owen Hart"])
        assert found["interviewer"] == "Mira Vale"
        assert found["exchanges"] == [
            {
                "question": "Who planted it?",
                "answer": [
                    {"speaker": "Owen Hart", "text": "I did, alone."},
                    {"speaker": "Nina Cole", "text": "We did, together."},
                ],
            },
            {
                "question": "And who picks the pears?",
                "answer": [{"speaker": "Nina Cole", "text": "I do."}],
            },
        ]

    def test_the_share_of_one_is_imported(self, run_command: RunCommand, article: Path) -> None:
        write(article, PANEL)
        ran = run_command(
            "import", article, "--speaker", "Owen Hart", "--language", "en", "--dry-run", "--json"
        )
        found = json.loads(ran.stdout)
        assert found["exchanges"] == [{"question": "Who planted it?", "answer": ["I did, alone."]}]
        assert "Nina Cole: We did, together." in found["dropped"]

    def test_the_file_says_whose_each_turn_is(
        self, run_command: RunCommand, article: Path, tmp_path: Path
    ) -> None:
        write(article, PANEL)
        ran = run_command("import", article, CONTENT_DIR=tmp_path / "interviews")
        assert ran.returncode == 0
        (interview,) = read_interviews(tmp_path / "interviews")
        assert [speaker.name for speaker in interview.speakers] == ["Nina Cole", "Owen Hart"]
        assert [(passage.speaker.name, passage.text) for passage in interview.passages()] == [
            ("Owen Hart", "I did, alone."),
            ("Nina Cole", "We did, together."),
            ("Nina Cole", "I do."),
        ]


class TestUncertainLines:
    def test_nothing_is_written_before_the_editor_agrees(
        self, run_command: RunCommand, article: Path, tmp_path: Path
    ) -> None:
        write(article, DOUBTFUL)
        interviews = tmp_path / "interviews"
        ran = run_command("import", article, CONTENT_DIR=interviews)
        assert ran.returncode == 1
        assert f"{article}:7: a quotation set off from the answer" in ran.stderr
        assert "--yes" in ran.stderr
        assert not interviews.exists()
        ran = run_command("import", article, "--yes", CONTENT_DIR=interviews)
        assert ran.returncode == 0
        assert len(list(interviews.iterdir())) == 1

    def test_the_preview_names_them(self, run_command: RunCommand, article: Path) -> None:
        write(article, DOUBTFUL)
        ran = run_command("import", article, "--dry-run", "--json")
        assert ran.returncode == 0
        (uncertain,) = json.loads(ran.stdout)["uncertain"]
        assert uncertain.startswith(f"{article}:7: ")


class TestLinks:
    def imported(self, run_command: RunCommand, link: str, *options: str) -> dict[str, Any]:
        ran = run_command("import", link, "--dry-run", "--json", *options, fetch_page=fetch_from_this_machine)
        assert (ran.returncode, ran.stderr) == (0, "")
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    def test_a_page_becomes_an_interview_file(
        self, run_command: RunCommand, server: WebServer, tmp_path: Path
    ) -> None:
        server.pages["/orchard"] = Response(PAGE.format(head="").encode())
        link = server.url("/orchard")
        ran = run_command(
            "import", link, CONTENT_DIR=tmp_path / "interviews", fetch_page=fetch_from_this_machine
        )
        assert ran.returncode == 0
        assert "- All rights reserved" in ran.stderr
        (interview,) = read_interviews(tmp_path / "interviews")
        assert (interview.title, interview.url) == ("Nina Cole: An orchard on a hill", link)
        assert [exchange.question for exchange in interview.exchanges] == [
            "Who planted the pear trees?",
            "What do you sell at the market?",
        ]

    @pytest.mark.parametrize(
        ("canonical", "options", "url"),
        [
            ("http://127.0.0.1/the-orchard", (), "http://127.0.0.1/the-orchard"),
            ("https://elsewhere.example/orchard", (), ""),
            ("/the-orchard", (), ""),
            ("http://127.0.0.1/the-orchard", ("--url", "https://mine.example/a"), "https://mine.example/a"),
        ],
    )
    def test_the_url_is_the_link_or_what_the_page_calls_itself_on_the_same_site(
        self,
        run_command: RunCommand,
        server: WebServer,
        tmp_path: Path,
        canonical: str,
        options: tuple[str, ...],
        url: str,
    ) -> None:
        server.pages["/a"] = Response(PAGE.format(head=f'<link rel="canonical" href="{canonical}">').encode())
        interviews = tmp_path / "interviews"
        link = server.url("/a")
        ran = run_command(
            "import", link, *options, CONTENT_DIR=interviews, fetch_page=fetch_from_this_machine
        )
        assert ran.returncode == 0
        assert read_interviews(interviews)[0].url == (url or link)

    def test_options_help_as_with_a_file(self, run_command: RunCommand, server: WebServer) -> None:
        server.pages["/talk"] = Response("\n\n".join(PANEL).encode(), "text/plain")
        options = ("--speaker", "Owen Hart", "--language", "en")
        found = self.imported(run_command, server.url("/talk"), *options)
        assert found["exchanges"] == [{"question": "Who planted it?", "answer": ["I did, alone."]}]

    def test_a_page_without_an_interview_is_wrong(self, run_command: RunCommand, server: WebServer) -> None:
        server.pages["/login"] = Response(b"<html><body><p>Subscribe to read on.</p></body></html>")
        ran = run_command("import", server.url("/login"), fetch_page=fetch_from_this_machine)
        assert ran.returncode == 1
        assert "login.html:1: " in ran.stderr
        assert "save the page from the browser, and import the file" in ran.stderr

    def test_a_page_that_is_not_there_is_wrong(self, run_command: RunCommand, server: WebServer) -> None:
        link = server.url("/gone")
        ran = run_command("import", link, fetch_page=fetch_from_this_machine)
        assert (ran.returncode, ran.stderr) == (1, f"{link}: there is no such page (404): check the link\n")

    def test_a_server_that_fails_is_unreachable(self, run_command: RunCommand, server: WebServer) -> None:
        server.pages["/a"] = Response(status=503)
        ran = run_command("import", server.url("/a"), fetch_page=fetch_from_this_machine)
        assert ran.returncode == 69
        assert ran.stderr.endswith("the server cannot give the page now (503): try again later\n")

    def test_this_machine_is_refused(self, run_command: RunCommand, server: WebServer) -> None:
        ran = run_command("import", server.url("/a"))
        assert ran.returncode == 1
        assert "is not an address of the public web" in ran.stderr
        assert not server.asked

    def test_other_schemes_are_refused(self, run_command: RunCommand) -> None:
        ran = run_command("import", "ftp://files.example/orchard.txt")
        assert ran.returncode == 1
        assert "only addresses that begin with http:// or https:// are read" in ran.stderr


def test_what_cannot_be_told_is_named_with_what_to_do(run_command: RunCommand, article: Path) -> None:
    write(article, ("A title of some words", "Ann Lee: One.", "Bo Ray: Two.", "Ann Lee: Three."))
    ran = run_command("import", article)
    assert ran.returncode == 1
    assert f"{article}:3: it cannot be told whether 'Ann Lee' asks or answers (also in line 7)" in ran.stderr
    assert '(give --speaker "Ada Hollis" or --interviewer "Ann Lee")' in ran.stderr
