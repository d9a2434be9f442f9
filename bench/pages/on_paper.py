"""Photos and scans of paper: thin pens, edges, rules, and everything together."""

from __future__ import annotations

import numpy as np

from bench.pages import camera as cameras
from bench.pages.compose import box_of, mark, pick, shape
from bench.pages.desks import DESKS
from bench.pages.edges import EDGES, at_sides
from bench.pages.hands import Strokes
from bench.pages.light import LIGHTS
from bench.pages.noise import Chance, between
from bench.pages.papers import GROUNDS, RULES, Paper, Ruling
from bench.pages.pens import legible, lighter, take
from bench.pages.scene import Mark, Pixels, Scene, enlarged, lit, picture

Made = tuple[bytes | Pixels, str]


def thin(strokes: Strokes, chance: Chance) -> Made:
    """A thin pen's straight strokes that fill a photo of plain paper."""
    size = shape(chance)
    share = chance.uniform(0.55, 0.88)
    name = pick(chance, {"ballpoint": 3, "fineliner": 2, "pencil": 1})
    held = take(name, chance, breadth=between(chance, 0.008, 0.018))
    held = lighter(held, chance.uniform(0.6, 1))
    light = pick(chance, {"gradient": 3, "even": 2, "lamp": 1, "hand": 1})
    written = mark(strokes, held, size, share, chance)
    straight = chance.random() < 0.5
    scene = Scene(
        size,
        Paper(pick(chance, {"white": 4, "recycled": 1})),
        light,
        tilt=0 if straight else chance.normal(0, 2),
        keystone=0 if straight else chance.uniform(0, 0.12),
    )
    seen = picture(scene, [written], cameras.phone(max(size), chance, hard=0.4), chance)
    return seen, f"{name} {written.width:.1f} px, {light}"


def edge(strokes: Strokes, chance: Chance) -> Made:
    """An evenly lit sheet at whose edge something dark shows."""
    size = shape(chance)
    kind = pick(chance, {"shadow": 3, "band": 2, "next page": 2, "fold": 2, "holes": 1, "desk": 3})
    sides = chance.permutation(4)[: int(chance.choice([1, 2, 3, 4], p=[0.55, 0.25, 0.1, 0.1]))]
    if kind in ("fold", "holes"):
        sides = sides[:1]
    name = pick(chance, {"ballpoint": 3, "pencil": 3, "felt": 2, "fineliner": 1, "marker": 1})
    held = lighter(take(name, chance), chance.uniform(0.6, 1))
    deep = 0.27 if kind == "fold" else 0.16
    room = [deep if side in sides else 0.04 for side in range(4)]
    # Sides are counted left, top, right, bottom, as `room` is; `at_sides` turns by quarters.
    written = mark(
        strokes,
        held,
        size,
        chance.uniform(0.3, 0.6),
        chance,
        room=(room[0], room[1], room[2], room[3]),
    )
    insets = (0.0, 0.0, 0.0, 0.0)
    if kind == "desk":
        some = [chance.uniform(0.02, 0.11) if side in sides else 0 for side in range(4)]
        insets = (some[0], some[1], some[2], some[3])
    photo = kind == "desk" or chance.random() < 0.3
    around = list(DESKS)[int(chance.integers(len(DESKS)))]
    tilt = chance.normal(0, 2.5) if photo else 0.0
    ground = pick(chance, {"white": 4, "recycled": 1, "card": 0.5})
    scene = Scene(size, Paper(ground), "even", tilt=tilt, insets=insets, around=around)
    seen, _ = lit(scene, [written], chance)
    if kind in EDGES:
        seen = np.ascontiguousarray(seen)
        at_sides(seen, kind, sides.tolist(), chance)
    taken = cameras.phone(max(size), chance, hard=0.4) if photo else cameras.scanner(chance)
    told = f"{name}, {around if kind == 'desk' else kind} at {len(sides)}"
    return cameras.jpeg(cameras.take(seen, taken, chance), taken.quality), told


def ruled(strokes: Strokes, chance: Chance) -> Made:
    """Rules at least half as dark as the ink."""
    size = shape(chance)
    name = pick(chance, {"pencil": 4, "ballpoint": 3, "felt": 1, "fineliner": 1, "fountain": 1})
    held = take(name, chance)
    share = chance.uniform(0.25, 0.75)
    side = share * min(size)
    grey = float(np.array(held.colour) @ (0.299, 0.587, 0.114))
    # The pen seldom leaves all its colour, so that a rule of half the ink is rather more.
    dark = min(0.8, (0.93 - grey) * chance.uniform(0.5, 0.85))
    kind = pick(chance, {"lines": 3, "squares": 3, "seyes": 1, "fine": 1.5, "dots": 0.5})
    ruling = rules(kind, side, dark, chance)
    light = pick(chance, {"even": 3, "gradient": 2, "lamp": 1, "hand": 1})
    level = chance.random() < 0.3
    scene = Scene(
        size,
        Paper(pick(chance, {"white": 5, "recycled": 1}), ruling),
        light,
        tilt=0 if level else chance.uniform(-9, 9),
        keystone=0 if level else chance.uniform(0, 0.25),
    )
    written = mark(strokes, held, size, share, chance, least=max(1.5, 1.2 * ruling.width))
    seen = picture(scene, [written], cameras.phone(max(size), chance, hard=0.5), chance)
    return seen, f"{name}, {kind}, {ruling.pitch / side:.2f} of the digit, {light}"


