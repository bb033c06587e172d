"""The figures of an evaluation, against values computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.interview_file import InterviewFileError
from content.model import Interview
from index.evaluation.evaluate import figures, report, run_questions
from index.evaluation.outcome import QuestionOutcome
from index.evaluation.question_file import EvaluationQuestion, read_questions
from index.search import Searcher
from index.store.build import build_in_memory

if TYPE_CHECKING:
    from index.encoders.encoder import Encoder


def outcome(
    *, rank: int = 0, confidence: float, answered: bool, language: str = "en", passage: bool = False,
    answerable: bool = True,
) -> QuestionOutcome:  # fmt: skip
    question = EvaluationQuestion("?", language, ("text",) if answerable else ())
    return QuestionOutcome(question, rank, passage, answered, confidence)


# Four questions that have an answer (found first, third, fifth, never) and two that have none.
SIX = (
    outcome(rank=1, passage=True, confidence=0.9, answered=True),
    outcome(rank=3, confidence=0.8, answered=True),
    outcome(rank=5, confidence=0.3, answered=False, language="tr"),
    outcome(rank=0, confidence=0.2, answered=False, language="tr"),
    outcome(answerable=False, confidence=0.7, answered=True),
    outcome(answerable=False, confidence=0.1, answered=False, language="tr"),
)


def test_the_figures_of_six_questions() -> None:
    found = figures(SIX)
    assert (found.questions, found.answerable, found.unanswerable) == (6, 4, 2)
    assert (found.success_at_1, found.success_at_3, found.success_at_5) == (1 / 4, 2 / 4, 3 / 4)
    assert found.mrr == pytest.approx((1 + 1 / 3 + 1 / 5) / 4)
    assert found.passage_success_at_1 == 1 / 4
    # Of the 4 x 2 pairs, an answerable question is the more confident one in 2 + 2 + 1 + 1.
    assert found.decline_auroc == pytest.approx(6 / 8)
    assert found.answered_rate == 2 / 4
    assert found.answered_precision == 1 / 2
    assert found.false_answer_rate == 1 / 2


def test_an_interval_contains_its_figure_and_narrows_with_more_questions() -> None:
    few, many = report(SIX, 0.0), report(SIX * 50, 0.0)
    for name in (
        "success_at_1", "success_at_3", "success_at_5", "mrr", "passage_success_at_1", "decline_auroc",
        "answered_rate", "answered_precision", "false_answer_rate",
    ):  # fmt: skip
        (low, high), (lower, higher) = many["intervals"][name], few["intervals"][name]
        assert 0 <= lower <= low < many[name] < high <= higher <= 1
    assert "false_answer_rate" in few["by_language"]["tr"]["intervals"]
    assert few["by_language"]["tr"]["intervals"].keys() >= {"success_at_1", "decline_auroc"}


def test_equal_confidences_have_an_auroc_of_one_half() -> None:
    same = [outcome(answerable=n % 2 == 0, confidence=0.5, answered=True) for n in range(8)]
    assert figures(same).decline_auroc == 1 / 2


def test_languages_have_figures_of_their_own() -> None:
    found = report(SIX, 1.23456)
    assert list(found["by_language"]) == ["en", "tr"]
    assert found["by_language"]["tr"]["questions"] == 3
    assert found["by_language"]["tr"]["success_at_5"] == 1 / 2
    assert found["by_language"]["tr"]["answered_precision"] is None
    assert found["seconds"] == pytest.approx(1.235)
    json.dumps(found, allow_nan=False)


def test_a_figure_that_no_question_is_about_is_none() -> None:
    only_answerable = figures(SIX[:4])
    assert (only_answerable.false_answer_rate, only_answerable.decline_auroc) == (None, None)
    only_unanswerable = figures(SIX[4:])
    assert only_unanswerable.success_at_1 is None
    assert only_unanswerable.mrr is None
    assert only_unanswerable.answered_rate is None
    assert only_unanswerable.false_answer_rate == 1 / 2


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            outcome,
            rank=st.integers(0, 10),
            confidence=st.floats(0, 1),
            answered=st.booleans(),
            passage=st.booleans(),
            answerable=st.booleans(),
            language=st.sampled_from(["en", "kk"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_figures_are_shares_and_more_ranks_never_find_less(outcomes: list[QuestionOutcome]) -> None:
    found = figures(outcomes)
    counts = (found.questions, found.answerable, found.unanswerable)
    assert counts[0] == len(outcomes) == counts[1] + counts[2]
    shares = (
        found.success_at_1, found.success_at_3, found.success_at_5, found.mrr, found.passage_success_at_1,
        found.decline_auroc, found.answered_rate, found.answered_precision, found.false_answer_rate,
    )  # fmt: skip
    assert all(share is None or 0 <= share <= 1 for share in shares)
    if found.success_at_1 is not None:
        assert found.success_at_3 is not None
        assert found.success_at_5 is not None
        assert found.success_at_1 <= found.success_at_3 <= found.success_at_5
    json.dumps(report(outcomes, 0.0), allow_nan=False)


def test_an_answer_is_right_if_it_contains_one_of_the_texts_verbatim(
    interviews: tuple[Interview, ...], hashed_encoder: Encoder
) -> None:
    searcher = Searcher(build_in_memory(interviews, hashed_encoder), hashed_encoder)
    questions = [
        EvaluationQuestion("Why did you begin to keep bees?", "en", ("nowhere", "left me four hives")),
        EvaluationQuestion("Why did you begin to keep bees?", "en", ("Left Me Four Hives",)),
        EvaluationQuestion("Why did you begin to keep bees?", "en", ()),
    ]
    calls: list[tuple[int, int]] = []
    outcomes, seconds = run_questions(searcher, questions, lambda done, total: calls.append((done, total)))
    assert [found.rank for found in outcomes] == [1, 0, 0]
    assert [found.question for found in outcomes] == questions
    assert calls == [(1, 3), (2, 3), (3, 3)]
    assert seconds >= 0


def write(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


GOOD = '{"question": "Why?", "language": "en", "expect": ["because"]}'


def test_questions_are_read_with_blank_lines_other_keys_and_nothing_expected(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f'\ufeff{GOOD}\r\n\n{{"question": "Неге?", "language": "kk", "expect": [], "note": {{"by": 1}}}}\n',
    )
    assert read_questions(path) == (
        EvaluationQuestion("Why?", "en", ("because",)),
        EvaluationQuestion("Неге?", "kk", ()),
    )


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, separator: str) -> None:
    expected = EvaluationQuestion(f"one{separator}two", "en", ())
    path = write(
        tmp_path,
        json.dumps({"question": expected.question, "language": "en", "expect": []}, ensure_ascii=False),
    )
    assert read_questions(path) == (expected,)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("what?", "not JSON: Expecting value at character 1"),
        ('{"question": "x"', "not JSON: "),
        ("[" * 100_000, "not a question: too deeply nested"),
        ('["question"]', "a line must be an object like"),
        ("null", "a line must be an object like"),
        ('{"question": "x", "expect": []}', "`question` and `language` must be texts"),
        ('{"question": " ", "language": "en", "expect": []}', "`question` and `language` must be texts"),
        ('{"question": 5, "language": "en", "expect": []}', "`question` and `language` must be texts"),
        ('{"question": "x", "language": "en"}', "`expect` must be a list of texts"),
        ('{"question": "x", "language": "en", "expect": "y"}', "`expect` must be a list of texts"),
        ('{"question": "x", "language": "en", "expect": [""]}', "`expect` must be a list of texts"),
        ('{"question": "x", "language": "en", "expect": [1]}', "`expect` must be a list of texts"),
    ],
)
def test_a_faulty_line_is_named_by_file_and_line(tmp_path: Path, line: str, fault: str) -> None:
    path = write(tmp_path, f"{GOOD}\n\n{line}\n{GOOD}\n")
    with pytest.raises(InterviewFileError) as raised:
        read_questions(path)
    assert str(raised.value).startswith(f"{path}:3: {fault}")


def test_all_faulty_lines_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InterviewFileError, match=r":1: not JSON.*\n.*:3: not JSON"):
        read_questions(write(tmp_path, f"x\n{GOOD}\ny\n"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "holds no question"), (b" \n\n", "holds no question"), (b"\xff", "not UTF-8")],
)
def test_a_file_without_questions_is_a_fault(tmp_path: Path, content: bytes, fault: str) -> None:
    with pytest.raises(InterviewFileError, match=rf"questions\.jsonl:1: .*{fault}"):
        read_questions(write(tmp_path, content))


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InterviewFileError, match="cannot be read: No such file or directory"):
        read_questions(tmp_path / "nothing.jsonl")
    with pytest.raises(InterviewFileError, match="cannot be read: Is a directory"):
        read_questions(tmp_path)
