"""The `interview-bot` command in a process of its own, forked from one that has imported what is heavy.

To import PyTorch and sentence-transformers takes five seconds of a processor, and a hundred tests start the
command. The forked process runs the same ``main()`` with an environment, a directory and outputs of its own;
that the installed command starts by itself is tested beside.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bot.fetching.page import FetchPage

    Argument = str | bytes | Path

_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.heavy_imports"])
# Of a signal's number, as subprocess has it.
_TIMED_OUT: Final = "interview-bot"


class WarmProcess:
    """A running command, with the methods of :class:`subprocess.Popen` that tests use.

    Args:
        arguments: of the command.
        env: its whole environment.
        cwd: where it runs.
        stdin: a file descriptor to read from.
        stdout: a file descriptor to write to.
        stderr: likewise.
        fetch_page: gets the pages of links, by default as the command does; a function of a module.
        entry: a function of a module that is run in place of the command.
    """

    def __init__(
        self,
        arguments: Sequence[Argument],
        *,
        env: Mapping[str, str],
        cwd: Path,
        stdin: int,
        stdout: int,
        stderr: int,
        fetch_page: FetchPage | None = None,
        entry: Callable[[], None] | None = None,
    ) -> None:
        # Connections are how multiprocessing hands over file descriptors; duplicates, because it closes them.
        streams = [Connection(os.dup(of), writable=False) for of in (stdin,)]
        streams += [Connection(os.dup(of), readable=False) for of in (stdout, stderr)]
        self._process = _FORKS.Process(
            target=_run,
            args=(
                [os.fsdecode(argument) for argument in arguments],
                dict(env),
                str(cwd),
                streams,
                fetch_page,
                entry,
            ),
        )
        self._process.start()
        for stream in streams:
            stream.close()

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, or minus the number of the signal that ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end, and return the exit code.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(_TIMED_OUT, timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self._process.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


def run(
    arguments: Sequence[Argument],
    *,
    env: Mapping[str, str],
    cwd: Path,
    stdin: str = "",
    timeout: float = 120,
    fetch_page: FetchPage | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, and return what it printed and its exit code.

    Raises:
        subprocess.TimeoutExpired: it took longer, and was killed.
    """
    with tempfile.TemporaryFile() as typed, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        typed.write(stdin.encode())
        typed.seek(0)
        process = WarmProcess(
            arguments,
            env=env,
            cwd=cwd,
            stdin=typed.fileno(),
            stdout=out.fileno(),
            stderr=err.fileno(),
            fetch_page=fetch_page,
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        printed = []
        for file in (out, err):
            file.seek(0)
            printed.append(file.read().decode())
    return subprocess.CompletedProcess(list(arguments), code, *printed)


def _run(
    arguments: Sequence[str],
    env: Mapping[str, str],
    cwd: str,
    streams: Sequence[Connection],
    fetch_page: FetchPage | None,
    entry: Callable[[], None] | None,
) -> None:
    """Become the command: in the child."""
    for number, stream in enumerate(streams):
        with closing(stream):
            os.dup2(stream.fileno(), number)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    tempfile.tempdir = None  # so that it is looked up again, from this process's TMPDIR
    encoding, _, errors = env.get("PYTHONIOENCODING", "utf-8").partition(":")
    sys.stdin = open(0, encoding=encoding, closefd=False)  # noqa: SIM115 - as Python opens them
    sys.stdout = open(1, "w", encoding=encoding, errors=errors or "strict", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", encoding=encoding, errors="backslashreplace", closefd=False, buffering=io.DEFAULT_BUFFER_SIZE
    )
    sys.stderr.reconfigure(line_buffering=True, write_through=True)
    sys.argv = ["interview-bot", *arguments]
    if entry is not None:
        entry()
        return
    from bot.cli.main import main

    main(fetch_page)
