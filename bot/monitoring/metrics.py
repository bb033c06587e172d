"""The metrics of a running bot, for Prometheus. No label holds a reader's words, name or id."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client import Metric

    from index.store.snapshot import Manifest

# In seconds. The lowest ones tell searches apart, the highest ones calls that wait for Telegram's limits.
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """What is counted and timed, in a registry of its own.

    Attributes:
        registry: of all metrics.
        questions: questions by outcome, language of the reader, and kind of chat.
        stages: how long each step of an answer takes, in seconds: to search, to record, and to send, which
            includes waits for Telegram and its limits.
        telegram_calls: how long calls of the Bot API take, in seconds, by method and result: an HTTP
            status, or the name of an exception.
        errors: exceptions that no handler caught, by their type.
        waiting: what waits to be handled or sent, by the name of its queue.
    """

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        self.questions: Final = Counter(
            "interview_bot_questions",
            "Questions, by outcome, language of the reader, and kind of chat",
            ["outcome", "language", "place"],
            registry=self.registry,
        )
        self.stages: Final = Histogram(
            "interview_bot_stage_seconds",
            "How long each step of an answer takes",
            ["stage"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.telegram_calls: Final = Histogram(
            "interview_bot_telegram_call_seconds",
            "How long calls of the Bot API take, by method and result",
            ["method", "result"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.errors: Final = Counter(
            "interview_bot_errors",
            "Exceptions that no handler caught, by type",
            ["kind"],
            registry=self.registry,
        )
        self.waiting: Final = Gauge(
            "interview_bot_waiting",
            "What waits to be handled or sent, by queue",
            ["queue"],
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def show_snapshot(self, served: Callable[[], Manifest]) -> None:
        """Add the metrics of the snapshot that is served.

        Args:
            served: returns its manifest.
        """
        self.registry.register(_SnapshotCollector(served))


class _SnapshotCollector(Collector):
    """Reads the served snapshot at each scrape, because a reindex replaces it."""

    def __init__(self, served: Callable[[], Manifest]) -> None:
        self._served = served

    def collect(self) -> Iterator[Metric]:
        manifest = self._served()
        created = GaugeMetricFamily(
            "interview_bot_snapshot_created_timestamp_seconds", "When the served snapshot was built"
        )
        created.add_metric([], datetime.fromisoformat(manifest.created).timestamp())
        yield created
        info = GaugeMetricFamily(
            "interview_bot_snapshot_info",
            "Which snapshot is served, and the model it was built with",
            labels=["snapshot", "model"],
        )
        info.add_metric([manifest.id, manifest.model], 1)
        yield info
        contents = GaugeMetricFamily(
            "interview_bot_snapshot_contents", "What the served snapshot holds, by kind", labels=["kind"]
        )
        for kind, count in manifest.counts.items():
            contents.add_metric([kind], count)
        yield contents
