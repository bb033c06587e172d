"""The playground's page in a real browser, and whatever goes wrong in it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from playwright.sync_api import expect

from content.interview_file import format_interview
from tests.conftest import SHIPPED
from tests.e2e.conftest import RunningPlayground, environment, running_playground
from tests.support.chromium import HOW_TO_GET_CHROMIUM, NoChromiumError, chromium
from tests.support.interviews import Asked, interview_of_one
from tests.support.page_window import DESKTOP, TIMEOUT_MS, Faults, Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out for want of a browser."""
    skipped = terminalreporter.getreports("skipped")
    left_out = [report.nodeid for report in skipped if HOW_TO_GET_CHROMIUM in str(report.longrepr)]
    if left_out:
        terminalreporter.section(f"{len(left_out)} tests left out: {HOW_TO_GET_CHROMIUM}")
        terminalreporter.write_line("\n".join(left_out))


class OpenPlayground(Protocol):
    """Opens a playground over the shipped interview and a long one."""

    def __call__(self, port: int = 0) -> AbstractContextManager[RunningPlayground]: ...


class OpenWindow(Protocol):
    """Opens a browser window; with options of Playwright's contexts."""

    def __call__(self, other: RunningPlayground | None = None, /, **options: Any) -> Window: ...  # noqa: ANN401


@pytest.fixture(scope="session")
def open_playground(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, known_vectors: Path
) -> OpenPlayground:
    home = tmp_path_factory.mktemp("page")
    shutil.copytree(SHIPPED, home / "interviews")
    # More exchanges than fit on a page of inline results.
    exchanges = tuple(
        Asked(f"bee-{number}", f"What did hive number {number} teach you?", (f"Hive {number}: patience.",))
        for number in range(30)
    )
    interview = interview_of_one(
        "hives", "Thirty hives", "Ada Hollis", "en", exchanges, url="https://hives.example/"
    )
    (home / "interviews" / "hives.md").write_text(format_interview(interview), encoding="utf-8")
    data_dir = home / "data"
    data_dir.mkdir()
    (data_dir / "models").symlink_to(models_dir)
    shutil.copyfile(known_vectors, data_dir / "vectors.sqlite")

    @contextmanager
    def start(port: int = 0) -> Iterator[RunningPlayground]:
        settings = environment(data_dir, home / "interviews", QUESTIONS_PER_MINUTE="1000")
        with running_playground(("playground", "--port", str(port)), settings, home) as running:
            yield running

    return start


@pytest.fixture(scope="module")
def running(open_playground: OpenPlayground) -> Iterator[RunningPlayground]:
    """A playground for one file of tests."""
    with open_playground() as opened:
        yield opened


# For one file only: while it is open, no test may run an event loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as browser:
            yield browser
    except NoChromiumError as error:
        pytest.skip(str(error))


@pytest.fixture
def open_window(browser: Browser, running: RunningPlayground) -> Iterator[OpenWindow]:
    """Opens windows, and sees in the end that in none of them anything went wrong."""
    expect.set_options(timeout=TIMEOUT_MS)
    windows: list[Window] = []

    def start(other: RunningPlayground | None = None, /, **options: Any) -> Window:  # noqa: ANN401
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})
        context.set_default_timeout(TIMEOUT_MS)
        url = (other or running).playground.url
        faults = Faults(url)
        page = context.new_page()
        faults.watch(page)
        windows.append(Window(page, url, faults))
        return windows[-1]

    yield start
    for window in windows:
        window.page.context.close()
    assert [window.faults.seen for window in windows] == [[]] * len(windows)


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    """One window of the width of a desktop."""
    return open_window()
