"""The chat page in a real browser: with the running bot, and with the local server alone."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx
import pytest
from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID
from scripts.make_screenshots import FLAGS, find_browser
from tests.drawing import VARIANTS, draw_digits, encode
from tests.e2e.person import PATIENCE, Person, labels
from tests.e2e.wire import Wire

CHROMIUM: Final = find_browser()
LEFT: Final = "net::ERR_ABORTED"
"""How the event stream ends when the page closes it."""

PHONE: Final = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium or Chrome on the PATH: the chat page was not opened"
)

Point: TypeAlias = tuple[float, float]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A new browser profile, as large as a phone."""
    window = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="en-US",
        permissions=["clipboard-read", "clipboard-write"],
    )
    window.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    yield window
    window.close()


@pytest.fixture
def complaints(window: BrowserContext) -> list[str]:
    """Errors and warnings on the browser's console, and failed requests."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.append(message.text)

    def fail(request: Request) -> None:
        if request.failure != LEFT:
            found.append(f"{request.url}: {request.failure}")

    window.on("console", hear)
    window.on("weberror", lambda error: found.append(str(error.error)))
    window.on("requestfailed", fail)
    return found


@pytest.fixture
def page(window: BrowserContext, complaints: list[str], page_url: str) -> Iterator[Page]:
    """The chat page of the running bot. Fails if the browser reports an error."""
    page = window.new_page()
    page.goto(page_url)
    expect(page.locator("#menu button")).not_to_have_count(0)
    yield page
    assert complaints == []


@pytest.fixture
def lone_page(window: BrowserContext, complaints: list[str], api: LocalBotApi) -> Iterator[Page]:
    """The chat page without a bot. Fails if the browser reports an error."""
    page = window.new_page()
    page.goto(api.page_url)
    yield page
    assert complaints == []


@pytest.fixture
def wire(page_url: str) -> Iterator[Wire]:
    wire = Wire(page_url)
    yield wire
    wire.close()


def bubbles(page: Page) -> Locator:
    """Find the bot's messages."""
    return page.locator(".message:not(.own)")


def answer_to(page: Page, send: Callable[[], None], *, place: int = 0) -> Locator:
    """Send something, wait for the bot's answer, and return it by its id."""
    with page.expect_response("**/send") as sending:
        send()
    number = sending.value.json()["message_ids"][-1]
    later = "~ .message:not(.own)"
    answer = page.locator(f"#message-{number} {later}, .message:has(#message-{number}) {later}")
    answer.nth(place).wait_for()
    return page.locator(f"#{answer.nth(place).get_attribute('id')}")


def say(page: Page, text: str) -> Locator:
    page.locator("#text").fill(text)
    return answer_to(page, lambda: page.locator("#text").press("Enter"))


def photo_of(text: str) -> FilePayload:
    picture = encode(draw_digits(text))
    return {"name": f"{text}.jpg", "mimeType": "image/jpeg", "buffer": picture}


def become(page: Page, person: str) -> None:
    page.locator("#settings-button").click()
    page.locator("#person").select_option(person)
    page.keyboard.press("Escape")


def choose_language(page: Page, language: str) -> None:
    page.locator("#settings-button").click()
    page.locator("#language").select_option(language)
    page.keyboard.press("Escape")


def choose(page: Page, message: Locator, entry: str) -> None:
    """Choose an entry of the menu on a message."""
    message.locator(".bubble").click(button="right")
    page.locator("#bubble-menu").get_by_text(entry, exact=True).click()


def call(api: LocalBotApi, method: str, **arguments: Any) -> Any:
    """Call a method as the bot does."""
    data = {name: json.dumps(value) for name, value in arguments.items()}
    url = f"{api.api_url}/bot{api.token}/{method}"
    return httpx.post(url, data=data, trust_env=False).json()["result"]


def ask(page: Page, text: str) -> Locator:
    """Send the photo of a number and wait for its answer."""
    page.locator("#files").set_input_files([photo_of(text)])
    return answer_to(page, page.locator("#chosen-send").click)


