"""Every word on the page, in every language that has a file.

One table serves both translators: ``gr.I18n`` for Gradio's own components, and ``t(key)`` in the
browser for ours. Another language is one more file in ``locales/``, named by its code, with the
keys of ``en.json``.
"""

from __future__ import annotations

import json
from pathlib import Path

import gradio as gr

LOCALES = Path(__file__).parent / "locales"

#: Language code -> key -> text. Words in braces are filled in by the browser.
TEXTS: dict[str, dict[str, str]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted(LOCALES.glob("*.json"))
}

translate = gr.I18n(**TEXTS)
