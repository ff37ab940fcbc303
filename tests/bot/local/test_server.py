import errno
import gc
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID, BOT_ID, BOT_NAME, GROUP_ID, GUEST_ID
from tests.drawing import draw_digits, encode

PHOTO = encode(draw_digits("7", height=120))
LARGE_FILE = b"x" * (20 * 1024 * 1024 + 1)


class Client:
    """Calls the server as the bot does, and as the page does."""

    def __init__(self, api: LocalBotApi, http: httpx.Client) -> None:
        self.api = api
        self.http = http

    def call(self, method: str, *, photo: bytes | None = None, **arguments: Any) -> httpx.Response:
        return self.http.post(
            f"{self.api.api_url}/bot{self.api.token}/{method}",
            data={
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in arguments.items()
            },
            files={"photo": photo} if photo else None,
        )

    def result(self, method: str, *, photo: bytes | None = None, **arguments: Any) -> Any:
        answer = self.call(method, photo=photo, **arguments)
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"]
        return answer.json()["result"]

    def refusal(self, method: str, *, photo: bytes | None = None, **arguments: Any) -> str:
        """Why a call was refused, with the status in front."""
        answer = self.call(method, photo=photo, **arguments)
        told = answer.json()
        assert told["ok"] is False
        assert told["error_code"] == answer.status_code
        return f"{answer.status_code} {told['description']}"

    def page(self, path: str, **options: Any) -> httpx.Response:
        return self.http.request(
            options.pop("method", "GET"), f"{self.api.page_url}{path}", **options
        )

    def say(self, kind: str, *files: bytes, person: int = GUEST_ID, **fields: Any) -> list[int]:
        answer = self.page(
            "send",
            method="POST",
            data={"person": person, "language": "tr", "kind": kind, **fields},
            files=[("file", ("seven.png", file, "image/png")) for file in files] or None,
        )
        assert answer.status_code == 200, answer.text
        return list(answer.json()["message_ids"])

    def press(self, message_id: int, data: str) -> str:
        fields = {"person": GUEST_ID, "message_id": message_id, "data": data}
        return str(self.page("press", method="POST", data=fields).json()["query_id"])

    def updates(self, offset: int = 0) -> list[dict[str, Any]]:
        return list(self.result("getUpdates", offset=offset))

    def events(self, person: int, count: int, last: int = 0) -> list[tuple[int, str, Any]]:
        """The next events of a person: id, kind and content of each."""
        found: list[tuple[int, str, Any]] = []
        asked, headers = {"person": person}, {"Last-Event-ID": f"{last}"}
        url = f"{self.api.page_url}events"
        with self.http.stream("GET", url, params=asked, headers=headers) as stream:
            fields: dict[str, str] = {}
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                fields[name] = value
                if not line:
                    event = (int(fields["id"]), fields["event"], json.loads(fields["data"]))
                    found.append(event)
                if len(found) == count:
                    break
        return found


@pytest.fixture
def client(api: LocalBotApi) -> Iterator[Client]:
    # Certificates would take longer to load than the rest of a test takes.
    with httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), timeout=30) as http:
        yield Client(api, http)


def button(label: str = "Right", **kind: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, **kind}]]}


def test_the_bot_is_told_who_it_is(client: Client) -> None:
    me = client.result("getMe")

    assert (me["id"], me["username"], me["is_bot"]) == (BOT_ID, BOT_NAME, True)


@pytest.mark.parametrize("method", ["getme", "GETME", "getMe"])
def test_the_case_of_a_method_does_not_matter(method: str, client: Client) -> None:
    assert client.result(method)["id"] == BOT_ID


def test_a_method_that_there_is_not_is_refused(client: Client) -> None:
    assert client.refusal("sendTelegram") == "404 Not Found"


def test_another_token_is_refused(client: Client) -> None:
    for token in ("1:other", client.api.token[:-1], f"{client.api.token}x", client.api.token[1:]):
        answer = client.http.get(f"{client.api.api_url}/bot{token}/getMe")

        assert answer.status_code == 401
        assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_every_server_has_a_token_and_an_address_of_its_own(api: LocalBotApi) -> None:
    other = LocalBotApi(port=0)
    other.start()
    other.stop()

    assert other.token != api.token
    assert len(api.token.partition(":")[2]) >= 30
    assert other.page_url.rpartition(":")[2] != api.page_url.rpartition(":")[2]


