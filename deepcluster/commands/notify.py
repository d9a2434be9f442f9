"""``deepcluster notify``: the channels that tell somebody how a training ended."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from deepcluster.commands.options import add_notify
from deepcluster.commands.output import complain
from deepcluster.errors import needs

HELP = "be told on a phone or by mail when training ends"
NOT_DELIVERED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    register = actions.add_parser("register", help="make a channel at notify.run and remember it")
    register.add_argument("--name", help="what to call it (default: phone)")
    register.set_defaults(action=_register)

    test = actions.add_parser("test", help="send a message to the remembered channels")
    add_notify(test)
    test.set_defaults(action=_test)

    names = actions.add_parser("list", help="name the remembered channels")
    names.set_defaults(action=_list)

    add = actions.add_parser("add", help="remember the channel behind an apprise URL")
    add.add_argument(
        "url", nargs="?", metavar="URL", help="asked for, without showing it, where left out"
    )
    add.add_argument("--name", help="what to call it (default: its kind)")
    add.set_defaults(action=_add)

    remove = actions.add_parser("remove", help="forget a channel")
    remove.add_argument(
        "channel", nargs="?", metavar="NAME", help="may be left out where there is only one"
    )
    remove.set_defaults(action=_remove)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    code: int = args.action(args)
    return code


def _register(args: argparse.Namespace) -> int:
    with needs("notify", "Telling somebody"):
        from deepcluster.notify.register import qr_code, register
    from deepcluster.notify.remembered import remember
    from deepcluster.notify.text import say

    made = register("phone" if args.name is None else args.name)
    channel = remember(made.channel, named=args.name is not None)
    print(say("registered", name=channel.name))
    print(f"\n  {made.page}\n")
    print(qr_code(made.page, colour=sys.stdout.isatty()))
    print(f"\n{say('then-test')}")
    return 0


def _test(args: argparse.Namespace) -> int:
    from deepcluster.notify import chosen
    from deepcluster.notify.courier import Courier, summary
    from deepcluster.notify.message import trial

    outcomes = Courier(chosen(args.notify or [""]), complain).finish(trial())
    print(summary(outcomes))
    return NOT_DELIVERED if any(outcome.reason for outcome in outcomes) else 0


def _list(args: argparse.Namespace) -> int:
    from deepcluster.notify.remembered import own_names, remembered
    from deepcluster.notify.text import say

    channels = remembered()
    if not channels:
        complain(say("none"), 0)
    ours = own_names()
    for channel in channels:
        key = "row" if channel.name in ours else "from-notify-run"
        print(say(key, name=channel.name, service=channel.service))
    return 0


def _add(args: argparse.Namespace) -> int:
    from deepcluster.notify import open_channel
    from deepcluster.notify.remembered import remember, remembered
    from deepcluster.notify.text import say

    url = args.url
    if url is None:
        # Not on the command line: shells keep what was typed, and `ps` shows it to everybody.
        url = getpass(say("ask")) if sys.stdin.isatty() else sys.stdin.readline()
    known = {channel.name for channel in remembered()}
    channel = remember(open_channel(url, args.name), named=args.name is not None)
    print(say("known" if channel.name in known else "added", name=channel.name))
    print(say("then-test"))
    return 0


def _remove(args: argparse.Namespace) -> int:
    from deepcluster.notify.remembered import forget
    from deepcluster.notify.text import say

    print(say("removed", name=forget(args.channel)))
    return 0
