"""Metrics: counted in a registry of their own, in the format that Prometheus reads."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.monitoring.metrics import Metrics
from index.store.build import build_in_memory

if TYPE_CHECKING:
    from content.model import Interview
    from index.encoders.encoder import Encoder


def test_two_bots_in_one_process_are_counted_apart() -> None:
    one, other = Metrics(), Metrics()
    labels = {"outcome": "answered", "language": "kk", "place": "private"}
    one.questions.labels(**labels).inc()
    assert one.registry.get_sample_value("interview_bot_questions_total", labels) == 1
    assert other.registry.get_sample_value("interview_bot_questions_total", labels) is None


def test_the_snapshot_is_the_one_that_is_served_at_the_time(
    interviews: tuple[Interview, ...], hashed_encoder: Encoder
) -> None:
    manifest = build_in_memory(interviews, hashed_encoder, lambda _done, _total: None).manifest
    served = [dataclasses.replace(manifest, id="old", created="2026-01-01T00:00:00+00:00")]
    metrics = Metrics()
    metrics.show_snapshot(lambda: served[-1])
    created = "interview_bot_snapshot_created_timestamp_seconds"
    assert metrics.registry.get_sample_value(created) == 1767225600
    served.append(dataclasses.replace(manifest, id="new", created="2026-01-01T00:00:01+00:00"))
    assert metrics.registry.get_sample_value(created) == 1767225601
    info = {"snapshot": "new", "model": manifest.model}
    assert metrics.registry.get_sample_value("interview_bot_snapshot_info", info) == 1
    passages = metrics.registry.get_sample_value("interview_bot_snapshot_contents", {"kind": "passages"})
    assert passages == manifest.counts["passages"] > 0


def test_prometheus_can_read_all_of_it() -> None:
    metrics = Metrics()
    metrics.stages.labels("search").observe(0.02)
    metrics.waiting.labels("messages").set_function(lambda: 3)
    names = {
        family.name for family in text_string_to_metric_families(generate_latest(metrics.registry).decode())
    }
    assert {"interview_bot_stage_seconds", "interview_bot_waiting", "process_resident_memory_bytes"} <= names
