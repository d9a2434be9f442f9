"""The library alone needs eight packages; every room above it needs no more than its extra."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

import deepcluster
from tests.support.demo_process import REPOSITORY
from tests.support.drawings import canvas, encode
from tests.support.repository import imported
from tests.support.without import missing, without

PACKAGE = Path(deepcluster.__file__).parent
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
#: Rooms that need more than the library alone -> the extra that has it.
EXTRAS = {
    "deepcluster.app": "app",
    "deepcluster.notify": "notify",
    "deepcluster.segmenter": "segmenter",
    "deepcluster.store": "store",
    "deepcluster.store.mongodb": "mongodb",
    "deepcluster.study": "study",
}
#: Rooms that work without an extra and do more with it.
MORE = {
    "deepcluster.data": {"data", "cli"},
    "deepcluster.store": {"postgresql"},
    "deepcluster.training": {"cli"},
}
#: What only its own program imports: alembic runs it.
LEFT_OUT = {"deepcluster.__main__", "deepcluster.store.migrations.env"}


def modules() -> dict[str, list[str]]:
    """Extra -> the modules that need it; "" for those of the library."""
    found: dict[str, list[str]] = {extra: [] for extra in ["", *EXTRAS.values()]}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        rooms = [room for room in EXTRAS if name == room or name.startswith(room + ".")]
        if name not in LEFT_OUT:
            found[EXTRAS[max(rooms, key=len)] if rooms else ""].append(name)
    return found


@cache
def gone(extra: str) -> list[str]:
    """Modules that are not there where the package was installed with one extra, or with none."""
    asked = list(PROJECT["dependencies"])
    todo = [extra] if extra else []
    while todo:
        for line in PROJECT["optional-dependencies"][todo.pop()]:
            if line.startswith("deepcluster["):
                todo += line.removeprefix("deepcluster[").removesuffix("]").split(",")
            else:
                asked.append(line)
    return missing(asked)


def run(extra: str, *lines: list[str], cwd: Path) -> list[SimpleNamespace]:
    """What command lines say and return where only one extra is installed."""
    ended = without(gone(extra), "run", *map(json.dumps, lines), cwd=cwd)
    assert ended.returncode == 0, ended.stderr
    return [SimpleNamespace(**json.loads(line)) for line in ended.stdout.splitlines()]


def test_what_is_missing_is_known() -> None:
    assert {"gradio", "rich", "pymongo", "sqlalchemy", "apprise", "matplotlib"} <= set(gone(""))
    assert not {"numpy", "torch", "sklearn", "cv2", "joblib"} & set(gone(""))
    assert "gradio" not in gone("app") and "sqlalchemy" not in gone("app")
    assert not {"gradio", "pymongo", "psycopg", "rich", "pooch"} & set(gone("all"))


def test_no_module_asks_for_more_than_its_extras_have() -> None:
    """Wherever the import is: also in a function that is called only now and then."""
    for place, module in imported("deepcluster"):
        name, root = ".".join(place.with_suffix("").parts), module.partition(".")[0]
        if root not in gone("") or name.removesuffix(".__init__") in LEFT_OUT:
            continue
        rooms = [room for room in EXTRAS if name.startswith(room)]
        extras = {EXTRAS[max(rooms, key=len)]} if rooms else set()
        extras |= {extra for room, more in MORE.items() if name.startswith(room) for extra in more}
        assert any(root not in gone(extra) for extra in extras), f"{place} imports {root}"


@pytest.mark.parametrize("extra", ["", *EXTRAS.values()])
def test_every_module_can_be_imported_with_the_extra_of_its_room(extra: str) -> None:
    ended = without(gone(extra), "import", *modules()[extra])
    assert ended.returncode == 0, ended.stderr


def test_the_library_alone_predicts_and_trains(tmp_path: Path) -> None:
    (tmp_path / "seven.png").write_bytes(encode(canvas(7)))
    train = ["train", "pixel-kmeans", "--data", "digits", "--out", "mine"]
    read = ["predict", "seven.png", "--json", "--model"]
    trained, predicted, own = run("", train, [*read, "deep"], [*read, "mine"], cwd=tmp_path)
    assert trained.code == 0, trained.err
    assert "Saved to mine." in trained.out and "left" in trained.err
    assert predicted.code == 0, predicted.err
    assert json.loads(predicted.out)["name"] == "7"
    assert own.code == 0, own.err


def test_what_an_extra_is_missing_for_is_said_in_a_sentence(tmp_path: Path) -> None:
    wanted = {
        ("drawings", "list"): "store",
        ("drawings", "stats", "--db", "sqlite:///here.db"): "store",
        ("adapt", "--from", "drawings"): "store",
        ("serve", "--port", "0"): "app",
        ("study", "--data", "digits"): "study",
        ("notify", "register"): "notify",
        ("notify", "add", "ntfy://somebody"): "notify",
        ("train", "pixel-kmeans", "--data", "digits", "--notify=ntfy://somebody"): "notify",
        ("train", "pixel-kmeans", "--data", "mnist"): "data",
    }
    for words, said in zip(wanted, run("", *map(list, wanted), cwd=tmp_path), strict=True):
        extra = wanted[words]
        assert said.code == 2, (words, said)
        assert said.err.count("\n") == 1 and said.out == "", (words, said)
        need = f"needs the extra '{extra}': pip install 'deepcluster[{extra}]'."
        assert said.err.endswith(need + "\n"), (words, said.err)
    assert list(tmp_path.iterdir()) == []


def test_the_store_says_which_database_needs_more(tmp_path: Path) -> None:
    wanted = {
        "mongodb://127.0.0.1/name": "mongodb",
        "postgresql://127.0.0.1/name": "postgresql",
    }
    lines = [["drawings", "stats", "--db", url] for url in wanted]
    for extra, said in zip(wanted.values(), run("store", *lines, cwd=tmp_path), strict=True):
        assert said.code == 2
        assert said.err.endswith(
            f" needs the extra '{extra}': pip install 'deepcluster[{extra}]'.\n"
        )