def test_arguments_that_make_no_sense_are_refused(client: Client) -> None:
    refused = [
        client.refusal("sendMessage", chat_id="nobody", text="7"),
        client.refusal("sendMessage", chat_id=ADMIN_ID, text="7", reply_markup="no JSON"),
        client.refusal("getUpdates", offset="first"),
    ]

    assert {refusal.partition(":")[0] for refusal in refused} == {"400 Bad Request"}


def test_updates_come_again_until_they_are_confirmed(client: Client) -> None:
    client.say("text", text="one")
    client.say("text", text="two")

    first = client.updates()
    again = client.updates()
    rest = client.updates(first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert again == first
    assert rest == first[1:]
    assert client.updates(first[1]["update_id"] + 1) == []


def test_of_two_polls_the_first_is_told_of_the_conflict(client: Client) -> None:
    told: list[str] = []

    def poll() -> None:
        told.append(client.refusal("getUpdates", timeout=50))

    polling = threading.Thread(target=poll, daemon=True)
    polling.start()
    while polling.is_alive():
        client.updates()

    assert told[0].startswith("409 Conflict: terminated by other getUpdates request")


def test_a_long_poll_ends_with_the_next_message(client: Client) -> None:
    found: list[Any] = []
    polling = threading.Thread(
        target=lambda: found.extend(client.result("getUpdates", timeout=50)), daemon=True
    )
    polling.start()

    client.say("text", text="407")
    polling.join()

    assert [update["message"]["text"] for update in found] == ["407"]


def test_html_becomes_text_and_entities_in_utf_16_units(client: Client) -> None:
    message = client.result(
        "sendMessage", chat_id=GUEST_ID, text="🙂 <b>407</b> &amp; more", parse_mode="HTML"
    )

    assert message["text"] == "🙂 407 & more"
    assert message["entities"] == [{"type": "bold", "offset": 3, "length": 3}]


def test_text_without_a_parse_mode_is_taken_as_it_is(client: Client) -> None:
    message = client.result("sendMessage", chat_id=GUEST_ID, text="<b>407</b>")

    assert message["text"] == "<b>407</b>"
    assert message["entities"] == []


@pytest.mark.parametrize(
    ("text", "parse_mode", "expected"),
    [
        ("<blink>407</blink>", "HTML", "can't parse entities: Unsupported start tag"),
        ("<b>407", "HTML", "can't parse entities: Can't find end tag"),
        ("407</b>", "HTML", "can't parse entities: Unexpected end tag"),
        ("<b></b>", "HTML", "message text is empty"),
        ("  \n", "", "message text is empty"),
        ("", "", "message text is empty"),
        ("407", "Telepathy", "unsupported parse_mode"),
    ],
)
def test_text_that_telegram_refuses_is_refused(
    text: str, parse_mode: str, expected: str, client: Client
) -> None:
    refusal = client.refusal("sendMessage", chat_id=GUEST_ID, text=text, parse_mode=parse_mode)

    assert refusal.startswith(f"400 Bad Request: {expected}")


@pytest.mark.parametrize("sign", ["7", "&lt;", "<b>7</b>"])
def test_a_text_may_have_4096_signs_after_parsing(sign: str, client: Client) -> None:
    longest = client.result("sendMessage", chat_id=GUEST_ID, text=sign * 4096, parse_mode="HTML")
    refusal = client.refusal("sendMessage", chat_id=GUEST_ID, text=sign * 4097, parse_mode="HTML")

    assert len(longest["text"]) == 4096
    assert refusal == "400 Bad Request: message is too long"


@pytest.mark.parametrize("sign", ["7", "&lt;", "<b>7</b>"])
def test_a_caption_may_have_1024_signs_after_parsing(sign: str, client: Client) -> None:
    def arguments(length: int) -> dict[str, Any]:
        return {"chat_id": GUEST_ID, "caption": sign * length, "parse_mode": "HTML"}

    longest = client.result("sendPhoto", photo=PHOTO, **arguments(1024))
    refusal = client.refusal("sendPhoto", photo=PHOTO, **arguments(1025))
    edit = client.refusal("editMessageCaption", message_id=longest["message_id"], **arguments(1025))

    assert len(longest["caption"]) == 1024
    assert refusal == edit == "400 Bad Request: message caption is too long"


def test_a_document_keeps_its_content_and_its_name(client: Client, api: LocalBotApi) -> None:
    url, fields = f"{api.api_url}/bot{api.token}/sendDocument", {"chat_id": GUEST_ID}
    file = {"document": ("rakam.json", b'{"people": []}')}

    answer = client.http.post(url, data={**fields, "caption": "All of it"}, files=file)

    sent = answer.json()["result"]
    assert (sent["document"]["file_name"], sent["caption"]) == ("rakam.json", "All of it")
    assert sent["document"]["file_size"] == len(b'{"people": []}')
    assert client.page(f"files/{sent['document']['file_id']}").content == b'{"people": []}'


@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto", "sendChatAction"])
def test_a_chat_that_there_is_not_is_refused(method: str, client: Client) -> None:
    refusal = client.refusal(method, photo=PHOTO, chat_id=4_040, text="7", action="typing")

    assert refusal == "400 Bad Request: chat not found"


def test_a_photo_must_come_with_the_call(client: Client) -> None:
    refusal = client.refusal("sendPhoto", chat_id=GUEST_ID, caption="407")

    assert refusal == "400 Bad Request: there is no photo in the request"


def test_a_photo_of_the_bots_must_be_a_picture(client: Client) -> None:
    refusal = client.refusal("sendPhoto", photo=b"no picture", chat_id=GUEST_ID)

    assert refusal == "400 Bad Request: IMAGE_PROCESS_FAILED"


@pytest.mark.parametrize("sign", ["7", "ğ", "🙂"])
def test_callback_data_may_have_64_bytes(sign: str, client: Client) -> None:
    most = 64 // len(sign.encode())

    client.result(
        "sendMessage",
        chat_id=GUEST_ID,
        text="407",
        reply_markup=button(callback_data=sign * most),
    )
    refusal = client.refusal(
        "sendMessage",
        chat_id=GUEST_ID,
        text="407",
        reply_markup=button(callback_data=sign * (most + 1)),
    )

    assert refusal == "400 Bad Request: BUTTON_DATA_INVALID"


def test_a_button_to_copy_may_hold_256_signs(client: Client) -> None:
    fits, too_long = (button(copy_text={"text": "7" * length}) for length in (256, 257))

    client.result("sendMessage", chat_id=GUEST_ID, text="407", reply_markup=fits)
    refusal = client.refusal("sendMessage", chat_id=GUEST_ID, text="407", reply_markup=too_long)

    assert refusal == "400 Bad Request: BUTTON_COPY_TEXT_INVALID"


def test_a_button_needs_a_label(client: Client) -> None:
    empty = button("", callback_data="7")

    refusal = client.refusal("sendMessage", chat_id=GUEST_ID, text="407", reply_markup=empty)

    assert refusal == "400 Bad Request: inline keyboard button text is empty"


def test_a_reply_shows_what_it_answers_to(client: Client) -> None:
    [asked] = client.say("text", text="407?")

    answer = client.result(
        "sendMessage", chat_id=GUEST_ID, text="407", reply_parameters={"message_id": asked}
    )

    assert answer["reply_to_message"]["text"] == "407?"


def test_a_reply_to_nothing_is_refused_unless_it_may_go_without(client: Client) -> None:
    nothing = {"message_id": 404}

    refusal = client.refusal("sendMessage", chat_id=GUEST_ID, text="407", reply_parameters=nothing)
    sent = client.result(
        "sendMessage",
        chat_id=GUEST_ID,
        text="407",
        reply_parameters={**nothing, "allow_sending_without_reply": True},
    )

    assert refusal == "400 Bad Request: message to be replied not found"
    assert "reply_to_message" not in sent


@pytest.mark.parametrize("method", ["Text", "Caption", "ReplyMarkup"])
def test_an_edit_that_changes_nothing_is_refused(method: str, client: Client) -> None:
    content: dict[str, Any] = {"text": "<b>7</b>", "caption": "<b>7</b>", "parse_mode": "HTML"}
    frame: dict[str, Any] = {"chat_id": GUEST_ID, "reply_markup": button(callback_data="7")}
    sending = "sendMessage" if method == "Text" else "sendPhoto"
    message_id = client.result(sending, photo=PHOTO, **content, **frame)["message_id"]

    refusal = client.refusal(f"editMessage{method}", message_id=message_id, **content, **frame)

    assert refusal.startswith("400 Bad Request: message is not modified")


def test_edits_change_text_caption_and_buttons(client: Client) -> None:
    frame: dict[str, Any] = {"chat_id": GUEST_ID, "reply_markup": button(callback_data="7")}
    text = client.result("sendMessage", text="401", **frame)["message_id"]
    photo = client.result("sendPhoto", photo=PHOTO, caption="401", **frame)["message_id"]

    changed = [
        client.result("editMessageText", message_id=text, text="407", **frame),
        client.result("editMessageCaption", message_id=photo, caption="407", **frame),
        client.result("editMessageReplyMarkup", message_id=photo, chat_id=GUEST_ID),
    ]

    assert changed[0]["text"] == changed[1]["caption"] == changed[2]["caption"] == "407"
    assert "reply_markup" in changed[1]
    assert "reply_markup" not in changed[2]


def test_an_album_is_photos_of_one_name_of_which_the_first_has_the_caption(client: Client) -> None:
    first = {"type": "photo", "media": "attach://photo", "caption": "<b>407</b>"}
    media = [{**first, "parse_mode": "HTML"}, {"type": "photo", "media": "attach://photo"}]

    sent = client.result("sendMediaGroup", photo=PHOTO, chat_id=GUEST_ID, media=media)

    assert [message["caption"] for message in sent] == ["407", ""]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert sent[0]["message_id"] < sent[1]["message_id"]


@pytest.mark.parametrize("count", [0, 1, 11])
def test_an_album_has_two_to_ten_photos(client: Client, count: int) -> None:
    media = [{"type": "photo", "media": "attach://photo"}] * count

    refusal = client.refusal("sendMediaGroup", photo=PHOTO, chat_id=GUEST_ID, media=media)

    assert refusal == "400 Bad Request: wrong number of media in the group"


def test_an_edit_puts_another_photo_in_place_of_the_first(client: Client) -> None:
    sent = client.result("sendPhoto", photo=PHOTO, chat_id=GUEST_ID, caption="7")
    frame: dict[str, Any] = {"chat_id": GUEST_ID, "message_id": sent["message_id"]}
    other = encode(draw_digits("407", height=120))
    media = {"type": "photo", "media": "attach://photo", "caption": "<b>407</b>"}

    edited = client.result(
        "editMessageMedia",
        photo=other,
        media={**media, "parse_mode": "HTML"},
        reply_markup=button(callback_data="x"),
        **frame,
    )

    assert edited["caption"] == "407"
    assert edited["reply_markup"] == button(callback_data="x")
    assert edited["photo"][-1]["width"] > sent["photo"][-1]["width"]


def test_only_a_photo_takes_the_place_of_a_photo(client: Client) -> None:
    text = client.result("sendMessage", chat_id=GUEST_ID, text="7")["message_id"]
    photo = client.result("sendPhoto", photo=PHOTO, chat_id=GUEST_ID)["message_id"]

    for message, kind in ((text, "photo"), (photo, "video")):
        media = {"type": kind, "media": "attach://photo"}
        frame: dict[str, Any] = {"chat_id": GUEST_ID, "message_id": message}
        refusal = client.refusal("editMessageMedia", photo=PHOTO, media=media, **frame)

        assert refusal == "400 Bad Request: there is no photo in the message to edit"


def test_a_message_that_cannot_be_edited_is_refused(client: Client) -> None:
    photo = client.result("sendPhoto", photo=PHOTO, chat_id=GUEST_ID)["message_id"]

    missing = client.refusal("editMessageText", chat_id=GUEST_ID, message_id=404, text="7")
    picture = client.refusal("editMessageText", chat_id=GUEST_ID, message_id=photo, text="7")

    assert missing == "400 Bad Request: message to edit not found"
    assert picture == "400 Bad Request: there is no text in the message to edit"


def test_a_text_has_no_caption_to_edit(client: Client) -> None:
    text = client.result("sendMessage", chat_id=GUEST_ID, text="407")["message_id"]

    refusal = client.refusal("editMessageCaption", chat_id=GUEST_ID, message_id=text, caption="7")

    assert refusal == "400 Bad Request: there is no caption in the message to edit"


def test_a_persons_message_is_not_the_bots_to_edit(client: Client) -> None:
    fields = {"person": GUEST_ID, "kind": "text", "text": "407"}
    [said] = client.page("send", method="POST", data=fields).json()["message_ids"]

    refusal = client.refusal("editMessageText", chat_id=GUEST_ID, message_id=said, text="7")

    assert refusal == "400 Bad Request: message can't be edited"


def test_a_button_that_does_nothing_is_refused(client: Client) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "Right"}]]})

    refusal = client.refusal("sendMessage", chat_id=GUEST_ID, text="7", reply_markup=markup)

    assert refusal == "400 Bad Request: Text buttons are unallowed in the inline keyboard"


