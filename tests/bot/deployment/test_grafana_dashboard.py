"""The Grafana dashboard shows metrics that exist, with labels that they have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.monitoring.metrics import Metrics

DASHBOARD: dict[str, Any] = json.loads(
    Path("bot/deployment/grafana-dashboard.json").read_text(encoding="utf-8")
)
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
OF_THE_SNAPSHOT = {
    "interview_bot_snapshot_created_timestamp_seconds",
    "interview_bot_snapshot_info",
    "interview_bot_snapshot_contents",
}
SUFFIX = re.compile(r"_(total|bucket|count|sum)$")


def expressions() -> list[str]:
    return [target["expr"] for panel in PANELS for target in panel["targets"]]


def labels_by_metric() -> dict[str, set[str]]:
    """The labels of the metrics that have any."""
    metrics = Metrics()
    own = (metrics.questions, metrics.stages, metrics.telegram_calls, metrics.errors, metrics.waiting)
    return {metric._name: set(metric._labelnames) for metric in own}


@pytest.mark.parametrize("expression", expressions())
def test_every_metric_and_label_exists(expression: str) -> None:
    known = labels_by_metric()
    process = {family.name for family in Metrics().registry.collect() if family.name.startswith("process_")}
    names = {SUFFIX.sub("", name) for name in re.findall(r"\b(?:interview_bot|process)_\w+", expression)}
    assert names
    assert names <= known.keys() | OF_THE_SNAPSHOT | process
    used = [*re.findall(r"(\w+)(?:=|!=|=~)\"", expression)]
    for grouped in re.findall(r"by \(([^)]*)\)", expression):
        used += grouped.split(", ")
    allowed = {"le"}.union(*(known.get(name, set()) for name in names))
    assert set(used) <= allowed


def test_every_metric_of_the_bot_is_shown() -> None:
    shown = " ".join(expressions())
    assert [name for name in labels_by_metric() if name not in shown] == []


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells


def test_it_asks_for_the_data_source() -> None:
    (variable,) = DASHBOARD["templating"]["list"]
    assert variable["type"] == "datasource"
    assert {panel["datasource"]["uid"] for panel in PANELS} == {"${datasource}"}
