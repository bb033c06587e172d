"""`index build`, `status`, `verify` and `rollback`: the snapshots on disk, and what they are made with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import output
from bot.cli._common import EXIT_WRONG, AsJson, load_encoder, load_settings

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.store.snapshot import Manifest
    from index.store.snapshot_directory import SnapshotDirectory

index_app = typer.Typer(no_args_is_help=True, help="Build and check the index.")


@index_app.command()
def build(
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Remove also much that is missing from the interview files."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Embed what is new and switch to the new snapshot."""
    settings = load_settings()
    with output.waiting("Building the index"):
        from bot.live_index import LiveIndex
        from index.store.removals import confirm_removals, refuse_removals

        encoder, warnings = load_encoder(settings)
        output.warn(warnings)
        with output.progress("Embedding the interviews") as progress:
            confirm = confirm_removals if yes else refuse_removals
            report = LiveIndex(settings, encoder).rebuild(progress, confirm)
    if as_json:
        fields = ("added", "changed", "removed", "unchanged", "embedded")
        counts = {field: getattr(report, field) for field in fields}
        output.say_json(
            {"snapshot": report.snapshot.manifest.id, **counts, "seconds": round(report.seconds, 3)}
        )
        return
    output.say(
        f"Snapshot {report.snapshot.manifest.id} is current: {report.added} added, "
        f"{report.changed} changed, {report.removed} removed, {report.unchanged} unchanged "
        f"({output.counted(report.embedded, 'text')} embedded) in {report.seconds:.1f} s.",
    )


@index_app.command()
def status(as_json: AsJson = False) -> None:
    """Show the current snapshot, the newest one, and what each running bot serves."""
    from dataclasses import asdict

    settings = load_settings()
    snapshots = _snapshots(settings)
    with output.waiting("Opening the index"):
        from bot.served_snapshots import served_snapshots

        opened = snapshots.open()
        served = served_snapshots(settings.data_dir)
    output.warn(opened.refused)
    manifest, newest = opened.snapshot.manifest, snapshots.ids()[0]
    if as_json:
        serving = [asdict(one) for one in served]
        output.say_json({**asdict(manifest), "newest": newest, "serving": serving})
        return
    counts = (output.counted(number, name.removesuffix("s")) for name, number in manifest.counts.items())
    output.show_fields(
        {
            "Snapshot": manifest.id,
            "Built": _moment(manifest.created),
            "Model": f"{manifest.model} ({output.counted(manifest.dimension, 'dimension')})",
            "Contents": ", ".join(counts),
            "Previous": manifest.previous or "none",
        }
    )
    if newest != manifest.id:
        output.say(f"The newest snapshot is {newest}.")
    for one in served:
        shown = "it" if one.snapshot == manifest.id else f"snapshot {one.snapshot}"
        output.say(f"Process {one.process} serves {shown} since {_moment(one.since)}.")
    if not served:
        output.say("No bot is running with this DATA_DIR.")


@index_app.command()
def verify() -> None:
    """Check every checksum of every snapshot and of the models."""
    settings = load_settings()
    manifests: tuple[Manifest, ...] = ()
    with output.waiting("Checking the snapshots and the models"):
        from index.encoders.verification import verify_models
        from index.errors import SnapshotError

        models = verify_models(
            settings.embedding_model, settings.reranker_model, settings.data_dir / "models"
        )
        faults = list(models.faults)
        try:
            manifests = _snapshots(settings).verify()
        except SnapshotError as error:
            faults.append(str(error))
    if faults:
        output.complain("\n".join(faults))
        raise typer.Exit(EXIT_WRONG)
    for manifest in manifests:
        output.say(f"{manifest.id}: {output.counted(len(manifest.files), 'file')}, all checksums match.")
    for name in models.intact:
        output.say(f"{name}: all checksums match.")


@index_app.command()
def rollback() -> None:
    """Return to the previous snapshot."""
    with output.waiting("Opening the previous snapshot"):
        manifest = _snapshots(load_settings()).rollback()
    output.say(f"Snapshot {manifest.id} is current again.")


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(UTC):%d %B %Y, %H:%M} UTC"


def _snapshots(settings: Settings) -> SnapshotDirectory:
    from bot.snapshots import snapshots_of

    snapshots = snapshots_of(settings)
    snapshots.refresh()
    return snapshots
