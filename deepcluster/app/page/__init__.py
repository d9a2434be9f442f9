"""The page: its components, each with its template, style and script beside it."""

import os

# Gradio reads these when it is imported, and contacts other machines unless told not to. They are
# set here, because no module of the page can be imported before this one.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
