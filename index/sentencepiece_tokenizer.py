"""The default model's tokenizer in SentencePiece, which made it.

It gives the same tokens as ``tokenizer.json``, in a quarter of the memory that `tokenizers` takes for them.
What was measured: ``index/EXPERIMENTS.md``, "ONNX Runtime".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.package_file import import_optional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The normalisation that the model was trained with: NFKC, and spaces for what looks like one.
_NORMALISATION: Final = "nmt_nfkc"
_WARNINGS: Final = 1


class SentencePieceTokenizer:
    """Turns texts into tokens. Several threads may use it at once.

    Args:
        path: of a model of SentencePiece.

    Attributes:
        begin: the token that stands before a text.
        end: the token that stands after a text.
        padding: the token that shorter texts of a batch are filled up with.

    Raises:
        ModelError: the package sentencepiece is missing or damaged.
        OSError: there is no such file.
        RuntimeError: the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        sentencepiece = import_optional("sentencepiece", "sentencepiece")
        self._processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.begin: int = self._processor.bos_id()
        self.end: int = self._processor.eos_id()
        self.padding: int = self._processor.pad_id()

    def tokens(self, text: str) -> list[int]:
        """Return the tokens of a text, without those that stand before and after it."""
        found: list[int] = self._processor.encode(text)
        return found


def sentencepiece_model(
    pieces: Sequence[tuple[str, float]],
    *,
    begin: int,
    end: int,
    padding: int,
    unknown: int,
    replacements: Mapping[str, str],
) -> bytes:
    """Return a unigram model as SentencePiece saves it.

    Args:
        pieces: with their log-probabilities.
        begin: the number of the piece that stands before a text.
        end: of the piece that stands after a text.
        padding: of the piece that shorter texts of a batch are filled up with.
        unknown: of the piece that stands for what no other covers.
        replacements: what characters are replaced by, where that is not what all models of this kind do.

    Raises:
        ModelError: the package sentencepiece is missing or damaged.
    """
    sentencepiece = import_optional("sentencepiece", "sentencepiece")
    formats = import_optional("sentencepiece.sentencepiece_model_pb2", "sentencepiece")
    kinds = formats.ModelProto.SentencePiece.Type
    kind_of = dict.fromkeys((begin, end, padding), kinds.CONTROL) | {unknown: kinds.UNKNOWN}
    model = formats.ModelProto()
    for number, (piece, score) in enumerate(pieces):
        model.pieces.add(piece=piece, score=score, type=kind_of.get(number, kinds.NORMAL))
    for name, number in (("bos", begin), ("eos", end), ("pad", padding), ("unk", unknown)):
        setattr(model.trainer_spec, f"{name}_id", number)
        setattr(model.trainer_spec, f"{name}_piece", pieces[number][0])
    model.trainer_spec.model_type = formats.TrainerSpec.UNIGRAM
    sentencepiece.set_min_log_level(_WARNINGS)
    replaced = dict(sentencepiece.SentencePieceNormalizer(rule_name=_NORMALISATION).decompile())
    replaced.update(replacements)
    normaliser = sentencepiece.SentencePieceNormalizer(norm_map=list(replaced.items()))
    model.normalizer_spec.ParseFromString(normaliser.serialized_normalizer_spec())
    for option in ("add_dummy_prefix", "remove_extra_whitespaces", "escape_whitespaces"):
        setattr(model.normalizer_spec, option, True)
    serialised: bytes = model.SerializeToString()
    return serialised
