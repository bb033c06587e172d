"""Trains the reranker: `make train`; about an hour on two processor cores.

It begins with public questions and passages, in seven languages, and goes on with made-up interviews. What it
prints, and the file's checksum, belong in index/reranker/README.md and index/reranker/adapter.py.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import torch
import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sklearn.metrics import roc_auc_score

from bot.live_index import open_encoder
from bot.settings import Settings
from index.encoders.model_source import DEFAULT_MODEL, resolve
from index.files import sha256_of
from index.reranker import adapter
from tests.training.cross_encoder import low_rank_difference, train
from tests.training.interview_pairs import Proposals
from tests.training.linear_layer import fit_output
from tests.training.pair import Pair
from tests.training.premises import premise_pairs
from tests.training.public_pairs import SQUAD_REPORTED, public_pairs, squad_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sentence_transformers import CrossEncoder

INTERVIEWS: Final = Path("tests/data/interviews/fit")
SEED: Final = 0
# Each epoch draws other pairs from the interviews, and so many of the public ones are seen again beside them.
EPOCHS: Final = 2
PUBLIC_AGAIN: Final = 1000
RANK: Final = 64
# Of the two outputs of the linear layer; chosen in index/EXPERIMENTS.md, "Reading" and "Premises".
ANSWERS_INVERSE_PENALTY: Final = 0.001
PREMISES_INVERSE_PENALTY: Final = 0.003


def main(public: Path = Path("../shared/train"), output: Path = adapter.WEIGHTS) -> None:
    """Train and write the adapter.

    Args:
        public: the folder of the public question sets.
        output: the file to write.
    """
    console = Console(stderr=True)
    random = Random(SEED)
    torch.manual_seed(SEED)
    columns = (
        *Progress.get_default_columns()[:2],
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:

        def task(name: str) -> Callable[[int, int], None]:
            number = bar.add_task(name, total=None)
            return lambda done, total: bar.update(number, completed=done, total=total)

        settings = Settings()
        default = resolve(DEFAULT_MODEL, settings.data_dir / "models", task("The model"), console.print)
        base = SentenceTransformer(str(default.path), device="cpu")
        model = adapter.untrained(base)
        transformer, top = adapter.parts_of(model)
        before = {name: value.detach().clone() for name, value in transformer.named_parameters()}

        pairs = _with_prompts(public_pairs(public, random))
        train(
            model,
            pairs,
            random,
            learning_rate=1.5e-4,
            head_learning_rate=1e-3,
            progress=task("Public questions"),
        )

        encoder = open_encoder(settings, lambda _done, _total: None, console.print)
        files = sorted(INTERVIEWS.glob("*.jsonl"))
        proposals = Proposals(files, encoder, task("Searching the interviews"))
        own = [pair for _ in range(EPOCHS) for pair in proposals.pairs(random)]
        pairs = _with_prompts([*own, *random.sample(public_pairs(public, random), PUBLIC_AGAIN)])
        progress = task("Interviews")
        train(model, pairs, random, learning_rate=1e-4, head_learning_rate=5e-4, progress=progress)

        for number, pairs, inverse_penalty, is_balanced in (
            (0, proposals.first_pairs(random), ANSWERS_INVERSE_PENALTY, False),
            (1, premise_pairs(files, random), PREMISES_INVERSE_PENALTY, True),
        ):
            fit_output(
                model,
                number,
                _with_prompts(pairs),
                inverse_penalty=inverse_penalty,
                is_balanced=is_balanced,
                progress=task(f"Output {number + 1}"),
            )

        after = dict(transformer.named_parameters())
        head = {f"head.{name}": value.detach().contiguous() for name, value in top.named_parameters()}
        with torch.no_grad():
            save_file({**low_rank_difference(before, after, RANK), **head}, output)
    reported = squad_pairs(public, SQUAD_REPORTED, Random(SEED))
    print(f"AUROC on the articles of SQuAD 2.0 left out: {_auroc(model, _with_prompts(reported)):.3f}")
    print(f"SHA-256 of {output}: {sha256_of(output)}")


def _with_prompts(pairs: Sequence[Pair]) -> list[Pair]:
    return [
        Pair(adapter.QUESTION_PROMPT + p.question, adapter.PASSAGE_PROMPT + p.passage, p.label, p.weight)
        for p in pairs
    ]


def _auroc(model: CrossEncoder, pairs: Sequence[Pair]) -> float:
    scores = model.predict([(pair.question, pair.passage) for pair in pairs], show_progress_bar=False)
    return float(roc_auc_score([pair.label for pair in pairs], scores[:, 0]))


if __name__ == "__main__":
    typer.run(main)
