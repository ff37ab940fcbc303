"""The methods that the bot calls, and refusals like those of the real server."""

from typing import Any

import pytest

from bot.local.people import BOT_ID, BOT_NAME, GUEST_ID
from tests.bot.chat import PHOTO
from tests.bot.local.client import Client
from tests.e2e.person import Person

Json = dict[str, Any]

MESSAGE: Json = {"chat_id": GUEST_ID, "text": "407"}


HTML: Json = {"chat_id": GUEST_ID, "parse_mode": "HTML"}


def button(**kind: Any) -> Json:
    return {"reply_markup": {"inline_keyboard": [[{"text": "Right"} | kind]]}}


def test_method_names_may_have_any_case_and_unknown_ones_are_refused(client: Client) -> None:
    me = client.result("getMe")

    assert (me["id"], me["username"], me["is_bot"]) == (BOT_ID, BOT_NAME, True)
    assert client.result("GETME") == me
    assert client.refusal("sendTelegram") == "404 Not Found"


PHOTO_MESSAGE: Json = {"chat_id": GUEST_ID, "caption": "407"}


@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        ("sendMessage", {"chat_id": "nobody", "text": "7"}, "can't parse the arguments"),
        ("sendMessage", {**MESSAGE, "reply_markup": "no JSON"}, "can't parse the arguments"),
        ("getUpdates", {"offset": "first"}, "can't parse the arguments"),
        ("sendMessage", {"chat_id": 4_040, "text": "7"}, "chat not found"),
        ("sendPhoto", {"chat_id": 4_040, "photo": PHOTO}, "chat not found"),
        ("sendChatAction", {"chat_id": 4_040, "action": "typing"}, "chat not found"),
        ("sendMessage", {**HTML, "text": "<h1>7</h1>"}, "can't parse entities: Unsupported start"),
        ("sendMessage", {**HTML, "text": "<b></b>"}, "message text is empty"),
        ("sendMessage", {**MESSAGE, "parse_mode": "Telepathy"}, "unsupported parse_mode"),
        ("sendPhoto", PHOTO_MESSAGE, "there is no photo in the request"),
        ("sendPhoto", {**PHOTO_MESSAGE, "photo": b"no picture"}, "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", {**PHOTO_MESSAGE, "photo": PHOTO[:-200]}, "IMAGE_PROCESS_FAILED"),
        (
            "sendMessage",
            {**MESSAGE, **button(callback_data="🙂" * 16 + "7")},
            "BUTTON_DATA_INVALID",
        ),
        ("sendMessage", {**MESSAGE, **button(copy_text={"text": "7" * 257})}, "BUTTON_COPY_TEXT_"),
        ("sendMessage", {**MESSAGE, **button(text="")}, "inline keyboard button"),
        ("sendMessage", {**MESSAGE, **button()}, "Text buttons are unallowed"),
    ],
    ids=str,
)
def test_calls_that_telegram_refuses_are_refused(
    method: str, arguments: Json, expected: str, client: Client
) -> None:
    assert client.refusal(method, **arguments).startswith(f"400 Bad Request: {expected}")


def test_the_largest_allowed_buttons_are_accepted(client: Client) -> None:
    for largest in (button(callback_data="🙂" * 16), button(copy_text={"text": "7" * 256})):
        assert (
            client.result("sendMessage", **MESSAGE, **largest)["reply_markup"]
            == (largest["reply_markup"])
        )


def test_a_text_may_have_4096_signs_and_a_caption_1024_after_parsing(client: Client) -> None:
    frame: Json = {"chat_id": GUEST_ID, "parse_mode": "HTML"}
    sign = "<b>&lt;</b>"

    text = client.result("sendMessage", text=sign * 4096, **frame)
    photo = client.result("sendPhoto", photo=PHOTO, caption=sign * 1024, **frame)
    refused = [
        client.refusal("sendMessage", text=sign * 4097, **frame),
        client.refusal("sendPhoto", photo=PHOTO, caption=sign * 1025, **frame),
        client.refusal(
            "editMessageCaption", message_id=photo["message_id"], caption=sign * 1025, **frame
        ),
    ]

    assert (len(text["text"]), len(photo["caption"])) == (4096, 1024)
    assert refused == [
        "400 Bad Request: message is too long",
        "400 Bad Request: message caption is too long",
        "400 Bad Request: message caption is too long",
    ]


