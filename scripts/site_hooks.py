"""Hooks of `mkdocs build`: pages from elsewhere in the repository join the site, and links to them lead there."""

from __future__ import annotations

import posixpath
import re
from typing import Any

import site_pages
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = site_pages.ROOT
ELSEWHERE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "data/models/README.md": "model-card.md",
    "experiments/README.md": "experiments/index.md",
    "examples/quickstart.ipynb": "notebook.md",
}
"""Files of the repository outside `docs/`, and where the site has them."""
for _pattern, _place in {
    "data/*/DATASHEET.md": "datasheets/{0.parent.name}.md",
    "experiments/*/README.md": "experiments/{0.parent.name}.md",
    "benchmarks/results/*.md": "benchmarks/{0.name}",
}.items():
    ELSEWHERE |= {path.relative_to(ROOT).as_posix(): _place.format(path) for path in sorted(ROOT.glob(_pattern))}

_ORIGINS = {place: origin for origin, place in ELSEWHERE.items()}
_HOME = {"README.md": "index.md", "docs/decisions": "decisions/README.md"}
_CODE = re.compile(r"(^ {0,8}```.*?^ {0,8}```$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(\[[^\[\]]{1,300}\])\(([^()\s]{1,300})\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put all pages of a folder in the place of `FOLDER/*` in the navigation."""
    places = [*_ORIGINS, *(f"api/{room.stem}.md" for room in site_pages.rooms())]
    places += [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").glob("decisions/0*.md")]

    def filled(entry: Any) -> Any:
        if isinstance(entry, dict):
            return {title: filled(below) for title, below in entry.items()}
        if not isinstance(entry, list):
            return entry
        whole = [each for each in entry if isinstance(each, str)]
        out: list[Any] = []
        for each in entry:
            folder = each.removesuffix("*") if isinstance(each, str) and each.endswith("/*") else None
            if folder is None:
                out.append(filled(each))
            else:
                out += sorted(place for place in places if place.startswith(folder) and place not in whole)
        return out

    config.nav = filled(config.nav)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand elsewhere, and one for each room of the house."""
    for origin, place in ELSEWHERE.items():
        path = ROOT / origin
        text = site_pages.notebook_page(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=text))
    for room in site_pages.rooms():
        files.append(File.generated(config, f"api/{room.stem}.md", content=site_pages.room_page(room)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links between files of the repository lead to their pages; of files without one only the words stay."""
    place = page.file.src_uri
    origin = _ORIGINS.get(place, f"docs/{place}")

    def moved(found: re.Match[str]) -> str:
        words, target = found.groups()
        path, mark, anchor = target.partition("#")
        if not path or ":" in path:
            return found[0]
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(origin), path))
        there = ELSEWHERE.get(inside) or _HOME.get(inside) or inside.removeprefix("docs/")
        if files.get_file_from_path(there) is not None:
            return f"{words}({posixpath.relpath(there, posixpath.dirname(place) or '.')}{mark}{anchor})"
        return words[1:-1] if (ROOT / inside).exists() else found[0]

    parts = enumerate(_CODE.split(markdown))  # every second one is code
    return "".join(part if number % 2 else _LINK.sub(moved, part) for number, part in parts)