def rules(kind: str, side: float, dark: float, chance: Chance) -> Ruling:
    """Printed lines as they lie under a digit ``side`` px large."""
    apart = {"lines": (0.3, 1.3), "squares": (0.15, 0.8), "seyes": (0.5, 1.5)}
    pitch = side * between(chance, *apart.get(kind, (0.25, 0.7)))
    cell = pitch / {"seyes": 4, "fine": 5}.get(kind, 1)
    if cell < 5:
        pitch *= 5 / cell
        cell = 5.0
    width = max(0.8, cell * chance.uniform(0.025, 0.06))
    if kind == "dots":
        width = max(1.6, cell * 0.09)
    colour = RULES[int(chance.integers(len(RULES)))]
    margin = chance.uniform(0.08, 0.25) if chance.random() < 0.4 and kind != "dots" else 0.0
    return Ruling(kind, pitch, min(width, 5.0), dark, colour, margin)


def anything(strokes: Strokes, chance: Chance) -> Made:
    """Any pen on any paper in any light, by any camera."""
    large = chance.random()
    size = shape(chance, *((0.3, 1.2) if large < 0.75 else (1.2, 3) if large < 0.97 else (3, 24)))
    full, size = size, _within(size)
    ground = pick(
        chance,
        {"white": 8, "recycled": 1.5, "card": 1.5, "sticky note": 1, "kraft": 0.7, "board": 1.5}
        | {"black card": 0.7},
    )
    if ground in ("board", "black card"):
        name = "chalk" if ground == "board" else pick(chance, {"gel": 2, "chalk": 1})
    else:
        name = pick(
            chance,
            {"ballpoint": 4, "pencil": 3, "felt": 2, "marker": 1.5, "fineliner": 1.5}
            | {"fountain": 1, "crayon": 1},
        )
    while True:
        held = take(name, chance)
        if name not in ("chalk", "gel"):
            held = lighter(held, chance.uniform(0.75, 1))
        if all(legible(held, colour) for colour in GROUNDS[ground][0]):
            break
    share = between(chance, 0.2, 0.85)
    side = share * min(size)
    told = [name, ground]
    ruling = None
    if ground in ("white", "recycled") and chance.random() < 0.45:
        kind = pick(chance, {"lines": 3, "squares": 3, "seyes": 1, "fine": 0.7, "dots": 0.7})
        ruling = rules(kind, side, chance.uniform(0.08, 0.4), chance)
        told.append(kind)
    desk = chance.random() < 0.25
    insets = (0.0, 0.0, 0.0, 0.0)
    if desk:
        some = chance.uniform(0.02, 0.12, 4) * (chance.random(4) < 0.5)
        insets = (float(some[0]), float(some[1]), float(some[2]), float(some[3]))
    share = min(share, 0.95 - max(insets[0] + insets[2], insets[1] + insets[3]) - 0.12)
    written = mark(strokes, held, size, share, chance, room=insets, rim=0.05)
    box = None
    if not ruling and ground not in ("board",) and chance.random() < 0.15:
        box = _box(written, side, chance)
        told.append("table" if box[3] else "box")
    light = LIGHTS[int(chance.integers(len(LIGHTS)))]
    around = list(DESKS)[int(chance.integers(len(DESKS)))]
    told.append(light)
    if any(insets):
        told.append(f"on {around}")
    scene = Scene(
        size,
        Paper(ground, ruling),
        light,
        tilt=chance.normal(0, 4),
        keystone=chance.uniform(0, 0.3),
        insets=insets,
        around=around,
        box=box,
    )
    seen, _ = lit(scene, [written], chance)
    scan = chance.random() < 0.12 and light == "even"
    taken = cameras.scanner(chance) if scan else cameras.phone(max(size), chance)
    whole = enlarged(cameras.take(seen, taken, chance), full)
    return cameras.jpeg(whole, taken.quality), ", ".join(told)


def _box(
    written: Mark, side: float, chance: Chance
) -> tuple[tuple[float, float, float, float], float, float, bool]:
    left, top, right, bottom = box_of(written, side * chance.uniform(0.12, 0.4))
    return (
        (left, top, right, bottom),
        max(1.0, side * chance.uniform(0.004, 0.012)),
        chance.uniform(0.4, 0.9),
        bool(chance.random() < 0.5),
    )


def _within(size: tuple[int, int], most: float = 3e6) -> tuple[int, int]:
    ratio = min(1.0, float(np.sqrt(most / (size[0] * size[1]))))
    return round(size[0] * ratio), round(size[1] * ratio)
