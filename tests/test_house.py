"""Rooms import one way only: nearer to the street, never back."""

import ast
import re
from pathlib import Path

import pytest

import stance

SOURCE = Path(stance.__file__).parent
SINGLE = (
    *("exceptions", "display", "schema", "resources", "packing", "matrices", "chain"),
    *("terminal", "writing", "processes"),
)
ORDER = [
    *SINGLE,
    *(
        "text",
        "sentiment",
        "actors",
        "stances",
        "corpora",
        "evaluation",
        "report",
        "experiments",
        "scale",
        "serve",
        "cli",
    ),
]


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("stance.")}
    return found & set(ORDER)


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


FILES = sorted(p for p in SOURCE.rglob("*.py") if p.parent != SOURCE or p.name != "__init__.py")


def test_every_room_has_its_place():
    assert {room_of(path) for path in FILES} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_rooms_import_only_rooms_nearer_to_the_street(path):
    own = ORDER.index(room_of(path))
    assert all(ORDER.index(room) <= own for room in imported_rooms(path))


@pytest.mark.parametrize("room", ORDER[len(SINGLE) :])
def test_room_says_what_it_may_import_and_keeps_to_it(room):
    said = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8")))
    allowed = re.search(r"May import the single modules, and ([^.]+)\.", said)[1]
    names = set() if allowed == "no other room" else set(re.split(r", | and ", allowed))
    used = {each for path in (SOURCE / room).rglob("*.py") for each in imported_rooms(path)}
    assert used - {room, *SINGLE} <= names <= set(ORDER[: ORDER.index(room)])


def test_only_the_experiments_room_knows_hydra():
    for path in FILES:
        if room_of(path) != "experiments":
            text = path.read_text(encoding="utf-8")
            assert "import hydra" not in text, path
            assert "from hydra" not in text, path
