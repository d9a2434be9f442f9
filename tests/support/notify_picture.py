"""Makes docs/notification.png: messages as they were received, set as phone and mail show them.

    python -m tests.support.notify_picture docs/notification.png

Nothing is drawn by hand: the messages go through apprise to the servers of the tests, and what
those received is what is shown. The score is that of the shipped model.
"""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from deepcluster.models.checkpoint import read_card
from deepcluster.notify import chosen, message
from deepcluster.notify.channel import from_endpoint
from deepcluster.notify.courier import Courier
from deepcluster.notify.signals import Stopped
from tests.support.browser import launch
from tests.support.demo_process import REPOSITORY
from tests.support.notify_servers import notify_run_server, smtp_server

STYLE = """
body { margin: 0; padding: 24px; display: flex; gap: 24px; align-items: flex-start;
       background: #e9edf1; font: 15px/1.45 "DejaVu Sans", sans-serif; color: #1c232b; }
.phone { width: 400px; padding: 20px 14px; border-radius: 28px; background: #22303f; }
.card { background: #fff; border-radius: 14px; padding: 12px 16px; overflow-wrap: anywhere; }
.card + .card { margin-top: 12px; }
.from { color: #5c6976; font-size: 12px; }
.mail { width: 480px; background: #fff; border-radius: 8px; padding: 20px 24px;
        overflow-wrap: anywhere; }
h1 { font-size: 19px; margin: 0 0 8px; }
p { white-space: pre-line; margin: 4px 0 0; }
hr { border: 0; border-top: 1px solid #d5dbe1; margin: 12px 0; }
"""


def received() -> tuple[list[str], dict[str, str]]:
    """Texts that notify.run's server got, and subject, sender and text of a mail."""
    card = read_card(REPOSITORY / "checkpoints" / "deep")
    done = message.trained("deep", card, Path("/srv/digits/runs/deep"), card["seconds"])
    place = message.Place("self-training", 5.5, 14)
    stopped = message.failed("deep", Stopped(15), place, "deepcluster train deep --resume")
    with notify_run_server() as phone, smtp_server() as mail:
        to_phone = from_endpoint(phone.endpoint, "phone")
        (to_mail,) = chosen([mail.url()])
        for courier, told in (([to_phone, to_mail], done), ([to_phone], stopped)):
            outcomes = Courier(courier, print).finish(told)
            assert not any(outcome.reason for outcome in outcomes), outcomes
    (letter,) = mail.messages
    parts = {name: str(letter[name]) for name in ("Subject", "From", "To")}
    return [got["message"] for got in phone.fields], {**parts, "text": letter.get_content()}


def page(texts: list[str], mail: dict[str, str]) -> str:
    """The messages as HTML."""
    cards = "".join(
        f'<div class="card"><div class="from">notify.run</div><p>{escape(text)}</p></div>'
        for text in texts
    )
    letter = (
        f"<h1>{escape(mail['Subject'])}</h1>"
        f'<div class="from">{escape(mail["From"])} &rarr; {escape(mail["To"])}</div><hr>'
        f"<p>{escape(mail['text'])}</p>"
    )
    return (
        f"<!doctype html><meta charset='utf-8'><style>{STYLE}</style>"
        f'<div class="phone">{cards}</div><div class="mail">{letter}</div>'
    )


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description="Make the picture of the notifications.")
    parser.add_argument("picture", type=Path)
    picture = parser.parse_args().picture
    html = page(*received())
    with sync_playwright() as playwright:
        browser = launch(playwright)
        shown = browser.new_page(viewport={"width": 960, "height": 400})
        shown.set_content(html)
        shown.screenshot(path=picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
