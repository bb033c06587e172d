"""What the documents name exists: files, links, make targets, commands, settings."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli.main import app
from bot.settings import Settings
from content.interview_file import read_interviews

DOCUMENTS = (
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ".github/pull_request_template.md",
)  # fmt: skip
# Paths of the repository. A name alone, such as `tables.py`, belongs to a folder that is named.
PATHS = re.compile(r"(?<![\w/.:])((?:bot|index|content|tests|\.github|\.ci)/[\w./-]*[\w/])")
COMMENTS = (".env.example", "Makefile", "pyproject.toml", "bot/conversation/persona.toml")


def text_of(document: str) -> str:
    return Path(document).read_text(encoding="utf-8")


def code_in(document: str) -> str:
    """What is set as code, in a line or in an indented block."""
    text = text_of(document)
    return "\n".join([*re.findall(r"`([^`]+)`", text), *re.findall(r"^ {4}(.+)$", text, re.MULTILINE)])


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("document", [*DOCUMENTS, *COMMENTS])
def test_every_path_that_is_named_exists(document: str) -> None:
    missing = [name for name in PATHS.findall(text_of(document)) if not Path(name).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_into_the_repository_leads_somewhere(document: str) -> None:
    text = text_of(document)
    links = [*re.findall(r"\]\(([^)#:]+)\)", text), *re.findall(r'src="([^":]+)"', text)]
    assert [link for link in links if not Path(link).exists()] == []


def test_every_file_name_alone_is_in_a_folder_that_is_named() -> None:
    """As in "`bot/conversation/`: the quote (`quote_html.py`)"."""
    text = text_of("ARCHITECTURE.md")
    folders = [Path(name) for name in PATHS.findall(text) if Path(name).is_dir()]
    names = re.findall(r"`(\w+\.(?:py|toml|md|txt|po))`", text)
    missing = [
        name for name in names if not Path(name).exists() and not any((of / name).exists() for of in folders)
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"\bmake ([a-z][\w-]*)", code_in(document)))
    assert named <= make_targets()


def test_every_make_target_is_phony_and_explained_to_somebody() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE)
    assert set(phony.split()) == make_targets()
    explained = "\n".join(map(text_of, DOCUMENTS))
    silent = {"install-without-missing-models"}  # only `make install` calls it
    assert {target for target in make_targets() - silent if f"make {target}" not in explained} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_is_named_exists(document: str) -> None:
    command = get_command(app)
    named = set(re.findall(r"interview-bot ([a-z][a-z-]*)", code_in(document)))
    assert named <= set(command.commands)  # type: ignore[attr-defined]


def test_the_readme_lists_every_command() -> None:
    _, _, section = text_of("README.md").partition("## The command line")
    rows = re.findall(r"^\| `([a-z-]+)", section, re.MULTILINE)
    assert sorted(rows) == sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_setting_and_constant_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", text_of(document)))
    settings = {name.upper() for name in Settings.model_fields}
    code = "\n".join(
        path.read_text() for of in ("bot", "index", "content") for path in Path(of).rglob("*.py")
    )
    assert {name for name in named - settings if not re.search(rf"^\s*{name}\b", code, re.MULTILINE)} == set()


def test_the_readme_quotes_what_was_said() -> None:
    (shipped,) = read_interviews(Path("content/interviews"))
    _, _, quoted = text_of("README.md").partition("\n> > ")
    passage, _, rest = quoted.partition("\n>\n")
    passages = {passage.text: passage.exchange.question for passage in shipped.passages()}
    question = passages[" ".join(passage.replace("\n> >", "").split())]
    assert question in " ".join(rest.replace("\n>", "").split())
    assert shipped.speakers[0].name in rest
    assert shipped.url in rest


@pytest.mark.slow
def test_make_knows_the_extras_that_carry_models() -> None:
    """They are written in pyproject.toml alone, and `make` reads them from there."""
    project = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]
    shown = subprocess.run(
        ["make", "-n", "install-without-missing-models"], check=True, capture_output=True, text=True
    ).stdout
    (extras,) = re.findall(r"for extra in (.*?);", shown)
    assert set(extras.split()) == set(project) - {"models", "bench", "milvus", "sentry", "dev"}


def test_hooks_run_what_make_check_runs() -> None:
    (repository,) = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    tools = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in repository["hooks"]}
    (recipe,) = re.findall(r"^check:.*\n((?:\t.*\n)+)", text_of("Makefile"), re.MULTILINE)
    assert tools == set(re.findall(r"\$\(BIN\)/([\w-]+)", recipe))


def test_the_bug_form_asks_for_what_is_needed() -> None:
    form = yaml.safe_load(text_of(".github/ISSUE_TEMPLATE/bug.yml"))
    fields = {field["id"]: field for field in form["body"] if field["type"] != "markdown"}
    needed = {"what", "command", "log", "version", "system", "installation"}
    assert {name for name, field in fields.items() if field.get("validations", {}).get("required")} == needed
    assert {"question", "interview", "settings"} <= set(fields)
    assert "token" in form["body"][0]["attributes"]["value"]
