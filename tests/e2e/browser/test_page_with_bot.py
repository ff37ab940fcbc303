"""The chat page of the running bot."""

import re
from pathlib import Path
from typing import Final, TypeAlias

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.browser.on_page import answer_to, ask, choose, photo_of, say, set_up
from tests.e2e.person import Person

WIDTHS: Final = (320, 390, 1280)

Stroke: TypeAlias = tuple[tuple[float, float], ...]
"""Points of a stroke, as shares of the width and height of the canvas."""

SEVEN: Final = ((0.35, 0.25), (0.65, 0.25), (0.45, 0.75))


def open_board(page: Page) -> Locator:
    page.locator("#draw").click()
    canvas = page.locator("#canvas")
    canvas.wait_for()
    return canvas


def draw(page: Page, canvas: Locator, stroke: Stroke) -> None:
    box = canvas.bounding_box()
    assert box is not None
    for x, y in stroke:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        page.mouse.down()
    page.mouse.up()


def test_a_drawing_is_undone_cleared_and_sent_and_comes_back_as_a_chart(page: Page) -> None:
    canvas = open_board(page)
    empty = canvas.evaluate("canvas => canvas.toDataURL()")
    send = page.locator("#board-send")
    expect(send).to_be_disabled()
    for _ in range(2):
        draw(page, canvas, SEVEN)
    page.locator("#undo").click()
    expect(send).to_be_enabled()
    page.locator("#clear").click()
    expect(send).to_be_disabled()
    assert canvas.evaluate("canvas => canvas.toDataURL()") == empty
    draw(page, canvas, SEVEN)

    answer = answer_to(page, send.click)

    expect(answer.locator(".words")).to_have_text(re.compile(r"^7 · [\d.]+\u00a0%"))
    chart = answer.locator(".picture img")
    expect(chart).to_have_js_property("complete", value=True)
    expect(chart).to_have_js_property("naturalWidth", 960)
    expect(answer.locator(".keys button").first).to_contain_text("✓")
    expect(answer.locator(".quote")).to_contain_text("Ada")


def test_a_chosen_file_is_shown_before_it_is_sent_with_a_caption(page: Page) -> None:
    page.locator("#files").set_input_files([photo_of("407")])
    expect(page.locator("#previews img")).to_have_count(1)
    expect(page.locator("#chosen-title")).to_have_text("Send a photo")
    page.locator("#caption").fill("from my notebook")

    answer = answer_to(page, page.locator("#chosen-send").click)

    expect(answer.locator(".words")).to_have_text(re.compile("^407 · "))
    expect(page.locator(".own .words").last).to_have_text(re.compile("^from my notebook"))


def test_a_file_that_is_no_picture_is_sent_as_a_file_that_can_be_saved(page: Page) -> None:
    note: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"407"}
    page.locator("#files").set_input_files([note])
    expect(page.locator("#as-file")).to_be_checked()
    answer_to(page, page.locator("#chosen-send").click)

    with page.expect_download() as saving:
        page.get_by_role("link", name="note.txt").last.click()

    assert saving.value.suggested_filename == "note.txt"
    assert Path(saving.value.path()).read_bytes() == b"407"


def test_several_files_go_as_one_album_and_get_a_summary(page: Page) -> None:
    page.locator("#files").set_input_files([photo_of("4"), photo_of("7")])
    summary = answer_to(page, page.locator("#chosen-send").click, place=2)

    expect(page.locator(".mosaic").last.locator("img")).to_have_count(2)
    expect(summary.locator(".words")).to_have_text(re.compile(r"^2 .*4.*7", re.DOTALL))
    expect(page.locator(".message").last).to_be_in_viewport()


def test_turkish_changes_the_page_and_the_bot(page: Page) -> None:
    expect(page.locator("#menu button")).not_to_have_count(0)
    english = page.locator("#menu").inner_text()

    set_up(page, "language", "tr")

    expect(page.locator("#text")).to_have_attribute("placeholder", "Mesaj")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator("#menu")).not_to_have_text(english)
    expect(ask(page, "7").locator(".words")).to_have_text(re.compile(r"^7 · %\d+,\d"))


def test_the_guest_does_not_see_what_the_admin_writes(page: Page) -> None:
    own = page.locator(".own .words", has_text="only for the admin's eyes")
    say(page, "only for the admin's eyes")
    expect(own).to_have_count(1)

    set_up(page, "person", "guest")
    say(page, "/help")

    expect(own).to_have_count(0)


def test_in_the_group_read_in_reply_to_a_photo_reads_it(page: Page) -> None:
    page.get_by_label("Group").check()
    expect(page.locator("#menu b")).to_have_text(["/read", "/help"])
    page.locator("#files").set_input_files([photo_of("7")])
    with page.expect_response("**/send") as sending:
        page.locator("#chosen-send").click()
    [number] = sending.value.json()["message_ids"]
    set_up(page, "person", "guest")

    photo = page.locator(f"#message-{number}")
    expect(photo.locator(".sender")).to_have_text("Ada")
    choose(page, photo, "Reply")
    answer = say(page, "/read")

    expect(answer.locator(".words")).to_have_text(re.compile(r"^7 · "))


def test_copy_puts_the_number_on_the_clipboard(page: Page) -> None:
    answer = ask(page, "407")
    answer.get_by_role("button", name="✓").click()
    expect(page.locator("#toast")).to_have_text(re.compile("Thank"))
    expect(page.locator(".waiting")).to_have_count(0)

    answer.locator("[data-do=copy]").click()

    expect(page.locator("#toast")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == "407"


def test_a_page_that_is_opened_again_does_not_repeat_what_buttons_said(page: Page) -> None:
    ask(page, "407").get_by_role("button", name="✓").click()
    expect(page.locator("#toast")).to_have_text(re.compile("Thank"))

    page.reload()
    ask(page, "7")  # An answer to a new message comes after all repeated events.

    expect(page.locator("#toast")).to_have_text("")


def test_the_menu_opens_above_what_is_written(page: Page) -> None:
    page.locator("#text").fill("1\n2\n3\n4\n5")

    page.locator("#menu-button").click()

    menu, composer = page.locator("#menu").bounding_box(), page.locator("#composer").bounding_box()
    assert menu is not None
    assert composer is not None
    assert menu["y"] + menu["height"] < composer["y"]


def test_a_picture_opens_over_the_page_and_a_click_closes_it(page: Page) -> None:
    ask(page, "7").get_by_role("button", name="Enlarge the picture").click()
    picture = page.locator("#zoomed")
    expect(picture).to_be_visible()
    fitting = picture.bounding_box()
    assert fitting is not None
    assert fitting["width"] == 390

    picture.click()

    expect(picture).to_be_hidden()


def test_commands_are_sent_from_the_menu_and_by_links_in_texts(page: Page, guest: Person) -> None:
    set_up(page, "person", "guest")

    page.locator("#menu-button").click()
    expect(page.locator("#menu b")).to_have_text([f"/{command}" for command in guest.menu()])
    welcome = answer_to(page, page.locator("#menu button", has_text="/start").click)

    expect(page.locator("#menu")).to_be_hidden()
    expect(welcome.locator(".picture")).to_be_visible()
    answer_to(page, say(page, "/help").get_by_role("button", name="/privacy").click)
    expect(page.locator(".own .words").last).to_have_text(re.compile("^/privacy"))


def test_nothing_is_wider_than_the_window(page: Page) -> None:
    ask(page, "407")

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        widest = page.evaluate(
            "() => Math.max(...['html', 'main', 'header'].map(name =>"
            " document.querySelector(name).scrollWidth))"
        )
        assert widest <= width
