"""The channels that are remembered: our own file, and the one that notify-run keeps.

Both hold secrets. Ours can be read only by its owner, from the moment that it is made.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from deepcluster.errors import NotifyError
from deepcluster.files import in_one_step
from deepcluster.notify.channel import Channel, from_endpoint, open_channel
from deepcluster.notify.text import say

_NAME = re.compile(r"[\w-]{1,40}")


def config_path() -> Path:
    """``notify.json`` in deepcluster's folder of the user's configuration."""
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "deepcluster" / "notify.json"


def notify_run_path() -> Path:
    """Where notify-run keeps its one channel (``notify_run.CONFIG_FILENAME``)."""
    return Path("~/.config/notify-run").expanduser()


def remembered() -> list[Channel]:
    """Every channel that is remembered, notify-run's own last.

    Returns
    -------
    list of Channel
        Empty where there is none.

    Raises
    ------
    NotifyError
        For a file that is damaged, or a URL in it that can't be used any more.
    """
    channels = []
    for name, url in _read().items():
        try:
            channels.append(open_channel(url, name))
        except NotifyError:
            raise NotifyError(say("error.remembered", name=name, path=config_path())) from None
    theirs = notify_run_channel(taken={channel.name for channel in channels})
    if theirs is not None and theirs.url not in {channel.url for channel in channels}:
        channels.append(theirs)
    return channels


def own_names() -> list[str]:
    """Names of the channels in our own file."""
    return list(_read())


def notify_run_channel(taken: Collection[str] = ()) -> Channel | None:
    """The channel that ``notify-run register`` left, or None."""
    path = notify_run_path()
    try:
        endpoint = json.loads(path.read_text(encoding="utf-8"))["endpoint"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise NotifyError(say("error.config", path=path)) from None
    if endpoint is None:  # `notify-run configure` without an address writes that
        return None
    if not isinstance(endpoint, str):
        raise NotifyError(say("error.config", path=path))
    return from_endpoint(endpoint, _free("phone", taken))


def remember(channel: Channel, *, named: bool) -> Channel:
    """Add a channel.

    Parameters
    ----------
    channel : Channel
    named : bool
        Whether the user chose the name; then no other is used where it is taken.

    Returns
    -------
    Channel
        As it is remembered: with a number where its name was taken, or as it was before.

    Raises
    ------
    NotifyError
        For a name that is taken or not valid, and where the file can't be written.
    """
    if not _NAME.fullmatch(channel.name):
        raise NotifyError(say("error.name"))
    known = remembered()
    for other in known:
        if other.url == channel.url:
            return other
    names = {other.name for other in known}
    if named and channel.name in names:
        raise NotifyError(say("error.name-taken", name=channel.name))
    channel = Channel(_free(channel.name, names), channel.service, channel.url)
    _write({**_read(), channel.name: channel.url})
    return channel


def forget(name: str | None) -> str:
    """Remove a channel.

    Parameters
    ----------
    name : str or None
        May be left out where there is only one.

    Returns
    -------
    str
        The name of the forgotten channel.

    Raises
    ------
    NotifyError
        Where no channel has that name, several could be meant, or it is notify-run's own.
    """
    urls = _read()
    if name is None and len(urls) == 1:
        name = next(iter(urls))
    if name is not None and name in urls:
        del urls[name]
        _write(urls)
        return name
    theirs = notify_run_channel(taken=urls)
    if theirs is not None and (name == theirs.name or not (name or urls)):
        raise NotifyError(say("error.not-ours", name=theirs.name, path=notify_run_path()))
    names = ", ".join([*urls, theirs.name] if theirs else urls)
    if not names:
        raise NotifyError(say("none"))
    raise NotifyError(say("error.unknown-name" if name else "error.several", names=names))


def _free(name: str, taken: Collection[str]) -> str:
    """The name, or "name-2" and so on where it is taken."""
    numbered = (f"{name}-{n}" for n in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)


def _read() -> dict[str, str]:
    """Name -> URL, as the file has it."""
    path = config_path()
    try:
        with open(path, encoding="utf-8") as file:
            _close_to_others(file.fileno())
            urls = json.load(file)["channels"]
        if all(isinstance(text, str) for pair in urls.items() for text in pair):
            return dict(urls)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise NotifyError(say("error.config", path=path))


def _close_to_others(file: int) -> None:
    """Take a copied or restored file's rights away from everyone but its owner."""
    if stat.S_IMODE(os.fstat(file).st_mode) & 0o077:
        with suppress(OSError):
            os.fchmod(file, 0o600)


def _write(urls: dict[str, str]) -> None:
    """Put the file in its place in one step, never readable by others."""
    path = config_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({"channels": urls}, indent=2, ensure_ascii=False)
        with in_one_step(path, mode=0o600, sync=True) as partial:
            partial.write_text(text, encoding="utf-8")
    except OSError as error:
        sentence = say("error.write", path=path, reason=error.strerror)
        raise NotifyError(sentence) from None
