"""What the page offers a visitor who wants drawings kept.

Here is only where the parts stand. What they know they ask ``/api/drawings`` for themselves, with
the name that the visitor's browser made up: the page's own server side never learns it.
"""

from __future__ import annotations

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.vocabulary import LABELS

#: In the page's head, in this order, after the scripts that they build on.
STYLES = ("keep.css", "drawings.css", "batch.css", "learn.css")
SCRIPTS = ("session.js", "models.js", "outbox.js", "scores.js", "card.js")

#: What the scripts find as ``deepcluster.labels``.
WORDS = {"labels": LABELS}


def keeping_panel() -> None:
    """Lay out, near the answers, the switch and what can be said of the drawing on the pad."""
    with gr.Column(elem_id="dc-keep"):
        component("consent", place="stage")
        component("keep")


def own_drawings() -> None:
    """Lay out the tab: switch, score, the batch of twenty digits, learning, and the gallery."""
    with gr.Row(elem_id="dc-own-offers"):
        component("consent", elem_id="dc-consent-own", place="own")
        component("score")
        component("batch")
        component("learn")
    component("drawings")
