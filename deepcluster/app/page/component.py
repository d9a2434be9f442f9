"""The page's own components: a ``gr.HTML`` with its template and script side by side."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr

from deepcluster.app.page.modules import PAGE, address

# Gradio turns it into a function. The address is made absolute here, since inside a function it
# would not be relative to the page.
START = (
    "import(new URL({address}, document.baseURI)).then((module) => "
    "module.default({{ element, props, trigger, watch, data: {data} }}));"
)


def source(file: str) -> str:
    """Text of a file in this folder."""
    return (PAGE / file).read_text(encoding="utf-8")


def component(
    name: str,
    *,
    value: Any = None,
    data: Any = None,
    elem_id: str | None = None,
    **props: str,
) -> gr.HTML:
    """A component made of ``<name>.html`` and ``<name>.js``.

    The script is a module. The function that it exports as its default is called once, with
    Gradio's ``element``, ``props``, ``trigger`` and ``watch``, and with ``data``.

    The value changes several times a second, so whatever would cost time at every change is kept
    out of Gradio's way: styles are in the page's head instead of ``css_template``, and large data
    goes to the script instead of ``props``.

    Parameters
    ----------
    name : str
        Of the two files: their path from this folder, without extension. Its last part, after
        ``dc-``, is the component's class.
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
        js_on_load=START.format(address=json.dumps(address(name)), data=json.dumps(data)),
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=[f"dc-{name.rpartition('/')[2]}"],
        **props,
    )
