"""Every dependency in pyproject.toml is pinned in constraints.txt, and everything there has its hashes.

PyTorch without CUDA has a file of its own.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)[^\n\\]*(?P<hashes>(?:\\\n +--hash=sha256:[0-9a-f]{64} ?)*)",
    re.M,
)


def pinned(file: str = "constraints.txt") -> dict[str, tuple[str, int]]:
    """Return the version of each pinned package, and how many hashes it has."""
    found = _PIN.finditer(Path(file).read_text(encoding="utf-8"))
    return {canonicalize_name(pin["name"]): (pin["version"], pin["hashes"].count("--hash=")) for pin in found}


def test_every_dependency_is_pinned_to_a_version_that_it_may_have() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        named += extra
    versions = pinned()
    for requirement in map(Requirement, named):
        if requirement.name != project["name"]:
            version, _ = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement}: run `make lock`"


def test_everything_that_is_pinned_has_its_hashes() -> None:
    assert {name for name, (_, hashes) in pinned().items() if not hashes} == set()


def test_pytorch_without_cuda_is_of_the_same_version_and_has_its_hashes() -> None:
    ((name, (version, hashes)),) = pinned("constraints-cpu.txt").items()
    assert (name, version) == ("torch", f"{pinned()['torch'][0]}+cpu"), "run `make lock`"
    assert hashes