def open_board(page: Page) -> Locator:
    page.locator("#draw").click()
    canvas = page.locator("#canvas")
    canvas.wait_for()
    # It rises into its place.
    canvas.evaluate("canvas => Promise.all(document.getAnimations().map(each => each.finished))")
    return canvas


def draw(page: Page, canvas: Locator, digit: str, left: float = 0.35) -> None:
    """Draw a digit with the mouse, half as high as the canvas."""
    box = canvas.bounding_box()
    assert box is not None
    for stroke in VARIANTS[digit][0].split(" / "):
        points = [place(point, box["width"], box["height"], left) for point in stroke.split()]
        first, *others = [(box["x"] + x, box["y"] + y) for x, y in points]
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point, steps=4)
        page.mouse.up()


def place(point: str, width: float, height: float, left: float) -> Point:
    """Turn a point of a stroke, in hundredths, into pixels on a canvas."""
    x, y = (int(part) / 100 for part in point.split(","))
    return left * width + x * 0.5 * height, (0.25 + 0.5 * y) * height


@pytest.mark.parametrize("digit", ["2", "3", "7"])
def test_a_digit_drawn_with_the_mouse_comes_back_as_a_chart(page: Page, digit: str) -> None:
    canvas = open_board(page)
    draw(page, canvas, digit)

    answer = answer_to(page, page.locator("#board-send").click)

    expect(answer.locator(".words")).to_have_text(re.compile(rf"^{digit} · [\d.]+\u00a0%"))
    chart = answer.locator(".picture img")
    expect(chart).to_have_js_property("complete", value=True)
    expect(chart).to_have_js_property("naturalWidth", 960)
    expect(answer.locator(".keys button").first).to_contain_text("✓")
    expect(answer.locator(".quote")).to_contain_text("Ada")


def test_a_drawing_can_be_undone_and_cleared_and_an_empty_one_is_not_sent(page: Page) -> None:
    canvas = open_board(page)
    empty = canvas.evaluate("canvas => canvas.toDataURL()")
    send = page.locator("#board-send")
    expect(send).to_be_disabled()

    draw(page, canvas, "4")
    expect(send).to_be_enabled()
    page.locator("#undo").click()
    expect(send).to_be_enabled()
    page.locator("#clear").click()

    expect(send).to_be_disabled()
    assert canvas.evaluate("canvas => canvas.toDataURL()") == empty


def test_the_paper_of_a_drawing_is_white(page: Page) -> None:
    canvas = open_board(page)

    corner = canvas.evaluate("canvas => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data]")

    assert corner == [255, 255, 255, 255]


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


def test_turkish_changes_the_page_and_the_bot(page: Page) -> None:
    english = page.locator("#menu").inner_text()

    choose_language(page, "tr")

    expect(page.locator("#text")).to_have_attribute("placeholder", "Mesaj")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator("#menu")).not_to_have_text(english)
    expect(ask(page, "7").locator(".words")).to_have_text(re.compile(r"^7 · %\d+,\d"))


def test_the_page_remembers_person_language_and_chat(lone_page: Page) -> None:
    become(lone_page, "guest")
    choose_language(lone_page, "tr")
    lone_page.get_by_label("Grup").check()

    lone_page.reload()

    expect(lone_page.locator("#settings-label")).to_have_text("Konuk")
    expect(lone_page.locator("#language")).to_have_value("tr")
    expect(lone_page.get_by_label("Grup")).to_be_checked()


def test_the_guest_does_not_see_what_the_admin_writes(page: Page) -> None:
    own = page.locator(".own .words", has_text="only for the admin's eyes")
    say(page, "only for the admin's eyes")
    expect(own).to_have_count(1)

    become(page, "guest")
    say(page, "/help")

    expect(own).to_have_count(0)


def test_a_correction_on_the_keypad_rewrites_the_caption_in_its_place(page: Page) -> None:
    answer = ask(page, "7")
    said = bubbles(page).count()

    answer.get_by_role("button", name="✎").click()
    answer.get_by_role("button", name="1", exact=True).click()

    expect(answer.locator(".words")).to_have_text(re.compile(r"^1\b"))
    assert bubbles(page).count() == said
    assert repeated_ids(page) == []


