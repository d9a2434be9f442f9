"""Who is told: the channels that ``--notify`` names."""

from __future__ import annotations

from collections.abc import Sequence

from deepcluster.errors import NotifyError, needs
from deepcluster.notify.channel import Channel, open_channel
from deepcluster.notify.remembered import remembered
from deepcluster.notify.text import say


def chosen(urls: Sequence[str] | None) -> list[Channel]:
    """The channels that ``--notify`` names.

    Parameters
    ----------
    urls : sequence of str or None
        One per option; an empty one means the remembered channels. None without the option.

    Returns
    -------
    list of Channel
        Each once, names told apart by a number.

    Raises
    ------
    NotifyError
        For a URL that can't be used, and where channels are asked for that nobody registered.
    """
    found: list[Channel] = []
    for url in urls or []:
        here = [open_channel(url)] if url else remembered()
        if not here:
            raise NotifyError(say("error.no-channel"))
        found += here
    by_url = {channel.url: channel for channel in found}
    named: dict[str, Channel] = {}
    for channel in by_url.values():
        name, n = channel.name, 1
        while name in named:
            n += 1
            name = f"{channel.name}-{n}"
        named[name] = Channel(name, channel.service, channel.url)
    if named:
        with needs("notify", "Telling somebody"):
            from deepcluster.notify.service import open_service

        # Loading this takes a second or two, which should not count against any try.
        for channel in named.values():
            open_service(channel.url)
    return list(named.values())
