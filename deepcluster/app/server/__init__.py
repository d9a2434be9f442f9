"""The process that serves page and API: address, access, limits, start and stop."""

# First of all: what it sets in the environment is read by Gradio, which the server imports too.
import deepcluster.app.page  # noqa: F401