def test_a_picture_of_too_many_pixels_is_no_photo(client: Client) -> None:
    file = BytesIO()
    Image.new("1", (14_000, 14_000)).save(file, "PNG")

    refusal = client.refusal("sendPhoto", photo=file.getvalue(), chat_id=GUEST_ID)

    assert refusal == "400 Bad Request: PHOTO_INVALID_DIMENSIONS"


def test_a_negative_offset_leaves_only_the_last_updates(client: Client) -> None:
    for text in "407":
        client.page("send", method="POST", data={"person": 1002, "kind": "text", "text": text})

    last = client.result("getUpdates", offset=-1)

    assert [update["message"]["text"] for update in last] == ["7"]


def test_a_pressed_button_is_answered_once(client: Client) -> None:
    keyboard = button(callback_data="answer|right")
    message = client.result("sendMessage", chat_id=GUEST_ID, text="407", reply_markup=keyboard)
    query_id = client.press(message["message_id"], "answer|right")

    [update] = client.updates()
    answered = client.result("answerCallbackQuery", callback_query_id=query_id, text="Thanks")
    again = client.refusal("answerCallbackQuery", callback_query_id=query_id)

    assert update["callback_query"]["data"] == "answer|right"
    assert update["callback_query"]["message"]["message_id"] == message["message_id"]
    assert answered is True
    assert again.startswith("400 Bad Request: query is too old")


