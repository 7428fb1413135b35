"""Pages of the documentation that are made from what stands elsewhere: configuration, commands, modules, notebook.

Run from anywhere: python scripts/site_pages.py [--check]

writes `docs/configuration.md` and `docs/commands.md`; `--check` only says which are out of date. The others are made
by `scripts/site_hooks.py` when the site is built.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from itertools import takewhile
from pathlib import Path
from typing import Any

import omegaconf
import yaml

from stance.cli.entry import RUN_HELP, make_parser
from stance.experiments import config

ROOT = Path(__file__).resolve().parents[1]
_FIELD = re.compile(r"^    (\w{1,60}): ")
_SCHEMA = re.compile(r"/schema/(\w{1,40})/(\w{1,40})@_here_")


def configuration_page() -> str:
    """Return the reference of every key of `stance run`: name, type, default and meaning, from the dataclasses."""
    out = [
        "# Every key of the configuration",
        "",
        "Made from the dataclasses of `stance.experiments.config` and the files in `configs/`. A key is changed by "
        "`KEY=VALUE` (`stance run model.C=1`), an option of a group is chosen by `GROUP=OPTION`; "
        "[Hydra in ten lines](hydra.md) says more.",
        "",
        "## Of the whole run",
        "",
        *_keys(config.Config, ""),
    ]
    for group in config.GROUPS:
        out += ["", f"## `{group}`", "", *_options(group)]
        shown: dict[type, list[str]] = {}
        for option, kind in _kinds(group).items():
            shown.setdefault(kind, []).append(option)
        for kind, options in shown.items():
            if keys := _keys(kind, f"{group}."):
                named = ", ".join(f"`{group}={option}`" for option in options)
                out += ["", f"### {kind.__name__}", "", f"{inspect.getdoc(kind)} Of {named}.", "", *keys]
    out += ["", "## `decision`", "", inspect.getdoc(config.DecisionConfig) or "", ""]
    out += _keys(config.DecisionConfig, "decision.")
    out += ["", "## `experiment`", "", *_options("experiment"), "", "## `ablation`", "", *_options("ablation")]
    return "\n".join(out) + "\n"


def commands_page() -> str:
    """Return the help of every command, as the command line prints it."""
    out = ["# Every command", "", "What `--help` says. [Tab completion](command-line.md) knows all of it."]
    for name, text in command_helps():
        out += ["", f"## `{name}`", "", "```text", text.rstrip(), "```"]
    return "\n".join(out) + "\n"


def command_helps() -> Iterator[tuple[str, str]]:
    """Yield each command and its help."""
    yield "stance run", RUN_HELP
    yield from _helps(make_parser())


def rooms() -> list[Path]:
    """Return the rooms of the house: packages, and modules that stand alone."""
    source = ROOT / "src" / "stance"
    alone = [path for path in source.glob("*.py") if path.name != "__init__.py"]
    return sorted([path.parent for path in source.glob("*/__init__.py")] + alone)


def room_page(room: Path) -> str:
    """Return the page of a room of the house: what it says of itself, and each module with its public names."""
    name = room.stem
    text = (room / "__init__.py" if room.is_dir() else room).read_text(encoding="utf-8")
    out = [f"# stance.{name}", "", ast.get_docstring(ast.parse(text)) or ""]
    for path in sorted(room.rglob("*.py")) if room.is_dir() else [room]:
        if path.name != "__init__.py" and _has_public_names(path):
            module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
            out += ["", f"::: {module}"]
    return "\n".join(out) + "\n"


def notebook_page(path: Path) -> str:
    """Return a notebook as Markdown: its cells, and what they gave."""
    out = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            out.append(source)
            continue
        out.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            data = output.get("data", {})
            if html := "".join(data.get("text/html", [])):
                out.append(f"<div>\n{_without_blank_lines(html)}\n</div>")
            else:
                text = "".join(output.get("text") or data["text/plain"])
                out.append(f"```text\n{text.rstrip()}\n```")
    return "\n\n".join(out) + "\n"


def _without_blank_lines(html: str) -> str:
    return "\n".join(line for line in html.splitlines() if line.strip())


def _options(group: str) -> list[str]:
    rows = ["| option | what it is |", "|---|---|"]
    for path in sorted((ROOT / "configs" / group).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        said = [line.removeprefix("# ") for line in takewhile(lambda line: line.startswith("# "), text.splitlines())]
        values = {key: value for key, value in yaml.safe_load(text).items() if key not in {"defaults", "name"}}
        what = " ".join(line for line in said if not line.startswith(("stance run", "@package")))
        if not what and (kind := _kind(text)):
            what = (inspect.getdoc(kind) or "").splitlines()[0]
        if values.get("question"):
            what = str(values["question"])
        elif values and group != "scheme" and "@package" not in text:
            what += " Sets " + ", ".join(f"`{key}: {_plain(value)}`" for key, value in values.items()) + "."
        rows.append(f"| `{path.stem}` | {_cell(what)} |")
    return rows


def _kind(text: str) -> type | None:
    found = _SCHEMA.search(text)
    return config.GROUPS[found[1]][found[2]] if found else None


def _kinds(group: str) -> dict[str, type]:
    """Return the dataclass of each option that names one."""
    found = {
        path.stem: _kind(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "configs" / group).iterdir())
    }
    return {option: kind for option, kind in found.items() if kind is not None}


def _keys(kind: type, prefix: str) -> list[str]:
    shown = [each for each in fields(kind) if each.name != "_target_"]
    if not shown:
        return []
    said = key_comments()
    rows = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for each in shown:
        meaning = said.get((kind.__name__, each.name), "")
        if not meaning and prefix == "" and each.name in (*config.GROUPS, "decision"):
            meaning = f"see [below](#{each.name})"
        rows.append(
            f"| `{prefix}{each.name}` | {_cell(f'`{_type(each)}`')} | {_cell(_default(each))} | {_cell(meaning)} |"
        )
    return rows


def key_comments() -> dict[tuple[str, str], str]:
    """Return what stands behind each field of the configuration's dataclasses, by class and field."""
    lines = inspect.getsource(config).splitlines()
    out, inherited = {}, {}
    for node in ast.parse("\n".join(lines)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        inherited[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
        for each in node.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                own = "\n".join(lines[each.lineno - 1 : each.end_lineno])
                out[node.name, each.target.id] = own.partition("  # ")[2].partition("\n")[0]
        for base in inherited[node.name]:
            out |= {(node.name, key): text for (name, key), text in out.items() if name == base}
    return out


def _type(each: Field[Any]) -> str:
    return str(each.type).replace("Any", "a group").replace(" | ", " or ")


def _default(each: Field[Any]) -> str:
    value = each.default_factory() if each.default_factory is not MISSING else each.default
    return (
        ""
        if value == omegaconf.MISSING or not isinstance(value, (str, int, float, list, dict, type(None)))
        else (f"`{_plain(value)}`")
    )


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) or not value else value


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _helps(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    yield parser.prog, parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                if name != "run":
                    yield from _helps(below)


def _has_public_names(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_") for node in tree.body
    )


def main() -> int:
    """Write or check the pages that stand in `docs/`."""
    parser = argparse.ArgumentParser(description="Write the pages of the documentation that are made from code.")
    parser.add_argument("--check", action="store_true", help="write nothing; say which pages are out of date")
    check = parser.parse_args().check
    old = False
    for name, text in {"configuration": configuration_page(), "commands": commands_page()}.items():
        path = ROOT / "docs" / f"{name}.md"
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"docs/{name}.md is out of date; run: python scripts/site_pages.py", file=sys.stderr)
            old = True
    return int(old)


if __name__ == "__main__":
    sys.exit(main())
