"""The page: draw a digit, and see what two models make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from deepcluster.app.page.answers.column import answer_column, model_select
from deepcluster.app.page.answers.why import why_they_differ
from deepcluster.app.page.clusters.gallery import cluster_gallery
from deepcluster.app.page.component import component
from deepcluster.app.page.drawings.mine import keeping_panel, own_drawings
from deepcluster.app.page.head import head
from deepcluster.app.page.map.map import cluster_maps
from deepcluster.app.page.pad.examples import example_strip
from deepcluster.app.page.pad.pad import decode, drawing_pad, number_of, point_of
from deepcluster.app.page.study.study import study
from deepcluster.app.page.text import translate
from deepcluster.app.views.reading import refused, told
from deepcluster.errors import DeepClusterError

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference

# Fonts that are on people's machines: nothing is fetched.
FONTS = ["-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans"]


def mount_options(inference: Inference) -> dict[str, Any]:
    """What `gradio.mount_gradio_app` needs besides the page.

    Parameters
    ----------
    inference : Inference
        Whose models the page shows.

    Returns
    -------
    dict
        Keyword arguments: theme, head, i18n.
    """
    theme = gr.themes.Base(
        font=[*FONTS, "Arial", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    ).set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#141517",
        body_text_color="#1d1c1a",
        body_text_color_dark="#eeece8",
    )
    return {"theme": theme, "head": head(list(inference.models)), "i18n": translate}


def build_page(inference: Inference) -> gr.Blocks:
    """Build the page.

    Parameters
    ----------
    inference : Inference
        Whom to ask. All its models can be chosen on the page; the first and the last, which are the
        best and the plainest, are shown first.

    Returns
    -------
    gradio.Blocks
        To be mounted together with `mount_options`.
    """
    models = inference.models
    names = list(models)
    left, right = names[0], names[-1]

    with gr.Blocks(title="DeepCluster", analytics_enabled=False, fill_width=True) as page:
        component("shell/heading")
        with gr.Row(elem_id="dc-stage"):
            pad = drawing_pad(elem_id="dc-pad")
            component("found/found", elem_id="dc-found")
            with gr.Column(elem_id="dc-said"):
                message = component("shell/message", elem_id="dc-message")
                why_they_differ(models)
            with gr.Column(elem_id="dc-column-left"):
                left_model = model_select("left", left)
                answer_column("left", models, left)
            with gr.Column(elem_id="dc-column-right"):
                right_model = model_select("right", right)
                answer_column("right", models, right)
            cluster_maps(models, left, right)
            keeping_panel()
            with gr.Column(elem_id="dc-more"):
                component("pad/frame", elem_id="dc-frame")
                example_strip()
        with gr.Tabs(elem_id="dc-sections"):
            with gr.Tab(translate("drawings")):
                own_drawings()
            with gr.Tab(translate("clusters")):
                cluster_gallery(models)
            with gr.Tab(translate("study")):
                study(inference)

        # One listener and one output: both columns always speak of the same drawing, and every
        # further output would cost the browser another round. The message passes on to the other
        # parts what it is told.
        gr.on(
            [pad.input, left_model.input, right_model.input],
            _looker(inference),
            inputs=[pad, left_model, right_model],
            outputs=message,
            queue=False,
            trigger_mode="always_last",
            show_progress="hidden",
            api_name="look",
        )
    return page


def _looker(inference: Inference) -> Callable[[object, object, object], dict[str, Any]]:
    def look(drawing: object, left: object, right: object) -> dict[str, Any]:
        """Ask two models about a drawing, as the pad sends it or as the data URL of a picture."""
        names = [str(left), str(right)]
        number = {"number": number_of(drawing)}
        try:
            reading = inference.look(decode(drawing), names, at=point_of(drawing))
        except DeepClusterError as error:
            return refused(error, names) | number
        return told(reading, [(name, inference.model(name)) for name in names]) | number

    return look
