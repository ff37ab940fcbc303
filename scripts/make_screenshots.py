"""Make the README's screenshots: the local chat with the answer to the bundled example.

Writes screenshot.png and screenshot-dark.png. Needs Chromium or Chrome on the PATH.

Usage: python scripts/make_screenshots.py [--output DIR]
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
EXAMPLE: Final = ROOT / "bot" / "assets" / "example.jpg"

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-proxy-server")

SIZE: Final = (430, 1040)
"""CSS pixels: as wide as a phone, as high as the photo and its answer need."""

SCALE: Final = 2
"""Pixels per CSS pixel."""

COLORS: Final = 256
"""Number of colors of the palette, which makes files a quarter as large."""

ColorScheme = Literal["light", "dark"]
FILE_NAMES: Final[dict[ColorScheme, str]] = {
    "light": "screenshot.png",
    "dark": "screenshot-dark.png",
}


def main() -> None:
    """Make both screenshots, if a browser is installed."""
    parser = argparse.ArgumentParser(description="Make the README's screenshots.")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", metavar="DIR")
    output: Path = parser.parse_args().output
    executable = find_browser()
    if executable is None:
        sys.exit("Install Chromium or Chrome, or put it on the PATH.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "--local", "--port", "0", "--no-browser"],
            cwd=folder,
            env=os.environ | {"DATA_DIR": folder, "PYTHONPATH": str(ROOT), "DATABASE_URL": ""},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            printed = re.search(r"http://\S+", bot.stdout.readline() if bot.stdout else "")
            if printed is None:
                raise RuntimeError("the bot did not start")
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            for colors, name in FILE_NAMES.items():
                png = take_screenshot(browser, printed.group(), colors)
                Image.open(io.BytesIO(png)).quantize(COLORS).save(output / name, optimize=True)
                print(output / name)
            browser.close()
        finally:
            bot.terminate()
            bot.communicate()


def find_browser() -> str | None:
    """Find an installed browser that Playwright can drive."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def take_screenshot(browser: Browser, address: str, colors: ColorScheme) -> bytes:
    """Open the page, which shows all messages so far; in light colors, send the example first."""
    page = browser.new_page(
        viewport={"width": SIZE[0], "height": SIZE[1]},
        device_scale_factor=SCALE,
        color_scheme=colors,
        locale="en-US",
    )
    page.goto(address)
    if colors == "light":
        page.locator("#files").set_input_files(EXAMPLE)
        page.locator("#chosen-send").click()
    answer = page.locator(".message:has(.keys)")
    answer.locator("img").last.wait_for()
    page.wait_for_function("() => [...document.images].every((image) => image.complete)")
    page.mouse.move(0, 0)
    return page.screenshot(animations="disabled")


if __name__ == "__main__":
    main()
