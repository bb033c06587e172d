"""Files at the page: dropped on a conversation, or chosen with a button."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Literal

import pytest
from PIL import Image
from playwright.sync_api import expect

from bot.playground.control.scene import EDITOR_ID, READER_ID
from tests.e2e.page.test_accessibility import findings
from tests.support.page_window import DESKTOP, PHONE, id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Locator, ViewportSize

    from tests.e2e.page.conftest import OpenWindow
    from tests.support.page_window import Window

ARTICLE = """A title of some words

Ann Lee: Who planted the trees?

Bo Ray: My grandmother planted the pear trees after the flood.

They still bear fruit.
"""
CAPTION = "speaker: Bo Ray\nlanguage: en\ntitle: Pears"
LARGEST = 20_000_000
# What a browser does when somebody drags files from another window and lets go of them.
DRAG = """([selector, kinds, files]) => {
  const data = new DataTransfer();
  for (const { name, text, size } of files)
    data.items.add(new File([text ?? new Uint8Array(size)], name, { type: "text/plain" }));
  const target = document.querySelector(selector);
  const event = (kind) => new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  const prevented = kinds.map((kind) => !target.dispatchEvent(event(kind)));
  return [prevented, document.querySelector(".drop-veil").hidden];
}"""


def drag(window: Window, *files: Mapping[str, object], to: str = ".log", kinds: tuple[str, ...]) -> object:
    """Drag files, and return which events the page took over, and whether it hides the sign to drop them."""
    return window.page.evaluate(DRAG, [to, list(kinds), list(files)])


def drop(window: Window, *files: Mapping[str, object]) -> Locator:
    """Drop files on the conversation, and return the row of the first."""
    before = window.newest_id
    drag(window, *files, kinds=("dragover", "drop"))
    return window.newer(before, "user")


def notice(window: Window) -> Locator:
    return window.page.locator("[data-toast]").last


def test_a_dropped_file_is_a_document_of_who_is_speaking(window: Window) -> None:
    window.open(EDITOR_ID)
    window.page.get_by_label("Client language").select_option("en")
    window.input.fill(CAPTION)
    sent = drop(window, {"name": "the pears.txt", "text": ARTICLE})
    link = sent.get_by_role("link", name="the pears.txt")
    expect(link).to_be_visible()
    expect(link).to_contain_text(f"{len(ARTICLE)} B")
    expect(sent).to_contain_text("speaker: Bo Ray")
    expect(window.input).to_have_value("")
    preview = window.reply_to(sent)
    expect(preview).to_contain_text("Answers: Bo Ray")
    expect(preview.get_by_role("button", name="Publish")).to_be_visible()
    window.press(preview, "Discard")
    expect(window.row(id_of(preview))).to_contain_text("Discarded.")
    with window.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "the pears.txt"
    assert download.value.path().read_text(encoding="utf-8") == ARTICLE


def test_a_reader_who_drops_a_file_gets_what_readers_get(window: Window) -> None:
    window.open(READER_ID)
    expect(window.reply_to(drop(window, {"name": "a.txt", "text": ARTICLE}))).to_contain_text(
        "only understand text"
    )


def test_several_files_are_a_message_each(window: Window) -> None:
    window.open(READER_ID)
    first = drop(window, {"name": "one.txt", "text": "1"}, {"name": "two.txt", "text": "2"})
    expect(first).to_contain_text("one.txt")
    expect(window.newer(id_of(first), "user")).to_contain_text("two.txt")


def test_where_a_file_may_be_dropped_is_shown(window: Window) -> None:
    window.open(READER_ID)
    file = {"name": "a.txt", "text": "a"}
    before = window.newest_id
    assert drag(window, file, kinds=("dragover",)) == [[True], False]
    expect(window.page.locator(".drop-veil")).to_contain_text("Drop files here to send them")
    # Beside the conversation nothing is sent, and the browser does not leave the page for the file either.
    assert drag(window, file, to=".sidebar", kinds=("dragover", "drop")) == [[True, True], True]
    assert drag(window, file, kinds=("dragover", "dragleave")) == [[True, False], True]
    assert drag(window, kinds=("dragover", "drop")) == [[False, False], True], "a text is not a file"
    assert window.newest_id == before


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (
            {"name": "book.pdf", "size": LARGEST + 1},
            "“book.pdf” is too large: a bot receives files of up to 20 MB.",
        ),
        ({"name": "none.txt", "text": ""}, "“none.txt” is empty."),
    ],
)
def test_what_cannot_be_sent_is_said(window: Window, file: Mapping[str, object], fault: str) -> None:
    window.open(READER_ID)
    window.input.fill("a caption")
    before = window.newest_id
    drag(window, file, kinds=("dragover", "drop"))
    expect(notice(window)).to_have_text(fault)
    expect(window.input).to_have_value("a caption")
    assert window.newest_id == before


def test_a_file_is_chosen_with_the_keyboard(window: Window) -> None:
    window.open(READER_ID)
    window.input.fill("a caption")
    before = window.newest_id
    with window.page.expect_file_chooser() as chooser:
        window.page.keyboard.press("Tab")
        expect(window.page.get_by_role("button", name="Attach")).to_be_focused()
        window.page.keyboard.press("Enter")
        window.page.keyboard.press("ArrowDown")
        expect(window.page.get_by_role("menuitem", name="File")).to_be_focused()
        window.page.keyboard.press("Enter")
    chooser.value.set_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    sent = window.newer(before, "user")
    expect(sent).to_contain_text("a.txt")
    expect(sent).to_contain_text("a caption")
    window.reply_to(sent)


def test_a_picture_is_sent_and_answered_with_a_hint(window: Window) -> None:
    window.open(READER_ID)
    with window.page.expect_file_chooser() as chooser:
        window.page.get_by_role("button", name="Attach").click()
        window.page.get_by_role("menuitem", name="Photo").click()
    before = id_of(window.last) if window.rows.count() else 0
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    chooser.value.set_files({"name": "pixel.png", "mimeType": "image/png", "buffer": base64.b64decode(pixel)})
    sent = window.newer(before, "user")
    expect(sent.locator("img")).to_be_visible()
    expect(window.reply_to(sent)).to_contain_text("question")


@pytest.mark.parametrize("size", [(1200, 600), (600, 1200)], ids=["wide", "tall"])
def test_a_picture_stays_inside_its_message_on_a_phone(
    open_window: OpenWindow, size: tuple[int, int]
) -> None:
    window = open_window(viewport=PHONE)
    window.open(READER_ID)
    picture = io.BytesIO()
    Image.new("RGB", size).save(picture, "PNG")
    window.page.get_by_role("button", name="Attach").click()
    with window.page.expect_file_chooser() as chooser:
        window.page.get_by_role("menuitem", name="Photo").click()
    before = window.newest_id
    chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    sent = window.newer(before, "user")
    expect(sent.locator("img")).to_be_visible()
    inner, outer = sent.locator(".photo").bounding_box(), sent.locator(".bubble").bounding_box()
    assert inner is not None
    assert outer is not None
    assert outer["x"] <= inner["x"]
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_files_keep_nobody_out(
    open_window: OpenWindow, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    window = open_window(viewport=size, color_scheme=theme, reduced_motion="reduce")
    window.open(READER_ID)
    name = f"{'a long name without end ' * 8}.txt"
    expect(drop(window, {"name": name, "text": "a"}).get_by_role("link", name=name.strip())).to_be_visible()
    drag(window, {"name": "a.txt", "text": "a"}, kinds=("dragover",))
    expect(window.page.locator(".drop-veil")).to_be_visible()
    assert findings(window) == []
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
