"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

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
