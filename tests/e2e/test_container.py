"""What the Dockerfile starts, as far as a machine without a container engine can start it.

The environment, the command, the user, the volumes and the health check are read from the Dockerfile. The bot
is installed from its wheel, and runs in a mount namespace over a read-only view of this file system.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.playground.server import serve
from tests.conftest import SHIPPED
from tests.e2e.conftest import START_SECONDS, STOP_SECONDS
from tests.support.playground_client import Playground

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"

# The arguments are the folder to work in, the user, the command; what is mounted stands on standard input.
ENTER = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
# Before the others: a checkout may be in /tmp.
mount -t tmpfs tmpfs "$1/root/tmp"
while IFS='\t' read -r from to; do
    mkdir -p "$1/root$to"
    mount --rbind "$from" "$1/root$to"
    # Python may be in root's home, which others cannot enter.
    while to=$(dirname "$to"); [ "$to" != / ]; do chmod a+x "$1/root$to"; done
done
mount -o remount,ro,bind "$1/root"
root="$1/root" user="$2"
shift 2
exec chroot --userspec="$user:$user" --groups= "$root" "$@"
"""
TRY = (
    'mount -t tmpfs tmpfs "$1" && mkdir "$1/u" "$1/w" "$1/m" && '
    'mount -t overlay overlay -o "lowerdir=/,upperdir=$1/u,workdir=$1/w" "$1/m"'
)


@pytest.fixture(scope="module", autouse=True)
def needs_mount_namespaces(tmp_path_factory: pytest.TempPathFactory) -> None:
    probe = ["unshare", "--mount", "sh", "-c", TRY, "sh", str(tmp_path_factory.mktemp("probe"))]
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("needs the right to mount file systems")


class Image:
    """The last stage of the Dockerfile."""

    def __init__(self) -> None:
        text = Path("Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
        stage = text[text.rindex("\nFROM ") :]
        self.user = self._last(stage, "USER")
        self.command = [*json.loads(self._last(stage, "ENTRYPOINT")), *json.loads(self._last(stage, "CMD"))]
        self.volumes = json.loads(self._last(stage, "VOLUME"))
        self.health_check = json.loads(self._last(stage, "HEALTHCHECK").partition("CMD ")[2])
        pairs = shlex.split(" ".join(re.findall(r"^ENV (.*)$", stage, re.MULTILINE)))
        self.environment = dict(pair.split("=", 1) for pair in pairs)
        self.environment["PATH"] = self.environment["PATH"].replace("$PATH", os.defpath)

    @staticmethod
    def _last(stage: str, instruction: str) -> str:
        found: list[str] = re.findall(rf"^{instruction} (.*)$", stage, re.MULTILINE)
        return found[-1].strip()


@pytest.fixture(scope="module")
def environment_of_the_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the bot from its wheel, and everything else from this one."""
    folder = tmp_path_factory.mktemp("image")
    build = ["-q", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--disable-pip-version-check"]
    # Of a copy, because building leaves files behind.
    kept = shutil.ignore_patterns("__pycache__")
    for name in ("bot", "content", "index"):
        shutil.copytree(name, folder / "source" / name, ignore=kept)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(name, folder / "source")
    target = folder / "venv"
    venv.create(target, symlinks=True)
    packages = next(target.glob("lib/python*/site-packages"))
    # Behind what is installed here, and without its own .pth files, which lead to the sources.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(target / "bin" / "python")]
    subprocess.run([*pip, "install", *build, str(folder / "source")], check=True)
    script = target / "bin" / "interview-bot"
    script.write_text(script.read_text().replace(str(target), "/opt/venv"))
    return target


@pytest.fixture(scope="module")
def container(
    tmp_path_factory: pytest.TempPathFactory,
    environment_of_the_image: Path,
    models_dir: Path,
    known_vectors: Path,
) -> Iterator[tuple[Playground, subprocess.Popen[bytes], Path]]:
    """The bot in its container: the world around it, its process, and its log."""
    image, home = Image(), tmp_path_factory.mktemp("container")
    volumes = {volume: home / volume.strip("/") for volume in image.volumes}
    shutil.copytree(SHIPPED, volumes["/interviews"])
    shutil.copytree(models_dir, volumes["/data"] / "models")
    shutil.copy(known_vectors, volumes["/data"] / "vectors.sqlite")
    for path in (*volumes.values(), *home.rglob("*")):
        os.chown(path, int(image.user), int(image.user))
    mounts = {
        "/proc": "/proc",
        "/dev": "/dev",
        sys.base_prefix: sys.base_prefix,
        sysconfig.get_path("purelib"): sysconfig.get_path("purelib"),
        str(environment_of_the_image): "/opt/venv",
        **{str(path): volume for volume, path in volumes.items()},
    }
    (home / "root").mkdir()
    with serve() as address, Playground(address.url) as playground, (home / "log").open("wb") as log:
        settings = {"TELEGRAM_BOT_TOKEN": address.token, "TELEGRAM_API_URL": address.url}
        variables = [f"{name}={value}" for name, value in {**image.environment, **settings}.items()]
        enter = ["unshare", "--mount", "sh", "-c", ENTER, "sh", str(home / "root"), image.user]
        process = subprocess.Popen(
            [*enter, "env", "-i", *variables, *image.command], stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        assert process.stdin is not None
        process.stdin.write("".join(f"{source}\t{target}\n" for source, target in mounts.items()).encode())
        process.stdin.close()
        try:
            playground.wait_until(
                lambda: playground.calls("getUpdates") or process.poll() is not None or None,
                "polling",
                timeout=START_SECONDS,
            )
            assert process.poll() is None, "it has ended"
            yield playground, process, home / "log"
        except AssertionError as error:
            raise AssertionError(f"{error}\n{(home / 'log').read_text()[-4000:]}") from error
        finally:
            process.kill()
            process.wait()


Container = tuple[Playground, subprocess.Popen[bytes], Path]


def test_it_answers(container: Container) -> None:
    playground, _, _ = container
    reader = playground.user("Aliya", language_code="en")
    assert ASSESSMENT in playground.wait_reply(reader.says(playground.private(reader), QUESTION)).text


@pytest.mark.usefixtures("container")
def test_its_health_check_passes() -> None:
    command = [sys.executable, *Image().health_check[1:]]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_it_runs_as_nobody_else_and_writes_only_to_its_volumes(container: Container) -> None:
    _, process, log = container
    status = Path(f"/proc/{process.pid}/status").read_text()
    assert re.search(rf"^Uid:(\s{Image().user}){{4}}$", status, re.MULTILINE)
    assert re.search(r"^CapEff:\s0+$", status, re.MULTILINE)
    assert "Read-only file system" not in log.read_text()
    assert "Traceback" not in log.read_text()


def test_no_library_reports_that_it_is_used(container: Container) -> None:
    _, _, log = container
    assert "telemetry" not in log.read_text().lower()


def test_it_stops_in_time(container: Container) -> None:
    _, process, log = container
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert process.wait(STOP_SECONDS) == 0
    assert time.monotonic() - began < STOP_SECONDS
    assert "stopped" in log.read_text()
