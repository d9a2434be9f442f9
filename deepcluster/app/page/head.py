"""The page's head: its styles, its words, and where its scripts are."""

from __future__ import annotations

import json

from deepcluster.app.page.component import source
from deepcluster.app.page.modules import address, sources
from deepcluster.app.page.text import TEXTS
from deepcluster.vocabulary import LABELS, LETTERS

#: In order of precedence, the last one highest.
STYLES = (
    "shell/page.css",
    "pad/pad.css",
    "found/found.css",
    "answers/answers.css",
    "map/map.css",
    "shell/sections.css",
    "drawings/keep.css",
    "drawings/drawings.css",
    "drawings/scores.css",
    "drawings/batch.css",
    "drawings/learn.css",
    "study/whatif.css",
    "study/figures.css",
)


def head(models: list[str]) -> str:
    """The page's head, besides what Gradio puts there.

    Parameters
    ----------
    models : list of str
        Names of the models that everybody may choose.

    Returns
    -------
    str
        HTML.
    """
    words = {"texts": TEXTS, "labels": LABELS, "letters": LETTERS, "models": models}
    written = json.dumps(words, ensure_ascii=False).replace("</", "<\\/")
    parts = [f"<style>{source(style)}</style>" for style in STYLES]
    parts.append(f'<script type="application/json" id="dc-words">{written}</script>')
    # All at once, while Gradio is still fetching its own: a module that imports others would
    # otherwise have them fetched one after the other.
    modules = (address(file.removesuffix(".js")) for file in sources())
    parts += [f'<link rel="modulepreload" href="{module}">' for module in modules]
    return "\n".join(parts)
