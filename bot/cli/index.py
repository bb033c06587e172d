"""`index build`, `status`, `verify` and `rollback`: the snapshots on disk, and what they are made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli import output
from bot.cli._common import EXIT_WRONG, AsJson, load_encoder, load_settings

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.store.snapshot import Manifest
    from index.store.snapshot_directory import SnapshotDirectory

index_app = typer.Typer(no_args_is_help=True, help="Build and check the index.")


@index_app.command()
def build(as_json: AsJson = False) -> None:
    """Embed what is new and switch to the new snapshot."""
    from bot.live_index import LiveIndex

    settings = load_settings()
    encoder, warnings = load_encoder(settings)
    output.warn(warnings)
    with output.progress("Embedding the interviews") as progress:
        report = LiveIndex(settings, encoder).rebuild(progress)
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
        f"({report.embedded} texts embedded) in {report.seconds:.1f} s.",
    )


@index_app.command()
def status(as_json: AsJson = False) -> None:
    """Show the current snapshot, the newest one, and what each running bot serves."""
    from dataclasses import asdict

    from bot.served_snapshots import served_snapshots

    settings = load_settings()
    snapshots = _snapshots(settings)
    opened = snapshots.open()
    output.warn(opened.refused)
    manifest, newest = opened.snapshot.manifest, snapshots.ids()[0]
    served = served_snapshots(settings.data_dir)
    if as_json:
        serving = [asdict(one) for one in served]
        output.say_json({**asdict(manifest), "newest": newest, "serving": serving})
        return
    counts = ", ".join(f"{number} {name}" for name, number in manifest.counts.items())
    output.say(
        f"Snapshot {manifest.id}, built {manifest.created} with {manifest.model} "
        f"({manifest.dimension} dimensions): {counts}. Previous: {manifest.previous or 'none'}.",
    )
    if newest != manifest.id:
        output.say(f"The newest snapshot is {newest}.")
    for one in served:
        shown = "it" if one.snapshot == manifest.id else f"snapshot {one.snapshot}"
        output.say(f"Process {one.process} serves {shown} since {one.since}.")
    if not served:
        output.say("No bot is running with this DATA_DIR.")


@index_app.command()
def verify() -> None:
    """Check every checksum of every snapshot and of the models."""
    from index.encoders.verification import verify_models
    from index.errors import SnapshotError

    settings = load_settings()
    models = verify_models(settings.embedding_model, settings.reranker_model, settings.data_dir / "models")
    faults = list(models.faults)
    manifests: tuple[Manifest, ...] = ()
    try:
        manifests = _snapshots(settings).verify()
    except SnapshotError as error:
        faults.append(str(error))
    if faults:
        output.complain("\n".join(faults))
        raise typer.Exit(EXIT_WRONG)
    for manifest in manifests:
        output.say(f"{manifest.id}: {len(manifest.files)} files, all checksums match.")
    for name in models.intact:
        output.say(f"{name}: all checksums match.")


@index_app.command()
def rollback() -> None:
    """Return to the previous snapshot."""
    manifest = _snapshots(load_settings()).rollback()
    output.say(f"Snapshot {manifest.id} is current again.")


def _snapshots(settings: Settings) -> SnapshotDirectory:
    from index.store.snapshot_directory import SnapshotDirectory

    return SnapshotDirectory(settings.data_dir / "index")
