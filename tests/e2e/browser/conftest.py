"""The chat page in a real browser."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from bot.local.server import LocalBotApi
from scripts.make_screenshots import FLAGS, find_browser

LEFT: Final = "net::ERR_ABORTED"
"""The error of the event stream when the page closes it."""

MILLISECONDS: Final = 60_000
"""Milliseconds after which a test that waits in vain fails."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; its event loop ends with the module, because async tests may follow."""
    executable = find_browser()
    if executable is None:
        pytest.skip("no Chromium or Chrome on the PATH: the chat page was not opened")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A new browser profile, as large as a phone."""
    window = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="en-US",
        permissions=["clipboard-read", "clipboard-write"],
    )
    window.set_default_timeout(MILLISECONDS)
    expect.set_options(timeout=MILLISECONDS)
    yield window
    window.close()


@pytest.fixture
def complaints(window: BrowserContext) -> list[str]:
    """Errors and warnings on the browser's console, and failed requests."""
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
def shaky_page(window: BrowserContext, server: LocalBotApi) -> Page:
    """The chat page, for tests in which its connection breaks."""
    page = window.new_page()
    page.goto(server.page_url)
    return page


@pytest.fixture
def page(complaints: list[str], shaky_page: Page) -> Iterator[Page]:
    """The chat page; the test fails if the browser reports an error."""
    yield shaky_page
    assert complaints == []
