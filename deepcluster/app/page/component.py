"""The page's own components: a ``gr.HTML`` whose template and script are files in ``static/``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

STATIC = Path(__file__).parent / "static"


def source(file: str) -> str:
    """Text of a file in ``static/``."""
    return (STATIC / file).read_text(encoding="utf-8")


def component(
    name: str,
    *,
    value: Any = None,
    data: Any = None,
    elem_id: str | None = None,
    **props: str,
) -> gr.HTML:
    """A component made of ``static/<name>.html`` and ``static/<name>.js``.

    What is costly at every change of the value is kept out of Gradio's way, since the value
    changes several times a second: styles are part of the page's head instead of
    ``css_template``, and large data part of the script instead of ``props``.

    Parameters
    ----------
    name : str
        Of the two files, without extension. The class ``dc-<name>`` is set on the component.
    value : JSON-like, optional
        What the script draws; the value that Python sets and gets.
    data : JSON-like, optional
        Sent once with the page; the script finds it as ``data``.
    elem_id : str, optional
    **props : str
        Words for the template.

    Returns
    -------
    gr.HTML
    """
    return gr.HTML(
        value=value,
        html_template=source(f"{name}.html"),
        js_on_load=f"const data = {json.dumps(data)};\n{source(f'{name}.js')}",
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=[f"dc-{name}"],
        **props,
    )