def test_the_answer_to_a_pressed_button_may_have_200_signs(client: Client) -> None:
    message = client.result("sendMessage", chat_id=GUEST_ID, text="407")
    query_id = client.press(message["message_id"], "right")

    refusal = client.refusal("answerCallbackQuery", callback_query_id=query_id, text="7" * 201)
    answered = client.result("answerCallbackQuery", callback_query_id=query_id, text="7" * 200)

    assert refusal == "400 Bad Request: MESSAGE_TOO_LONG"
    assert answered is True


def test_a_photo_of_a_persons_reaches_the_bot_as_jpegs_of_several_sizes(client: Client) -> None:
    client.say("photo", encode(np.full((900, 1600, 3), 230, np.uint8), "PNG"))

    sizes = client.updates()[0]["message"]["photo"]
    file = client.result("getFile", file_id=sizes[-1]["file_id"])
    path = f"{client.api.api_url}/file/bot{client.api.token}/{file['file_path']}"
    content = client.http.get(path)

    image = Image.open(BytesIO(content.content))
    assert [max(size["width"], size["height"]) for size in sizes] == [90, 320, 800, 1280]
    assert (image.format, image.size) == ("JPEG", (sizes[-1]["width"], sizes[-1]["height"]))
    assert content.headers["Content-Type"] == "image/jpeg"
    assert file["file_size"] == sizes[-1]["file_size"] == len(content.content)


