"""Notifications: somebody is told when long work ends or fails, on a phone or by mail.

    channels = chosen([""])                     # the remembered ones, or URLs
    with Watch(channels, "deep", reporter, resume="...") as watch:
        card = train_seeds(..., reporter=watch.reporter)
        watch.done(card, folder)

Training knows nothing of it: a `Watch` looks on as its reporter. Modules that import apprise are
imported only where there is somebody to tell.
"""

from deepcluster.notify.channel import Channel, open_channel
from deepcluster.notify.recipients import chosen

__all__ = ["Channel", "chosen", "open_channel"]
