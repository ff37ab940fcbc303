"""What people do on the chat page."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page

from tests.drawing import draw_digits, encode


def answer_to(page: Page, send: Callable[[], None], *, place: int = 0) -> Locator:
    """Send something, wait for the bot's answer, and return it by its id."""
    with page.expect_response("**/send") as sending:
        send()
    number = sending.value.json()["message_ids"][-1]
    later = "~ .message:not(.own)"
    answer = page.locator(f"#message-{number} {later}, .message:has(#message-{number}) {later}")
    answer.nth(place).wait_for()
    return page.locator(f"#{answer.nth(place).get_attribute('id')}")


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def say(page: Page, text: str) -> Locator:
    return answer_to(page, lambda: write(page, text))


def photo_of(digits: str) -> FilePayload:
    picture = encode(draw_digits(digits))
    return {"name": f"{digits}.jpg", "mimeType": "image/jpeg", "buffer": picture}


def ask(page: Page, digits: str) -> Locator:
    page.locator("#files").set_input_files([photo_of(digits)])
    return answer_to(page, page.locator("#chosen-send").click)


def set_up(page: Page, setting: str, value: str) -> None:
    """Choose the person or the language in the settings."""
    page.locator("#settings-button").click()
    page.locator(f"#{setting}").select_option(value)
    page.keyboard.press("Escape")


def choose(page: Page, message: Locator, entry: str) -> None:
    """Choose an entry of the menu on a message."""
    message.locator(".bubble").click(button="right")
    page.locator("#bubble-menu").get_by_text(entry, exact=True).click()