def test_a_photo_that_is_no_picture_arrives_as_a_document(client: Client) -> None:
    client.say("photo", b"no picture")

    document = client.updates()[0]["message"]["document"]

    assert document["file_name"] == "seven.png"
    assert document["file_size"] == len(b"no picture")


def test_a_document_arrives_as_it_was_sent(client: Client) -> None:
    client.say("document", PHOTO, text="what is this?")

    message = client.updates()[0]["message"]
    file = client.result("getFile", file_id=message["document"]["file_id"])
    path = f"{client.api.api_url}/file/bot{client.api.token}/{file['file_path']}"

    assert message["document"]["mime_type"] == "image/png"
    assert message["caption"] == "what is this?"
    assert client.http.get(path).content == PHOTO


def test_a_file_of_more_than_20_megabytes_cannot_be_downloaded(client: Client) -> None:
    client.say("document", LARGE_FILE)

    document = client.updates()[0]["message"]["document"]
    refusal = client.refusal("getFile", file_id=document["file_id"])

    assert document["file_size"] == len(LARGE_FILE)
    assert refusal == "400 Bad Request: file is too big"


def test_a_file_that_there_is_not_cannot_be_downloaded(client: Client) -> None:
    refusal = client.refusal("getFile", file_id="local-seven")

    assert refusal.startswith("400 Bad Request: wrong file_id")


