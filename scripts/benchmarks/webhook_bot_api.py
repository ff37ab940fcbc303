"""The crowd's Bot API where Telegram calls the bot, by way of a proxy before its processes."""

import asyncio
import itertools
import secrets
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx
from tornado.web import Application

from bot.local.bot_api import MethodHandler
from bot.local.call import Call
from bot.local.chat import Chat, Json
from bot.local.methods import BotMethods
from bot.local.server import HOST
from scripts.benchmarks.load_bot_api import PATIENCE, PAUSE, CrowdApi

CALLS_AT_ONCE: Final = 40
"""Calls of Telegram's that wait for an answer at a time, where a bot asks for no other number."""

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - opens nothing


class WebhookMethods(BotMethods):
    """What a bot calls that is called itself."""

    def __init__(self, chat: Chat, token: str) -> None:
        super().__init__(chat, token)
        self._methods["setwebhook"] = self._set_webhook

    async def _set_webhook(self, _call: Call) -> bool:
        return True


class CallingCrowd(CrowdApi):
    """A crowd whose photos are handed to the processes of a bot in turn.

    Args:
        photos: JPEG files, as Telegram delivers them.
        ports: Where the processes listen.

    Attributes:
        secret: What each call shows that it comes from here.
    """

    def __init__(self, photos: list[Path], ports: Sequence[int]) -> None:
        super().__init__(photos)
        self.secret = secrets.token_urlsafe(16)
        self._ports = ports

    def start(self) -> None:
        """Listen, and call."""
        super().start()
        self._calling = self._submit(self._call_with_updates())

    def stop(self) -> None:
        """Stop both, and end the thread.

        Raises:
            ExceptionGroup: A call went wrong.
        """
        went_wrong = not self._calling.cancel()
        super().stop()
        if went_wrong:
            self._calling.result()

    def wait_until_ready(self) -> None:
        """Wait until all processes listen.

        Raises:
            TimeoutError: One does not.
        """
        deadline = time.monotonic() + PATIENCE
        while not all(map(_listens, self._ports)):
            if time.monotonic() > deadline:
                raise TimeoutError("a replica does not listen")
            time.sleep(PAUSE)

    def _application(self, chat: Chat) -> Application:
        application = super()._application(chat)
        methods = {"methods": WebhookMethods(self._timed, self.token)}
        application.add_handlers(".*", [(r"/bot([^/]+)/(\w+)", MethodHandler, methods)])
        return application

    async def _call_with_updates(self) -> None:
        """Call with each update, some of them at a time."""
        ports, offset = itertools.cycle(self._ports), 0
        limit = asyncio.Semaphore(CALLS_AT_ONCE)
        headers = {SECRET_HEADER: self.secret}
        async with (
            httpx.AsyncClient(headers=headers, timeout=PATIENCE) as client,
            asyncio.TaskGroup() as calls,
        ):
            while True:
                for update in await self._timed.updates.wait(offset, PATIENCE) or ():
                    url = f"http://{HOST}:{next(ports)}/telegram"
                    calls.create_task(_call(client, url, update, limit))
                    offset = update["update_id"] + 1


async def _call(
    client: httpx.AsyncClient, url: str, update: Json, limit: asyncio.Semaphore
) -> None:
    """Call with an update.

    Raises:
        httpx.HTTPStatusError: It is not taken.
    """
    async with limit:
        (await client.post(url, json=update)).raise_for_status()


def _listens(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex((HOST, port)) == 0
