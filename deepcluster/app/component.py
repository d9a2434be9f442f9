"""The page's own components: a ``gr.HTML`` whose template and script are files in ``static/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

STATIC = Path(__file__).parent / "static"


def source(file: str) -> str:
    """Text of a file in ``static/``."""
    return (STATIC / file).read_text(encoding="utf-8")


def component(name: str, *, value: Any = None, elem_id: str | None = None, **props: Any) -> gr.HTML:
    """A component made of ``static/<name>.html`` and ``static/<name>.js``.

    Its style is part of the page's head instead of ``css_template``: Gradio would write that
    anew, and the browser style the whole page anew, at every prediction.

    Parameters
    ----------
    name : str
        Of the two files, without extension. A class of that name is set on the component.
    value : JSON-like, optional
        What the script draws; the value that Python sets and gets.
    elem_id : str, optional
    **props : JSON-like
        Sent once with the page; the script finds them in ``props``.

    Returns
    -------
    gr.HTML
    """
    return gr.HTML(
        value=value,
        html_template=source(f"{name}.html"),
        js_on_load=source(f"{name}.js"),
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=[f"dc-{name}"],
        **props,
    )