def test_a_file_is_only_for_those_who_know_the_token_and_its_id(client: Client) -> None:
    client.say("document", PHOTO)
    file_id = client.updates()[0]["message"]["document"]["file_id"]

    addresses = [
        f"/file/bot{client.api.token}/files/{file_id[:-1]}",
        f"/file/bot{client.api.token}x/files/{file_id}",
        f"/file/bot1:other/files/{file_id}",
        f"/files/{file_id}",
        f"/wrong-key/files/{file_id}",
    ]

    for address in addresses:
        answer = client.http.get(f"{client.api.api_url}{address}")
        assert answer.status_code in (401, 404)
        assert PHOTO not in answer.content


def test_files_sent_together_are_an_album_with_one_caption(client: Client) -> None:
    client.say("photo", PHOTO, PHOTO, PHOTO, text="three")

    messages = [update["message"] for update in client.updates()]

    assert len(messages) == 3
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["three", None, None]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sticker", "sticker"),
        ("animated_sticker", "sticker"),
        ("video", "video"),
        ("voice", "voice"),
        ("document", "document"),
    ],
)
def test_each_kind_of_file_arrives_as_what_it_is(kind: str, name: str, client: Client) -> None:
    client.say(kind, PHOTO)

    content = client.updates()[0]["message"][name]

    assert content["file_size"] == len(PHOTO)
    assert content.get("is_animated", False) is (kind == "animated_sticker")


def test_a_person_may_write_into_the_group_and_reply(client: Client) -> None:
    [asked] = client.say("text", text="407?", chat="group")
    client.say("text", text="/read", chat="group", reply_to=asked)

    message = client.updates()[1]["message"]

    assert message["chat"]["id"] == GROUP_ID
    assert message["chat"]["type"] == "group"
    assert message["reply_to_message"]["message_id"] == asked


def test_the_page_is_told_what_happens_and_catches_up(client: Client) -> None:
    client.say("text", text="407?")
    answer = client.result("sendMessage", chat_id=GUEST_ID, text="407")
    client.result("sendChatAction", chat_id=GUEST_ID, action="upload_photo")

    events = client.events(GUEST_ID, 3)
    missed = client.events(GUEST_ID, 2, last=events[0][0])

    assert [kind for _, kind, _ in events] == ["message", "message", "action"]
    assert events[1][2]["message_id"] == answer["message_id"]
    assert events[2][2] == {"chat_id": GUEST_ID, "action": "upload_photo"}
    assert missed == events[1:]


def test_the_page_is_connected_before_anything_happens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.local.page_api.HEARTBEAT", 3_600.0)

    with client.http.stream("GET", f"{client.api.page_url}events?person={GUEST_ID}") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"


