"""What the page offers a visitor who wants drawings kept.

This only lays out the parts. They ask ``/api/drawings`` themselves, with the name that the
visitor's browser made up: the page's own server side never learns it.
"""

from __future__ import annotations

import gradio as gr

from deepcluster.app.page.component import component


def keeping_panel() -> None:
    """Lay out, near the answers, the switch and the questions about the drawing on the pad."""
    with gr.Column(elem_id="dc-keep"):
        component("drawings/consent", place="stage")
        component("drawings/keep")


def own_drawings() -> None:
    """Lay out the tab: switch, score, the batch of twenty digits, learning, and the gallery."""
    with gr.Row(elem_id="dc-own-offers"):
        component("drawings/consent", elem_id="dc-consent-own", place="own")
        component("drawings/score")
        component("drawings/batch")
        component("drawings/learn")
    component("drawings/drawings")