def test_an_answer_that_arrives_before_its_press_is_confirmed_is_shown(page: Page) -> None:
    answer = ask(page, "7")
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/press", lambda route: held.append((route, route.fetch())))

    answer.get_by_role("button", name="✓").click()
    expect(answer.get_by_role("button", name="✓")).to_have_count(0)
    expect(page.locator("#toast")).to_be_hidden()
    for route, response in held:
        route.fulfill(response=response)

    expect(page.locator("#toast")).to_be_visible()


def test_buttons_keep_the_focus_while_their_message_is_edited(
    lone_page: Page, api: LocalBotApi
) -> None:
    keys = [[{"text": "Stop", "callback_data": "stop"}], [{"text": "Curves", "callback_data": "c"}]]
    frame = {"chat_id": ADMIN_ID, "reply_markup": {"inline_keyboard": keys}}
    sent = call(api, "sendMessage", text="epoch 1", **frame)
    message = lone_page.locator(f"#message-{sent['message_id']}")
    message.get_by_role("button", name="Curves").focus()

    call(api, "editMessageText", message_id=sent["message_id"], text="epoch 2", **frame)

    expect(message.locator(".words")).to_contain_text("epoch 2")
    expect(message.get_by_role("button", name="Curves")).to_be_focused()


def test_a_reply_is_begun_with_the_keyboard_and_shows_what_it_answers(
    lone_page: Page, api: LocalBotApi
) -> None:
    sent = call(api, "sendMessage", chat_id=ADMIN_ID, text="407")
    options = lone_page.locator(f"#message-{sent['message_id']} .options")

    options.press("Enter")
    lone_page.keyboard.press("Escape")
    expect(options).to_be_focused()
    options.press("Enter")
    lone_page.keyboard.press("Enter")
    expect(lone_page.locator("#draft")).to_contain_text("407")
    expect(lone_page.locator("#text")).to_be_focused()
    lone_page.keyboard.type("4071\n")

    expect(lone_page.locator("#draft")).to_be_hidden()
    expect(lone_page.locator(".own .quote")).to_contain_text("407")
    [update] = call(api, "getUpdates")
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]


def test_a_reply_that_is_cancelled_is_sent_as_a_message(lone_page: Page, api: LocalBotApi) -> None:
    sent = call(api, "sendMessage", chat_id=ADMIN_ID, text="407")
    choose(lone_page, lone_page.locator(f"#message-{sent['message_id']}"), "Reply")

    lone_page.locator("#draft-cancel").click()
    lone_page.locator("#text").fill("4071")
    lone_page.locator("#text").press("Enter")

    expect(lone_page.locator(".own")).to_have_count(1)
    expect(lone_page.locator(".quote")).to_have_count(0)


def test_an_own_message_is_edited_in_its_place_and_deleted(lone_page: Page) -> None:
    lone_page.locator("#text").fill("one")
    lone_page.locator("#text").press("Enter")
    own = lone_page.locator(".own")

    choose(lone_page, own, "Edit")
    expect(lone_page.locator("#text")).to_have_value("one")
    lone_page.locator("#text").fill("two")
    lone_page.locator("#text").press("Enter")

    expect(own.locator(".words")).to_have_text(re.compile("^two"))
    choose(lone_page, own, "Delete")
    expect(own).to_have_count(0)


def test_in_the_group_read_in_reply_to_a_photo_reads_it(page: Page) -> None:
    page.get_by_label("Group").check()
    page.locator("#files").set_input_files([photo_of("7")])
    with page.expect_response("**/send") as sending:
        page.locator("#chosen-send").click()
    [number] = sending.value.json()["message_ids"]
    become(page, "guest")

    photo = page.locator(f"#message-{number}")
    expect(photo.locator(".sender")).to_have_text("Ada")
    choose(page, photo, "Reply")
    answer = say(page, "/read")

    expect(answer.locator(".words")).to_have_text(re.compile(r"^7 · "))