def test_the_page_shows_the_menu_in_the_persons_language(client: Client) -> None:
    for language in ("", "tr"):
        commands = [{"command": "start", "description": f"Start {language}"}]
        client.result("setMyCommands", commands=commands, language_code=language)

    menus = [
        client.page("menu", params={"person": ADMIN_ID, "language": language}).json()["commands"]
        for language in ("en", "tr")
    ]

    assert [menu[0]["description"] for menu in menus] == ["Start ", "Start tr"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"person": 7, "kind": "text", "text": "7"}, 400),
        ({"person": GUEST_ID, "kind": "text", "text": "7", "language": "de"}, 400),
        ({"person": GUEST_ID, "kind": "text", "text": "7", "chat": "channel"}, 400),
        ({"person": GUEST_ID, "kind": "text", "text": "7", "identity": "bot"}, 400),
        ({"person": GUEST_ID, "kind": "photo"}, 400),
        ({"kind": "text", "text": "7"}, 400),
        ({"person": "abc", "kind": "text", "text": "7"}, 400),
        ({"person": GUEST_ID, "kind": "text", "text": " "}, 400),
        ({"person": GUEST_ID, "kind": "text", "text": "7", "reply_to": "first"}, 400),
        ({"person": GUEST_ID, "kind": "text", "text": "7", "reply_to": 404}, 404),
    ],
)
def test_a_page_that_says_nonsense_is_refused(
    fields: dict[str, Any], status: int, client: Client
) -> None:
    answer = client.page("send", method="POST", data=fields)

    assert answer.status_code == status
    assert client.updates() == []


def test_a_page_that_saw_no_such_event_is_refused(client: Client) -> None:
    headers = {"Last-Event-ID": "the last one"}

    answer = client.page("events", params={"person": GUEST_ID}, headers=headers)

    assert answer.status_code == 400


def test_a_button_under_no_message_cannot_be_pressed(client: Client) -> None:
    fields = {"person": GUEST_ID, "message_id": 404, "data": "right"}

    assert client.page("press", method="POST", data=fields).status_code == 404


def test_the_page_and_its_parts_are_served(client: Client) -> None:
    page = client.page("")

    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert client.page("app.js").status_code == 200
    assert client.page("style.css").status_code == 200


def test_the_owner_of_the_group_is_known(client: Client) -> None:
    statuses = [
        client.result("getChatMember", chat_id=GROUP_ID, user_id=person)["status"]
        for person in (ADMIN_ID, GUEST_ID)
    ]

    assert statuses == ["creator", "member"]
    assert "member not found" in client.refusal("getChatMember", chat_id=GROUP_ID, user_id=7)


@pytest.mark.parametrize(
    ("identity", "user", "chat"),
    [("anonymous", "GroupAnonymousBot", "group"), ("channel", "Channel_Bot", "channel")],
)
def test_a_person_may_post_as_the_group_or_as_a_channel(
    identity: str, user: str, chat: str, client: Client
) -> None:
    client.say("text", text="407?", chat="group", identity=identity)

    message = client.updates()[0]["message"]

    assert (message["from"]["username"], message["sender_chat"]["type"]) == (user, chat)
    assert message["chat"]["id"] == GROUP_ID


def test_a_reply_to_a_photo_of_another_chat_brings_its_photo(client: Client) -> None:
    [photo] = client.say("photo", PHOTO)
    client.say("text", text="/read", chat="group", reply_to=photo, reply_chat="private")

    sent, reply = [update["message"] for update in client.updates()]

    assert reply["external_reply"]["photo"] == sent["photo"]
    assert "reply_to_message" not in reply


def test_a_person_edits_and_deletes_messages_of_their_own_only(client: Client) -> None:
    [photo] = client.say("photo", PHOTO, text="seven")
    [text] = client.say("text", text="7")
    answer = client.result("sendMessage", chat_id=GUEST_ID, text="7")["message_id"]

    def change(path: str, message_id: int, photo: bytes | None = None, **fields: Any) -> int:
        data = {"person": GUEST_ID, "message_id": message_id, "kind": "photo", **fields}
        files = {"file": ("seven.png", photo, "image/png")} if photo else None
        return client.page(path, method="POST", data=data, files=files).status_code

    statuses = [
        change("edit", photo, text="an 8"),
        change("edit", photo, encode(draw_digits("88", height=120)), text="two"),
        change("edit", text, text=" "),
        change("edit", answer, text="8"),
        change("delete", answer),
        change("delete", text),
        change("delete", text),
    ]

    first, _, caption, picture = client.updates()
    assert statuses == [200, 200, 400, 403, 403, 200, 404]
    assert caption["edited_message"]["caption"] == "an 8"
    assert caption["edited_message"]["photo"] == first["message"]["photo"]
    assert picture["edited_message"]["caption"] == "two"
    assert picture["edited_message"]["photo"] != first["message"]["photo"]


