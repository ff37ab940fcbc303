"""A real browser opens the chat page of the running bot, and somebody uses it."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

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

from tests.drawing import VARIANTS, draw_digits, encode
from tests.e2e.person import PATIENCE, Person, buttons
from tests.e2e.wire import Wire

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM: Final = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEFT: Final = "net::ERR_ABORTED"
"""How a stream of events ends that the page itself has left."""

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
    """A browser that knows nothing yet, as large as a phone."""
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
    """What the browser complains about on its console and in the network."""
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
    """The chat page, whose browser has nothing to complain about in the end."""
    page = window.new_page()
    page.goto(page_url)
    expect(page.locator("#menu button")).not_to_have_count(0)
    yield page
    assert complaints == []


@pytest.fixture
def wire(page_url: str) -> Iterator[Wire]:
    wire = Wire(page_url)
    yield wire
    wire.close()


def bubbles(page: Page) -> Locator:
    """Find what the bot has said."""
    return page.locator(".message:not(.own)")


def answer_to(page: Page, send: Callable[[], None], *, place: int = 0) -> Locator:
    """Send something, wait for what the bot says to it, and pin that by its id."""
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
    expect(answer.locator(".keys button")).to_have_text(["✓ Right", "✎ Correct it", "Copy"])
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

    expect(answer.locator(".words")).to_have_text(re.compile("^407 · 3 digits"))
    expect(page.locator(".own .words").last).to_have_text(re.compile("^from my notebook"))


def test_a_file_that_is_no_picture_goes_as_a_file_and_gets_a_line(page: Page) -> None:
    note: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"407"}

    page.locator("#files").set_input_files([note])
    expect(page.locator("#as-file")).to_be_checked()
    answer = answer_to(page, page.locator("#chosen-send").click)

    expect(page.locator(".own .file").last).to_contain_text("note.txt")
    expect(answer.locator(".words")).to_have_text(re.compile("^I read photos"))


def test_several_files_go_as_one_album_and_get_a_summary(page: Page) -> None:
    page.locator("#files").set_input_files([photo_of("4"), photo_of("7")])
    summary = answer_to(page, page.locator("#chosen-send").click, place=2)

    expect(page.locator(".mosaic").last.locator("img")).to_have_count(2)
    expect(summary.locator(".words")).to_have_text(re.compile(r"^2 photos:\n1\. 4\n2\. 7"))


def test_turkish_changes_the_page_and_the_bot(page: Page) -> None:
    english = say(page, "/help").locator(".words")
    expect(english).to_have_text(re.compile("^I read handwritten digits"))

    page.locator("#language").select_option("tr")

    expect(page.locator("#text")).to_have_attribute("placeholder", "Mesaj")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator("#menu")).to_contain_text("Beni nasıl kullanırsın")
    expect(ask(page, "7").locator(".words")).to_have_text(re.compile(r"^7 · %\d+,\d"))


def test_the_page_remembers_who_writes_and_in_which_language(page: Page) -> None:
    page.locator("#language").select_option("tr")
    page.locator("#person").select_option("guest")

    page.reload()

    expect(page.locator("#person")).to_have_value("guest")
    expect(page.locator("#language")).to_have_value("tr")


def test_the_guest_does_not_see_what_the_admin_writes(page: Page) -> None:
    own = page.locator(".own .words", has_text="only for the admin's eyes")
    say(page, "only for the admin's eyes")
    expect(own).to_have_count(1)

    page.locator("#person").select_option("guest")
    say(page, "/help")

    expect(own).to_have_count(0)


def test_a_correction_on_the_keypad_rewrites_the_caption_in_its_place(page: Page) -> None:
    answer = ask(page, "7")
    said = bubbles(page).count()

    answer.get_by_role("button", name="Correct it").click()
    expect(answer.locator(".keys button")).to_have_text([*"0123456789", "← Back"])
    expect(page.locator("#toast")).to_have_text("What is it?")
    answer.get_by_role("button", name="1", exact=True).click()

    expect(answer.locator(".words")).to_have_text(re.compile(r"^1\nCorrected by you\. Thank you!"))
    expect(answer.locator(".keys button")).to_have_text(["Copy"])
    assert bubbles(page).count() == said
    assert repeated_ids(page) == []


def test_an_answer_that_overtakes_its_press_is_shown_all_the_same(page: Page) -> None:
    answer = ask(page, "7")
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/press", lambda route: held.append((route, route.fetch())))

    answer.get_by_role("button", name="Correct it").click()
    expect(answer.locator(".keys button")).to_have_text([*"0123456789", "← Back"])
    answer.get_by_role("button", name="← Back").click()
    expect(answer.locator(".keys button")).to_have_text(["✓ Right", "✎ Correct it", "Copy"])
    expect(page.locator("#toast")).to_be_hidden()
    for route, response in held:
        route.fulfill(response=response)

    expect(page.locator("#toast")).to_have_text("What is it?")


def test_copy_puts_the_number_on_the_clipboard(page: Page) -> None:
    answer = ask(page, "407")

    answer.get_by_role("button", name="Copy").click()

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
    page.locator("#person").select_option("guest")

    page.locator("#menu-button").click()
    expect(page.locator("#menu b")).to_have_text([f"/{command}" for command in guest.menu()])
    welcome = answer_to(page, page.locator("#menu button", has_text="/start").click)

    expect(page.locator("#menu")).to_be_hidden()
    expect(welcome.locator(".words")).to_have_text(re.compile("^Send me a photo"))


def test_a_command_in_a_text_is_a_link_that_sends_it(page: Page) -> None:
    link = say(page, "/help").get_by_role("button", name="/privacy")

    answer = answer_to(page, link.click)

    expect(answer.locator(".words")).to_have_text(re.compile("^Your photos stay in memory"))


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
    page.locator("#person").select_option("guest")
    answer = ask(page, "7")
    [said] = [
        each
        for each in guest.said_in("private")
        if f"message-{each['message_id']}" == answer.get_attribute("id")
    ]
    before = bubbles(page).count()

    wire.cut()
    expect(page.locator("#status")).to_have_text("connecting")
    guest.press(said, "Right")
    guest.edited(said, lambda edited: len(buttons(edited)) == 1)
    expect(answer.locator(".keys button")).to_have_count(3)
    wire.mend()

    expect(answer.locator(".keys button")).to_have_text(["Copy"])
    expect(page.locator("#status")).to_have_text("bot")
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
