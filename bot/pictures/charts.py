"""Days -> a chart of what was asked on each: the picture that goes with the editors' statistics."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from bot.pictures.fonts import family_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from bot.conversation.translations import Translator
    from bot.state.model import Day

# 1280 by 720 pixels.
_INCHES: Final = (10.24, 5.76)
_PIXELS_AN_INCH: Final = 125

_PAPER: Final = "#faf7f0"
_INK: Final = "#1d1b19"
_GREY: Final = "#5c564e"
_HAIRLINE: Final = "#ddd6c9"
_RECENT_PAPER: Final = "#f0eadd"
# Blue and orange of Okabe and Ito's palette, "Color Universal Design": told apart whatever colours one sees.
_ANSWERED: Final = "#0072b2"
_DECLINED: Final = "#e69f00"

_RECENT_DAYS: Final = 7
_BAR_WIDTH: Final = 0.72
# The axis reaches at least as high as this, so that a quiet month does not look like a busy one.
_LEAST_TOP: Final = 4
# Above the tallest bar, as a share of it.
_HEADROOM: Final = 1.12
_MOST_TICKS: Final = 5


def draw_statistics(days: Sequence[Day], translator: Translator) -> bytes:
    """Return a chart of the questions per day, as a PNG file.

    Args:
        days: one after the other, at least one; of more than seven the last seven are set apart.
        translator: into the language of names and dates.
    """
    figure = Figure(figsize=_INCHES, dpi=_PIXELS_AN_INCH, facecolor=_PAPER)
    axes = figure.add_axes((0.08, 0.11, 0.885, 0.68), facecolor="none")
    _draw_bars(axes, days)
    _draw_axes(axes, days, translator)
    if len(days) > _RECENT_DAYS:
        _set_recent_apart(axes, len(days), translator)
    _draw_legend(figure, days, translator)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi="figure")
    return file.getvalue()


def _draw_bars(axes: Axes, days: Sequence[Day]) -> None:
    places = range(len(days))
    answered = [day.answered for day in days]
    axes.bar(places, answered, _BAR_WIDTH, color=_ANSWERED)
    axes.bar(places, [day.declined for day in days], _BAR_WIDTH, bottom=answered, color=_DECLINED)


def _draw_axes(axes: Axes, days: Sequence[Day], translator: Translator) -> None:
    top = max(_LEAST_TOP, max(day.answered + day.declined for day in days) * _HEADROOM)
    axes.set_ylim(0, top)
    axes.set_xlim(-0.6, len(days) - 0.4)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(_GREY)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=_HAIRLINE, linewidth=0.8)
    axes.yaxis.set_major_locator(MaxNLocator(_MOST_TICKS, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: _number(round(value), translator))
    # One label per week, counted back from the last day.
    labelled = range((len(days) - 1) % _RECENT_DAYS, len(days), _RECENT_DAYS)
    axes.set_xticks(
        labelled, [format_skeleton("MMMd", days[at].date, locale=translator.language) for at in labelled]
    )
    axes.tick_params(length=0, pad=7, labelcolor=_GREY)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font(11))


def _set_recent_apart(axes: Axes, count: int, translator: Translator) -> None:
    begin = count - _RECENT_DAYS - 0.5
    axes.axvspan(begin, count - 0.5, color=_RECENT_PAPER, zorder=0, linewidth=0)
    label = translator.ngettext("last {count} day", "last {count} days", _RECENT_DAYS).format(
        count=_RECENT_DAYS
    )
    place = axes.get_xaxis_transform()
    axes.text(begin + 0.2, 0.98, label, transform=place, va="top", color=_GREY, font=_font(10.5))


def _draw_legend(figure: Figure, days: Sequence[Day], translator: Translator) -> None:
    figure.text(
        0.035, 0.925, translator.gettext("Questions per day"), va="center", color=_INK, font=_font(19)
    )
    answered = _number(sum(day.answered for day in days), translator)
    declined = _number(sum(day.declined for day in days), translator)
    figure.legend(
        [Patch(color=_ANSWERED), Patch(color=_DECLINED)],
        [
            translator.gettext("answered: {count}").format(count=answered),
            translator.gettext("declined: {count}").format(count=declined),
        ],
        loc="center right", bbox_to_anchor=(0.975, 0.925), ncols=2, frameon=False,
        prop=_font(13), labelcolor=_INK, handlelength=0.9, handleheight=0.9, columnspacing=1.8,
    )  # fmt: skip


def _font(points: float) -> FontProperties:
    return FontProperties(fname=family_file(), size=points)


def _number(value: int, translator: Translator) -> str:
    return format_decimal(value, locale=translator.language)