def test_a_file_is_a_download_and_never_opens_as_a_page(client: Client) -> None:
    client.say("document", b"<script>alert(1)</script>")
    file_id = client.updates()[0]["message"]["document"]["file_id"]

    assert client.page(f"files/{file_id}").headers["Content-Disposition"] == "attachment"


PATHS = ["", "app.js", "menu?person=1001", "events?person=1001", "files/local-seven"]


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_key_in_the_address_leads_nowhere(path: str, client: Client) -> None:
    for key in ("", "wrong-key/", client.api.page_url.split("/")[-2][:-1] + "/"):
        answer = client.http.get(f"{client.api.api_url}/{key}{path}")

        assert answer.status_code == 404


def test_no_message_comes_in_under_a_wrong_key(client: Client) -> None:
    fields = {"person": GUEST_ID, "kind": "text", "text": "7"}

    answer = client.http.post(f"{client.api.api_url}/wrong-key/send", data=fields)

    assert answer.status_code == 404
    assert client.updates() == []


@pytest.mark.parametrize(
    "host",
    ["rakam.example.org", "rakam.example.org:8000", "127.0.0.1.example.org:80", "0.0.0.0:80"],
)
@pytest.mark.parametrize("path", PATHS)
def test_another_host_name_is_refused(host: str, path: str, client: Client) -> None:
    assert client.page(path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["https://example.org", "http://127.0.0.1:1", "null"])
@pytest.mark.parametrize("path", PATHS)
def test_another_page_is_refused(origin: str, path: str, client: Client) -> None:
    assert client.page(path, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Host": "rakam.example.org"}, {"Origin": "https://example.org"}], ids=str
)
def test_a_strange_page_cannot_make_the_bot_or_a_person_speak(
    headers: dict[str, str], client: Client
) -> None:
    fields = {"person": GUEST_ID, "kind": "text", "text": "7"}
    method = f"{client.api.api_url}/bot{client.api.token}/sendMessage"

    said = client.page("send", method="POST", data=fields, headers=headers)
    sent = client.http.post(method, data={"chat_id": GUEST_ID, "text": "7"}, headers=headers)

    assert (said.status_code, sent.status_code) == (403, 403)
    assert client.updates() == []


def test_the_pages_own_requests_are_taken(client: Client) -> None:
    port = client.api.api_url.rpartition(":")[2]
    own = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}

    assert client.page("app.js", headers=own).status_code == 200
    assert client.page("app.js", headers={"Origin": client.api.api_url}).status_code == 200


@pytest.mark.parametrize("path", ["", "app.js", "no-such-file", "files/local-seven"])
def test_no_answer_may_be_framed_cached_or_load_from_elsewhere(path: str, client: Client) -> None:
    headers = client.page(path).headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["../server.py", "..%2fserver.py", "%2e%2e/server.py"])
def test_files_outside_the_page_are_not_served(path: str, client: Client) -> None:
    port = int(client.api.api_url.rpartition(":")[2])
    key = client.api.page_url.split("/")[-2]
    request = f"GET /{key}/{path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n"

    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(request.encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))

    assert answer.split()[1] in (b"403", b"404")
    assert b"LocalBotApi" not in answer


def test_it_listens_on_this_machine_only(api: LocalBotApi) -> None:
    assert {bound.getsockname()[0] for bound in api._sockets} == {"127.0.0.1"}
    assert api.api_url.startswith("http://127.0.0.1:")
    assert api.page_url.startswith(f"{api.api_url}/")


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # tornado leaves one
def test_a_port_that_is_taken_is_told(api: LocalBotApi) -> None:
    port = int(api.api_url.rpartition(":")[2])

    with pytest.raises(OSError) as caught:  # noqa: PT011  its words are the system's
        LocalBotApi(port=port)

    assert caught.value.errno == errno.EADDRINUSE
    del caught
    gc.collect()


def test_a_stopped_server_takes_no_more_calls_and_frees_its_port() -> None:
    api = LocalBotApi(port=0)
    api.start()
    port = int(api.api_url.rpartition(":")[2])

    api.stop()

    with pytest.raises(httpx.ConnectError):
        httpx.get(api.page_url)
    again = LocalBotApi(port=port)
    again.start()
    again.stop()