def test_the_commands_of_the_group_are_others_than_in_private(page: Page) -> None:
    page.get_by_label("Group").check()

    expect(page.locator("#menu b")).to_have_text(["/read", "/help"])


def test_the_page_says_that_the_bot_was_stopped_and_keeps_what_was_not_sent(
    window: BrowserContext, api: LocalBotApi
) -> None:
    page = window.new_page()
    page.goto(api.page_url)
    expect(page.locator("#banner")).to_be_hidden()

    api.stop()
    expect(page.locator("#banner")).to_contain_text("The bot was stopped.")
    page.locator("#text").fill("407")
    page.locator("#text").press("Enter")

    expect(page.locator("#toast")).to_have_text("Couldn't send that. Is the bot still running?")
    expect(page.locator("#text")).to_have_value("407")


def test_copy_puts_the_number_on_the_clipboard(page: Page) -> None:
    answer = ask(page, "407")

    answer.locator("[data-do=copy]").click()

    expect(page.locator("#toast")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == "407"


def test_a_picture_opens_over_the_page_and_a_click_enlarges_it(page: Page) -> None:
    ask(page, "7").get_by_role("button", name="Enlarge the picture").click()
    picture = page.locator("#zoomed")
    expect(picture).to_be_visible()
    fitting = picture.bounding_box()
    assert fitting is not None
    assert fitting["width"] == PHONE["width"]

    picture.click()
    expect(page.locator("#zoom")).to_have_class("enlarged")
    enlarged = picture.bounding_box()
    page.keyboard.press("Escape")

    assert enlarged is not None
    assert enlarged["width"] > 2 * fitting["width"]
    expect(picture).to_be_hidden()


def test_the_menu_offers_the_registered_commands_and_sends_the_chosen_one(
    page: Page, guest: Person
) -> None:
    become(page, "guest")

    page.locator("#menu-button").click()
    expect(page.locator("#menu b")).to_have_text([f"/{command}" for command in guest.menu()])
    welcome = answer_to(page, page.locator("#menu button", has_text="/start").click)

    expect(page.locator("#menu")).to_be_hidden()
    expect(welcome.locator(".picture")).to_be_visible()


def test_a_command_in_a_text_is_a_link_that_sends_it(page: Page) -> None:
    link = say(page, "/help").get_by_role("button", name="/privacy")

    answer_to(page, link.click)

    expect(page.locator(".own .words").last).to_have_text(re.compile("^/privacy"))


def test_what_somebody_writes_never_becomes_markup(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)> <b>bold</b>")

    own = page.locator(".own .words").last
    expect(own).to_contain_text("<img src=x onerror=alert(1)> <b>bold</b>")
    assert own.locator("img, b").count() == 0


def test_the_page_catches_up_after_a_lost_connection_and_repeats_nothing(
    window: BrowserContext, wire: Wire, guest: Person
) -> None:
    page = window.new_page()
    page.goto(wire.url)
    become(page, "guest")
    answer = ask(page, "7")
    [said] = [
        each
        for each in guest.said_in("private")
        if f"message-{each['message_id']}" == answer.get_attribute("id")
    ]
    before = bubbles(page).count()

    wire.cut()
    expect(page.locator("#status")).to_have_text("bot not reachable")
    guest.press(said, "✓")
    guest.edited(said, lambda edited: "✓" not in "".join(labels(edited)))
    expect(answer.get_by_role("button", name="✓")).to_have_count(1)
    wire.mend()

    expect(answer.get_by_role("button", name="✓")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("bot")
    expect(page.locator("#banner")).to_be_hidden()
    assert bubbles(page).count() == before
    assert repeated_ids(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    ask(page, "407")

    page.set_viewport_size({"width": width, "height": 800})

    widest = page.evaluate(
        "() => Math.max(...['html', 'main', 'header'].map(name =>"
        " document.querySelector(name).scrollWidth))"
    )
    assert widest <= width


def repeated_ids(page: Page) -> list[str]:
    """List the ids of messages that stand on the page more than once."""
    ids = page.locator("[id^=message-]").evaluate_all("found => found.map(each => each.id)")
    return sorted({each for each in ids if ids.count(each) > 1})
