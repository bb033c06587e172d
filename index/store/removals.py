"""What a build would remove of what is served, where that may be a mistake: a file that was half written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.errors import SearchIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from content.model import Interview

    Confirm = Callable[[Sequence["Removal"]], bool]

# The share of an interview's passages. An editor takes back a paragraph now and then; a file that was written
# halfway lacks more.
_MUCH: Final = 0.25


@dataclass(frozen=True, slots=True)
class Removal:
    """An interview that would lose much of what it says.

    Attributes:
        before: how many passages are being served.
        after: how many there would be; 0 where the interview is gone.
    """

    slug: str
    title: str
    before: int
    after: int


def refuse_removals(_removals: Sequence[Removal]) -> bool:
    """Confirm nothing: the default."""
    return False


def confirm_removals(_removals: Sequence[Removal]) -> bool:
    """Confirm everything."""
    return True


class UnconfirmedRemovalError(SearchIndexError):
    """A build would remove much, and nobody has confirmed that; the current snapshot stays current."""

    def __init__(self, removals: Sequence[Removal]) -> None:
        self.removals = tuple(removals)
        lines = [f"{one.slug}: {one.after} of {one.before} paragraphs are left" for one in removals]
        super().__init__(
            "nothing was changed, because much of what is served is missing from the interview files:\n"
            + "\n".join(lines)
            + "\ncomplete the files, or remove it on purpose: run `interview-bot index build --yes`"
        )


def large_removals(served: Sequence[Interview], wanted: Sequence[Interview]) -> tuple[Removal, ...]:
    """Return the interviews that would lose more than a quarter of their passages.

    Args:
        served: those of the current snapshot.
        wanted: those that are to be indexed.
    """
    left = {interview.slug: len(interview.passages()) for interview in wanted}
    removals = (
        Removal(interview.slug, interview.title, len(interview.passages()), left.get(interview.slug, 0))
        for interview in served
    )
    return tuple(one for one in removals if one.before - one.after > _MUCH * one.before)
