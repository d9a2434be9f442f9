"""A channel: somebody who can be told, and the URL by which apprise reaches them.

The URL is a secret: it holds the channel's id, a password or a token. A channel therefore shows
its name and its kind of service, and never its URL, whatever prints it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from deepcluster.errors import NotifyError, needs
from deepcluster.notify.text import say

if TYPE_CHECKING:
    from apprise import NotifyBase

#: What notify-run registers with where NOTIFY_API_SERVER names no other server.
DEFAULT_SERVER = "https://notify.run/api/"
#: notify.run's protocol is the form ``message=...``: apprise's other fields are left out. A
#: redirect would lead to somebody else's page, whose answer says nothing about delivery.
ONLY_MESSAGE = "?:version=&:type=&:title=&redirect=no"
#: Services on this machine, whose URL has nothing after "://".
_LOCAL = {"dbus", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}


@dataclass(frozen=True)
class Channel:
    """Somebody who can be told.

    Attributes
    ----------
    name : str
        What the user calls it: "phone", "mail".
    service : str
        Its kind: "notify.run", "E-Mail", "ntfy".
    url : str
        An apprise URL that is known to be usable; not part of ``repr``.
    """

    name: str
    service: str
    url: str = field(repr=False)


def open_channel(url: str, name: str | None = None) -> Channel:
    """The channel behind a URL.

    Parameters
    ----------
    url : str
        Any apprise URL, the address that a service gives out itself, or a notify.run endpoint.
    name : str, optional
        Named after its service where left out.

    Returns
    -------
    Channel

    Raises
    ------
    MissingExtraError
        Where apprise is not installed.
    NotifyError
        For an unknown scheme, or a URL of which a part is missing or wrong.
    """
    url = url.strip()
    scheme, found, rest = url.partition("://")
    if not found or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        raise NotifyError(say("error.no-url"))
    with needs("notify", "Telling somebody"):
        from deepcluster.notify.service import known_schemes, open_service

    if endpoint := _notify_run_endpoint(url):
        return from_endpoint(endpoint, "phone" if name is None else name)
    service = open_service(url)
    if service is None or not _is_complete(service, scheme.lower(), rest):
        if scheme.lower() in known_schemes():
            raise NotifyError(say("error.malformed", service=f"{scheme.lower()}://"))
        raise NotifyError(say("error.scheme", scheme=scheme.lower()))
    kind = str(service.service_name)
    if kind == "Form" and (ONLY_MESSAGE in url or service.host in _hosts()):
        return Channel("phone" if name is None else name, "notify.run", url)
    if kind in ("Form", "JSON"):  # somebody's own server; its name tells more
        kind = f"{kind} {service.host}"
    return Channel(_short(scheme.lower(), kind) if name is None else name, kind, url)


def from_endpoint(endpoint: str, name: str) -> Channel:
    """The channel at the address to which notify-run would post.

    Raises
    ------
    NotifyError
        Where it is not an HTTP address with a path.
    """
    try:
        parts = urlsplit(endpoint)
        usable = parts.scheme in ("http", "https") and parts.hostname and len(parts.path) > 1
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise NotifyError(say("error.malformed", service="notify.run"))
    scheme = "forms" if parts.scheme == "https" else "form"
    url = f"{scheme}://{parts.netloc}{parts.path}{ONLY_MESSAGE}"
    return Channel(name, "notify.run", url)


def api_server() -> str:
    """Address of the notify.run server, ending in a slash.

    Raises
    ------
    NotifyError
        Where ``NOTIFY_API_SERVER`` is not an HTTP address.
    """
    server = os.environ.get("NOTIFY_API_SERVER") or DEFAULT_SERVER
    try:
        parts = urlsplit(server)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        usable = False
    if not usable:
        raise NotifyError(say("error.server"))
    return server if server.endswith("/") else server + "/"


def _notify_run_endpoint(url: str) -> str | None:
    """The URL, where it is an address at the notify.run server."""
    if not url.lower().startswith(("http://", "https://")):
        return None
    try:
        return url if urlsplit(url).hostname in _hosts() else None
    except ValueError:
        return None


def _hosts() -> set[str | None]:
    """Where notify.run's protocol is spoken."""
    return {urlsplit(DEFAULT_SERVER).hostname, urlsplit(api_server()).hostname}


def _is_complete(service: NotifyBase, scheme: str, rest: str) -> bool:
    """False for what apprise accepts but can't send: no address, no recipient, no such port."""
    if not rest.strip("/") and scheme not in _LOCAL:
        return False
    if getattr(service, "targets", None) == []:
        return False
    return service.port is None or 0 < int(service.port) < 65536


def _short(scheme: str, kind: str) -> str:
    """One word for a kind of service: the scheme, save where people say something else."""
    if scheme.startswith("mailto"):
        return "mail"
    word = re.sub(r"[^a-z0-9]+", "-", kind.split(" ")[0].lower()).strip("-")
    return word or scheme
