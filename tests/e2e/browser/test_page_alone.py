"""The chat page at the local server without a bot; the tests make the calls of the bot."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tornado.iostream import StreamClosedError

from bot.local.page_api import EventsHandler
from bot.local.people import ADMIN_ID
from bot.local.server import LocalBotApi
from tests.bot.local.client import Client
from tests.e2e.browser.on_page import choose, set_up, write


@pytest.mark.usefixtures("api")
def test_the_page_remembers_person_language_and_chat(page: Page) -> None:
    set_up(page, "person", "guest")
    set_up(page, "language", "tr")
    page.get_by_label("Grup").check()

    page.reload()

    expect(page.locator("#settings-label")).to_have_text("Konuk")
    expect(page.locator("#language")).to_have_value("tr")
    expect(page.get_by_label("Grup")).to_be_checked()


def test_buttons_keep_the_focus_while_their_message_is_edited(page: Page, client: Client) -> None:
    keys = [[{"text": "Stop", "callback_data": "stop"}], [{"text": "Curves", "callback_data": "c"}]]
    frame = {"chat_id": ADMIN_ID, "reply_markup": {"inline_keyboard": keys}}
    sent = client.result("sendMessage", text="epoch 1", **frame)
    message = page.locator(f"#message-{sent['message_id']}")
    message.get_by_role("button", name="Curves").focus()

    client.result("editMessageText", message_id=sent["message_id"], text="epoch 2", **frame)

    expect(message.locator(".words")).to_contain_text("epoch 2")
    expect(message.get_by_role("button", name="Curves")).to_be_focused()


def test_a_reply_is_begun_with_the_keyboard_shows_what_it_answers_and_can_be_cancelled(
    page: Page, client: Client
) -> None:
    sent = client.result("sendMessage", chat_id=ADMIN_ID, text="407")
    options = page.locator(f"#message-{sent['message_id']} .options")
    draft, own = page.locator("#draft"), page.locator(".own")

    options.press("Enter")
    page.keyboard.press("Escape")
    expect(options).to_be_focused()
    options.press("Enter")
    page.keyboard.press("Enter")
    expect(draft).to_contain_text("407")
    expect(page.locator("#text")).to_be_focused()
    page.locator("#draft-cancel").click()
    write(page, "no reply")
    expect(own).to_have_count(1)
    choose(page, page.locator(f"#message-{sent['message_id']}"), "Reply")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("4071\n")

    expect(draft).to_be_hidden()
    expect(own.locator(".quote")).to_have_count(1)
    expect(own.locator(".quote")).to_contain_text("407")
    updates = client.result("getUpdates")
    answered = [each["message"].get("reply_to_message", {}).get("message_id") for each in updates]
    assert answered == [None, sent["message_id"]]


@pytest.mark.usefixtures("api")
def test_an_own_message_is_shown_as_text_edited_in_place_and_deleted(page: Page) -> None:
    markup = "<img src=x onerror=alert(1)> <b>one</b>"
    write(page, markup)
    own = page.locator(".own")
    expect(own).to_contain_text(markup)
    expect(own.locator(".words img, .words b")).to_have_count(0)

    choose(page, own, "Edit")
    expect(page.locator("#text")).to_have_value(markup)
    write(page, "two")

    expect(own.locator(".words")).to_contain_text("two")
    choose(page, own, "Delete")
    expect(own).to_have_count(0)


def test_the_page_says_that_the_bot_was_stopped_and_keeps_what_was_not_sent(
    shaky_page: Page, api: LocalBotApi
) -> None:
    expect(shaky_page.locator("#banner")).to_be_hidden()

    api.stop()
    expect(shaky_page.locator("#banner")).to_contain_text("The bot was stopped.")
    write(shaky_page, "407")

    failure = "Couldn't send that. Is the bot still running?"
    expect(shaky_page.locator("#toast")).to_have_text(failure)
    expect(shaky_page.locator("#text")).to_have_value("407")


def test_the_page_catches_up_after_a_lost_connection_and_repeats_nothing(
    shaky_page: Page, client: Client
) -> None:
    async def break_off(_handler: EventsHandler, _events: list[dict[str, Any]]) -> None:
        raise StreamClosedError

    sent = client.result("sendMessage", chat_id=ADMIN_ID, text="epoch 1")["message_id"]
    words = shaky_page.locator(f"#message-{sent} .words")
    expect(words).to_contain_text("epoch 1")

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(EventsHandler, "_send", break_off)
        client.result("editMessageText", chat_id=ADMIN_ID, message_id=sent, text="epoch 2")
        expect(shaky_page.locator("#status")).to_have_text("bot not reachable")
        client.result("sendMessage", chat_id=ADMIN_ID, text="Done.")
        expect(words).to_contain_text("epoch 1")

    expect(words).to_contain_text("epoch 2")
    expect(shaky_page.locator(".message")).to_have_count(2)
    expect(shaky_page.locator("#status")).to_have_text("bot")
    expect(shaky_page.locator("#banner")).to_be_hidden()
    ids = shaky_page.locator("[id^=message-]").evaluate_all("found => found.map(each => each.id)")
    assert len(ids) == len(set(ids))
