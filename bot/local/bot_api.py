"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

It has the methods that the bot calls, with the limits of the real server.
"""

from typing import Any, Final

from telegram.constants import CallbackQueryLimit

from bot.local.call import Call, chat_id_of, keyboard_of, words_of
from bot.local.chat import Chat, Json, as_replied
from bot.local.errors import ApiError
from bot.local.files import describe_file
from bot.local.guard import GuardedHandler
from bot.local.people import ADMIN_ID, GROUP_ID, bot_user, members_of, user_of
from model.decoding.limits import BYTE_LIMIT

CONFLICT: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running"
)


class MethodHandler(GuardedHandler):
    """Handles the method calls of the bot with the token; `_on_sendphoto` handles `sendPhoto`."""

    def initialize(self, chat: Chat, token: str) -> None:
        """Store the state that the request works on."""
        self._chat = chat
        self._token = token

    async def post(self, token: str, name: str) -> None:
        """Call a method by its name in any case; responses are like those of the real server."""
        try:
            call = Call(
                arguments={name: self.get_argument(name) for name in self.request.arguments},
                files={name: files[0] for name, files in self.request.files.items()},
            )
            self.write({"ok": True, "result": await self.call(token, name, call)})
        except ApiError as error:
            self.set_status(error.code)
            refusal = {"error_code": error.code, "description": error.description}
            self.write({"ok": False, **refusal})

    get = post

    async def call(self, token: str, name: str, call: Call) -> Any:
        """Call a method.

        Raises:
            ApiError: The token is wrong, the method does not exist, or it refuses the call.
        """
        if token != self._token:
            raise ApiError("Unauthorized", 401)
        method = getattr(self, f"_on_{name.lower()}", None)
        if method is None:
            raise ApiError("Not Found", 404)
        try:
            return await method(call)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ApiError("Bad Request: can't parse the arguments") from error

    async def _on_getme(self, _call: Call) -> Json:
        return bot_user()

    async def _on_getupdates(self, call: Call) -> list[Json]:
        updates = await self._chat.updates.wait(call.number("offset"), call.number("timeout"))
        if updates is None:
            raise ApiError(CONFLICT, 409)
        return updates

    async def _on_deletewebhook(self, _call: Call) -> bool:
        return True

    async def _on_setmycommands(self, call: Call) -> bool:
        scope = call.json("scope")
        name = f"chat:{scope['chat_id']}" if scope["type"] == "chat" else str(scope["type"])
        await self._chat.set_commands(name, call.text("language_code"), call.json("commands"))
        return True

    async def _on_getchatmember(self, call: Call) -> Json:
        chat_id, person = chat_id_of(call), call.number("user_id")
        if person not in members_of(chat_id):
            raise ApiError("Bad Request: member not found")
        user = user_of(person, "")
        if chat_id == GROUP_ID and person == ADMIN_ID:
            return {"status": "creator", "user": user, "is_anonymous": False}
        return {"status": "member", "user": user}

    async def _on_getfile(self, call: Call) -> Json:
        stored = self._chat.files.find(call.text("file_id"))
        if stored.size > BYTE_LIMIT:
            raise ApiError("Bad Request: file is too big")
        return {**describe_file(stored), "file_path": f"files/{stored.file_id}"}

    async def _on_sendmessage(self, call: Call) -> Json:
        return await self._send(call, words_of(call, "text"))

    async def _on_sendphoto(self, call: Call) -> Json:
        return await self._send(call, self._photo(call))

    def _photo(self, call: Call) -> Json:
        caption = words_of(call, "caption")
        return {"photo": self._chat.files.add_photo(call.file("photo").body), **caption}

    def _media(self, call: Call, media: Json) -> Json:
        return self._photo(Call(arguments={**media, "photo": media["media"]}, files=call.files))

    async def _on_senddocument(self, call: Call) -> Json:
        file = call.file("document")
        stored = self._chat.files.add(file.body, "application/octet-stream")
        named = {"file_name": file.filename, "mime_type": stored.mime_type}
        document = {**describe_file(stored), **named}
        return await self._send(call, {"document": document, **words_of(call, "caption")})

    async def _send(self, call: Call, content: Json) -> Json:
        """Send a message with the buttons of the call, as a reply to the message that it names."""
        chat_id, keyboard = chat_id_of(call), keyboard_of(call)
        reply = call.json("reply_parameters")
        if keyboard:
            content["reply_markup"] = keyboard
        if reply:
            replied = self._chat.messages.get((chat_id, int(reply["message_id"])))
            if replied is None and not reply.get("allow_sending_without_reply"):
                raise ApiError("Bad Request: message to be replied not found")
            if replied is not None:
                content["reply_to_message"] = as_replied(replied)
        return await self._chat.send(chat_id, content)

    async def _on_sendchataction(self, call: Call) -> bool:
        await self._chat.show_action(chat_id_of(call), call.text("action"))
        return True

    async def _on_editmessagetext(self, call: Call) -> Json:
        return await self._edit(call, "text", words_of(call, "text"))

    async def _on_editmessagecaption(self, call: Call) -> Json:
        return await self._edit(call, "caption", words_of(call, "caption"))

    async def _on_editmessagemedia(self, call: Call) -> Json:
        """Replace the photo and the caption of a message."""
        media = call.json("media")
        return await self._edit(call, media["type"], self._media(call, media))

    async def _edit(self, call: Call, part: str, changes: Json) -> Json:
        """Change a message of the bot: its text, or the caption or the photo of a photo."""
        message = self._chat.find(chat_id_of(call), call.number("message_id"))
        if not message["from"]["is_bot"]:
            raise ApiError("Bad Request: message can't be edited")
        if ("photo" if part == "caption" else part) not in message:
            raise ApiError(f"Bad Request: there is no {part} in the message to edit")
        return await self._chat.edit(message, {**changes, "reply_markup": keyboard_of(call)})

    async def _on_answercallbackquery(self, call: Call) -> bool:
        text = call.text("text")
        if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise ApiError("Bad Request: MESSAGE_TOO_LONG")
        await self._chat.answer_query(call.text("callback_query_id"), text)
        return True


class FileHandler(GuardedHandler):
    """Serves files to the bot and to the page."""

    def initialize(self, chat: Chat) -> None:
        """Store the state that the request works on."""
        self._chat = chat

    def get(self, file_id: str) -> None:
        """Send a file, always as a download: an uploaded HTML file must not open as a page."""
        try:
            stored = self._chat.files.find(file_id)
        except ApiError:
            self.set_status(404)
            self.write({"ok": False, "error_code": 404, "description": "Not Found"})
        else:
            self.set_header("Content-Type", stored.mime_type)
            self.set_header("Content-Disposition", "attachment")
            self.write(stored.path.read_bytes())
