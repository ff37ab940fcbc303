"""The local server. It runs in its own thread, because the bot needs the main thread."""

import asyncio
import secrets
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

from bot.local.bot_api import FileHandler, MethodHandler
from bot.local.chat import Chat
from bot.local.files import FileStore
from bot.local.guard import GuardedHandler
from bot.local.page_api import ActionHandler, EventsHandler, MenuHandler
from bot.local.people import BOT_ID

PAGE: Final = Path(__file__).parent / "page"
HOST: Final = "127.0.0.1"
UPLOAD_LIMIT: Final = 64 * 1024 * 1024
"""Maximum size of a request in bytes: people can send files that are too large for bots."""

T = TypeVar("T")


class LocalBotApi:
    """A Bot API on 127.0.0.1 and a chat page; port 0 means any free port.

    Raises:
        OSError: The port is in use.
    """

    def __init__(self, *, port: int) -> None:
        self._sockets = bind_sockets(port, HOST)
        self._folder = tempfile.TemporaryDirectory(prefix="rakam-chat-")
        self.chat = Chat(FileStore(Path(self._folder.name)))
        self.token = f"{BOT_ID}:{secrets.token_urlsafe(26)}"
        # The library quotes the colon of the token in the addresses of files.
        self.files_path = rf"/file/bot{self.token.replace(':', '(?::|%3A)')}/files/([\w-]+)"
        self._key = secrets.token_urlsafe(12)
        bound = self._sockets[0].getsockname()[1]
        self.api_url = f"http://{HOST}:{bound}"
        self.page_url = f"{self.api_url}/{self._key}/"
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="local-chat", daemon=True
        )

    def start(self) -> None:
        """Start the thread, and wait until the server listens."""
        self._thread.start()
        self._ready.wait()

    def run(self, action: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the thread of the server, and return its result."""
        return asyncio.run_coroutine_threadsafe(action, self._loop).result()

    def stop(self) -> None:
        """Stop listening and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        with self._folder:
            server = HTTPServer(self._application(), max_buffer_size=UPLOAD_LIMIT)
            server.add_sockets(self._sockets)
            self._ready.set()
            await self._stopped.wait()
            server.stop()
            await server.close_all_connections()

    def _application(self) -> Application:
        page: dict[str, Any] = {"chat": self.chat}
        return Application(
            [
                (r"/bot([^/]+)/(\w+)", MethodHandler, page | {"token": self.token}),
                (self.files_path, FileHandler, page),
                (rf"/{self._key}/(send|edit|delete|press)", ActionHandler, page),
                (rf"/{self._key}/menu", MenuHandler, page),
                (rf"/{self._key}/events", EventsHandler, page),
                (rf"/{self._key}/files/([\w-]+)", FileHandler, page),
                (
                    rf"/{self._key}/(.*)",
                    PageFileHandler,
                    {"path": str(PAGE), "default_filename": "index.html"},
                ),
            ],
            log_function=lambda _handler: None,
        )


class PageFileHandler(GuardedHandler, StaticFileHandler):
    """Serves HTML, CSS and scripts of the page."""
