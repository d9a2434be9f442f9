"""Data flows one way: who may import whom, read from the code itself."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

import deepcluster

PACKAGE = Path(deepcluster.__file__).parent

#: Rooms from the ground up; those on one line know nothing of each other. What is imported must
#: lie on a line below, or in the same room.
LAYERS = (
    ("errors", "vocabulary", "files"),
    ("frame", "losses", "networks"),
    ("training",),
    ("stages", "data", "store"),
    ("models",),
    ("evaluate", "notify"),
    ("train", "prediction", "hand", "study", "segmenter"),
    ("app.service",),
    ("app.views",),
    ("app.api", "app.page"),
    ("app.server",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
#: What a room and all that it builds on must never reach.
FORBIDDEN = {
    "frame": {"torch", "fastapi", "gradio", "sqlalchemy"},
    "stages": {"deepcluster.models", "fastapi", "gradio", "sqlalchemy"},
    "models": {"deepcluster.data", "deepcluster.store", "fastapi", "gradio", "sqlalchemy"},
    "store": {"deepcluster.models", "fastapi", "gradio", "torch"},
    "study": {"fastapi", "gradio"},
    "segmenter": {"deepcluster.models", "fastapi", "gradio", "sqlalchemy"},
    "app.service": {"fastapi", "starlette", "gradio"},
    "app.views": {"fastapi", "starlette", "gradio"},
    "app.api": {"gradio"},
}
#: The only modules that lie in the package's own folder.
LOOSE = {"errors", "vocabulary", "files", "cli", "train", "prediction", "__init__", "__main__"}


def name_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def imports_of(module: str) -> set[str]:
    """Modules that one imports, also inside functions and for types alone."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in MODULES else node.module for one in inner}
    return found - {module}


IMPORTS = {module: imports_of(module) for module in MODULES}


def room_of(module: str) -> str:
    """Room of one of our own modules; "" for the package itself, which only has its version."""
    path = module.removeprefix("deepcluster").removeprefix(".")
    rooms = [room for layer in LAYERS for room in layer]
    found = [room for room in rooms if path == room or path.startswith(room + ".")]
    return found[0] if found else path


def test_every_module_has_its_room():
    loose = {file.stem for file in PACKAGE.glob("*.py")}
    assert loose <= LOOSE
    rooms = {room for layer in LAYERS for room in layer}
    assert {room_of(module) for module in MODULES} - {"", "app"} <= rooms
    assert MODULES["deepcluster.app"].read_text(encoding="utf-8").count("import") == 0


def test_nothing_imports_what_is_above():
    height = {room: i for i, layer in enumerate(LAYERS) for room in layer}
    wrong = [
        f"{module} imports {other}"
        for module, others in IMPORTS.items()
        for other in sorted(others & MODULES.keys())
        if room_of(module) and room_of(other) and room_of(module) != room_of(other)
        if height[room_of(other)] >= height[room_of(module)]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_circles():
    # A package's own __init__ may gather its modules, and a module may use a sibling by name.
    graph = {module: others & MODULES.keys() for module, others in IMPORTS.items()}
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module not in done:
            for other in sorted(graph[module]):
                walk(other, (*path, module))
            done.add(module)

    for module in graph:
        walk(module, ())


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_do_not_reach(room):
    reached: defaultdict[str, set[str]] = defaultdict(set)
    todo = [module for module in MODULES if room_of(module) == room]
    assert todo
    seen = set(todo)
    while todo:
        module = todo.pop()
        for other in IMPORTS[module]:
            reached[other].add(module)
            if other in MODULES and other not in seen:
                seen.add(other)
                todo.append(other)
    for name in FORBIDDEN[room]:
        hits = {
            f"{other} (by {', '.join(sorted(by))})"
            for other, by in reached.items()
            if other == name or other.startswith(name + ".")
        }
        assert not hits, f"{room} reaches {hits}"
