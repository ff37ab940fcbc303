"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from typing import Any

from bot.local.call import Call
from bot.local.chat import Chat
from bot.local.errors import ApiError
from bot.local.guard import GuardedHandler
from bot.local.methods import BotMethods


class MethodHandler(GuardedHandler):
    """Runs method calls, with the answers of the real server."""

    def initialize(self, methods: BotMethods) -> None:
        """Store the state that the request works on."""
        self._methods = methods

    async def post(self, token: str, name: str) -> None:
        """Call a method."""
        try:
            result = await self._methods.call(token, name, self._call())
        except ApiError as error:
            self.set_status(error.code)
            refusal = {"error_code": error.code, "description": error.description}
            self.write({"ok": False, **refusal})
        else:
            self.write({"ok": True, "result": result})

    get = post

    def _call(self) -> Call:
        return Call(
            arguments={name: self.get_argument(name) for name in self.request.arguments},
            files={name: files[0] for name, files in self.request.files.items()},
        )


class FileHandler(GuardedHandler):
    """Serves files to the bot."""

    def initialize(self, token: str, chat: Chat) -> None:
        """Store the state that the request works on."""
        self._token = token
        self._chat = chat

    async def get(self, token: str, file_id: str) -> None:
        """Send a file's content."""
        write_file(self, self._chat, file_id if token == self._token else "")


def write_file(handler: GuardedHandler, chat: Chat, file_id: str) -> None:
    """Write a stored file as the response, or 404."""
    try:
        stored = chat.files.find(file_id)
    except ApiError:
        refusal: dict[str, Any] = {"ok": False, "error_code": 404, "description": "Not Found"}
        handler.set_status(404)
        handler.write(refusal)
    else:
        handler.set_header("Content-Type", stored.mime_type)
        handler.write(stored.read())
