"""Make the pictures in `docs/images/` from a real run: pages as Chromium shows them, and the report's plots.

Run from anywhere: python scripts/take_screenshots.py RUN ARTICLE.txt [OTHER_RUN]

RUN is the folder of a finished `stance run`, ARTICLE a text to label; with OTHER_RUN there is a comparison too. Needs
the extra `test` and a Chromium on the path.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
WIDTH, HEIGHT = 1280, 860
_COLOURS = 64  # enough for text on paper, and a third of the bytes


def take(page: Any, address: str, name: str) -> None:
    """Save what a window shows."""
    page.goto(address)
    page.wait_for_timeout(200)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    shrink(path)


def shrink(path: Path) -> None:
    """Keep so many colours, so that the repository stays small."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description="Make the pictures in docs/images/ from a real run.")
    parser.add_argument("run", type=Path)
    parser.add_argument("article", type=Path)
    parser.add_argument("other", type=Path, nargs="?")
    parsed = parser.parse_args()
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        print("needs a Chromium on the path", file=sys.stderr)
        return 2
    script = str(Path(sys.executable).with_name("stance"))
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(color_scheme="light", viewport={"width": WIDTH, "height": HEIGHT})
        article = Path(folder) / "article.html"
        subprocess.run([script, "label", parsed.article, "-o", article], check=True)
        take(page, article.as_uri(), "article")
        report = (parsed.run / "report.html").resolve().as_uri()
        take(page, report, "report")
        if parsed.other is not None:
            out = Path(folder) / "comparison"
            subprocess.run([script, "compare", parsed.run, parsed.other, "-o", out], check=True, stdout=sys.stderr)
            take(page, (out / "comparison.html").as_uri(), "comparison")
        words = [script, "serve", str(parsed.article.resolve()), "-o", "corrections.jsonl", "--port", "0"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=folder) as served:
            assert served.stdout is not None
            address = next(word for line in served.stdout for word in line.split() if word.startswith("http://"))
            take(page, f"{address.rstrip('/.,')}/text/1", "serve")
            served.terminate()
        browser.close()
    for plot in sorted((parsed.run / "plots").glob("*.png")):
        shutil.copy(plot, IMAGES / f"plot-{plot.name}")
        shrink(IMAGES / f"plot-{plot.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
