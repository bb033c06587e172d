"""Whom the page keeps out: axe-core in both themes and widths, and a keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.playground.control.scene import EDITOR_ID, READER_ID
from tests.e2e.page.test_places import CHINA, group_of
from tests.support.page_window import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from tests.e2e.conftest import RunningPlayground
    from tests.e2e.page.conftest import OpenWindow
    from tests.support.page_window import Window

LEAST_TARGET = 44  # pixels, as Apple's guidelines and WCAG 2.5.5 have it


def findings(window: Window) -> list[str]:
    """Return what axe-core finds, of any severity, in words, once the page is still.

    A row drawn anew while axe-core reads the page would be reported as one without a text.
    """
    window.settle()
    found: dict[str, Any] = Axe().run(window.page).response
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]} {node.get('failureSummary')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def too_small(window: Window) -> list[str]:
    """Return what can be pressed and is less than 44 pixels wide or high, but for links within a text."""
    window.settle()
    found: list[str] = window.page.evaluate(
        """(least) => {
            const pressable = "button, select, textarea, summary, a[href], [role=option], [role=menuitem]";
            const isShown = (node) => node.checkVisibility({ visibilityProperty: true });
            const sized = (node) => {
                const { width, height } = node.getBoundingClientRect();
                return { name: node.ariaLabel ?? node.textContent.slice(0, 40), width, height };
            };
            return [...document.querySelectorAll(pressable)]
                .filter((node) => isShown(node) && !node.matches("[data-text] :is(a, .link)"))
                .map(sized)
                .filter(({ width, height }) => Math.min(width, height) < least)
                .map(({ name, width, height }) => `${name}: ${width} by ${height}`);
        }""",
        LEAST_TARGET,
    )
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_anybody_out(
    open_window: OpenWindow, running: RunningPlayground, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    window = open_window(viewport=size, color_scheme=theme, reduced_motion="reduce")
    group, topic = group_of(running)
    window.page.goto(window.url)
    expect(window.page.locator("body[data-connection=open]")).to_be_attached()
    expect(window.page.locator(f"html[data-theme={theme}]")).to_be_attached()
    found = {"first visit": findings(window)}
    window.open(READER_ID)
    found["empty"] = findings(window)
    window.ask(CHINA)
    window.ask("Who won the football match yesterday?")
    found["conversation"] = findings(window)
    window.last.locator("[data-text]").first.click(button="right")
    found["menu"] = findings(window)
    window.page.keyboard.press("Escape")
    window.page.get_by_role("button", name="Commands").click()
    expect(window.page.get_by_role("listbox", name="Commands")).to_be_visible()
    found["commands"] = findings(window)
    window.input.fill("@InterviewBot China")
    expect(
        window.page.get_by_role("listbox", name="Inline results").get_by_role("option").first
    ).to_be_visible()
    found["inline"] = findings(window)
    window.input.fill("")
    window.page.get_by_role("button", name="A look behind").click()
    expect(window.page.locator("[data-passages]")).to_be_visible()
    found["behind"] = findings(window)
    behind = window.page.get_by_role("complementary", name="A look behind")
    behind.get_by_role("button", name="Close").click()
    window.open(EDITOR_ID, group, topic)
    window.ask(f"@InterviewBot {CHINA}")
    found["group"] = findings(window)
    faults = [f"{where}: {fault}" for where, several in found.items() for fault in several]
    assert not faults, "\n".join(faults)


def test_a_finger_hits_everything_on_a_phone(open_window: OpenWindow, running: RunningPlayground) -> None:
    window = open_window(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    group, topic = group_of(running)
    window.page.goto(window.url)
    expect(window.page.locator("[data-notice=introduction]")).to_be_visible()
    found = {"first visit": too_small(window)}
    window.open(READER_ID)
    found["empty"] = too_small(window)
    answer = window.ask(CHINA)
    found["conversation"] = too_small(window)
    answer.locator("[data-text]").first.click(button="right")
    found["menu"] = too_small(window)
    window.page.keyboard.press("Escape")
    window.page.get_by_role("button", name="Commands").click()
    found["commands"] = too_small(window)
    # The list lies over the buttons of the answer.
    window.page.get_by_role("button", name="Commands").click()
    answer.locator("[data-keyboard]").get_by_role("button", name="Share").click()
    found["dialog"] = too_small(window)
    window.page.keyboard.press("Escape")
    window.page.get_by_role("button", name="A look behind").click()
    expect(window.page.locator("[data-passages]")).to_be_visible()
    found["behind"] = too_small(window)
    behind = window.page.get_by_role("complementary", name="A look behind")
    behind.get_by_role("button", name="Close").click()
    window.open(EDITOR_ID, group, topic)
    window.ask(f"@InterviewBot {CHINA}")
    found["group"] = too_small(window)
    faults = [f"{where}: {fault}" for where, several in found.items() for fault in several]
    assert not faults, "\n".join(faults)


def test_the_theme_is_a_matter_of_taste(window: Window) -> None:
    window.open(READER_ID)
    html = window.page.locator("html")
    before = html.get_attribute("data-theme")
    window.page.get_by_role("button", name="Theme").click()
    expect(html).not_to_have_attribute("data-theme", before or "")


def test_a_keyboard_is_enough(window: Window) -> None:
    window.open(READER_ID)
    expect(window.input).to_be_focused()
    before = window.newest_id
    window.page.keyboard.type(CHINA)
    window.page.keyboard.press("Enter")
    expect(window.newer(before, "bot").locator("blockquote").first).to_be_visible()
    for _ in range(30):
        window.page.keyboard.press("Shift+Tab")
        if window.page.evaluate("document.activeElement.closest('[data-keyboard]') !== null"):
            break
    label = window.page.evaluate("document.activeElement.textContent")
    assert label == "Card"
    window.page.keyboard.press("Enter")
    expect(window.page.locator("li[data-from=bot] img").last).to_be_visible()
    window.page.keyboard.press("Escape")