def test_a_reply_contains_the_message_it_answers_which_may_be_optional(
    client: Client, guest: Person
) -> None:
    asked = guest.say("407?")
    nothing = {"message_id": 404}

    answer = client.result("sendMessage", **MESSAGE, reply_parameters={"message_id": asked})
    refusal = client.refusal("sendMessage", **MESSAGE, reply_parameters=nothing)
    without = client.result(
        "sendMessage", **MESSAGE, reply_parameters={**nothing, "allow_sending_without_reply": True}
    )

    assert answer["reply_to_message"]["text"] == "407?"
    assert refusal == "400 Bad Request: message to be replied not found"
    assert "reply_to_message" not in without


@pytest.mark.parametrize("method", ["Text", "Caption"])
def test_an_edit_that_changes_nothing_is_refused(method: str, client: Client) -> None:
    content: Json = {"text": "<b>7</b>", "caption": "<b>7</b>", "parse_mode": "HTML"}
    frame: Json = {"chat_id": GUEST_ID, **button(callback_data="7")}
    sending = "sendMessage" if method == "Text" else "sendPhoto"
    message_id = client.result(sending, photo=PHOTO, **content, **frame)["message_id"]

    refusal = client.refusal(f"editMessage{method}", message_id=message_id, **content, **frame)

    assert refusal.startswith("400 Bad Request: message is not modified")


def test_an_edit_that_does_not_fit_the_message_is_refused(client: Client, guest: Person) -> None:
    said = guest.say("407")
    text = client.result("sendMessage", **MESSAGE)["message_id"]
    photo = client.result("sendPhoto", photo=PHOTO, chat_id=GUEST_ID)["message_id"]
    picture = {"type": "photo", "media": "attach://photo"}
    video = {**picture, "type": "video"}

    def refusal(method: str, message_id: int, **content: Any) -> str:
        frame: Json = {"chat_id": GUEST_ID, "message_id": message_id}
        return client.refusal(f"editMessage{method}", **frame, **content)

    assert [
        refusal("Text", 404, text="7"),
        refusal("Text", said, text="7"),
        refusal("Text", photo, text="7"),
        refusal("Caption", text, caption="7"),
        refusal("Media", text, photo=PHOTO, media=picture),
        refusal("Media", photo, photo=PHOTO, media=video),
    ] == [
        "400 Bad Request: message to edit not found",
        "400 Bad Request: message can't be edited",
        "400 Bad Request: there is no text in the message to edit",
        "400 Bad Request: there is no caption in the message to edit",
        "400 Bad Request: there is no photo in the message to edit",
        "400 Bad Request: there is no video in the message to edit",
    ]


def test_a_pressed_button_is_answered_once_with_200_signs_at_most(
    client: Client, guest: Person
) -> None:
    message = client.result("sendMessage", **MESSAGE, **button(callback_data="right"))
    query_id = guest.press(message, "Right")

    [update] = client.updates()
    query: Json = {"callback_query_id": query_id}
    too_long = client.refusal("answerCallbackQuery", text="7" * 201, **query)
    answered = client.result("answerCallbackQuery", text="7" * 200, **query)
    again = client.refusal("answerCallbackQuery", **query)

    assert update["callback_query"]["data"] == "right"
    assert update["callback_query"]["from"]["id"] == GUEST_ID
    assert update["callback_query"]["message"] == message
    assert too_long == "400 Bad Request: MESSAGE_TOO_LONG"
    assert answered is True
    assert again.startswith("400 Bad Request: query is too old")


def test_a_file_of_more_than_20_megabytes_cannot_be_downloaded(
    client: Client, guest: Person
) -> None:
    size = 20 * 1024 * 1024 + 1
    guest.send_file("long.txt", b"x" * size)

    document = client.updates()[0]["message"]["document"]

    assert document["file_size"] == size
    refusal = client.refusal("getFile", file_id=document["file_id"])
    assert refusal == "400 Bad Request: file is too big"
    unknown = client.refusal("getFile", file_id="local-seven")
    assert unknown.startswith("400 Bad Request: wrong file_id")
