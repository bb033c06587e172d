"""``python -m bot.playground``: runs a playground until it is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING

import structlog

from bot.playground.api.token import example_token
from bot.playground.api.world.model import Options
from bot.playground.server import Server
from bot.playground.site import Site, new_world

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, after printing one JSON line that says where.

    Args:
        arguments: those of the command line by default.

    Returns:
        The exit code: 0 when interrupted, 1 when the token or the port cannot be used.
    """
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description="A local Bot API server.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--token", help="the bot's token (default: one is made up)")
    parser.add_argument(
        "--username", default="InterviewBot", help="the bot's username (default: %(default)s)"
    )
    parser.add_argument("--no-privacy", action="store_true", help="let the bot see all messages in groups")
    parser.add_argument("--inline-feedback", action="store_true", help="send chosen_inline_result")
    options = parser.parse_args(arguments)
    # Stdout says where it listens; errors go to stderr, without the contents of chats.
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    token = options.token or example_token()
    try:
        bot_options = Options(privacy_mode=not options.no_privacy, inline_feedback=options.inline_feedback)
        world = new_world(token, options.username, options=bot_options)
        server = Server(Site(world, token, options.host), options.host, options.port)
    except (ValueError, OSError) as error:
        print(f"The playground cannot start: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"url": server.url, "token": token, "username": options.username}), flush=True)
    asyncio.run(server.main())
    return 0


if __name__ == "__main__":
    sys.exit(main())
