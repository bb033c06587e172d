"""Measures the search beside its peers: `make bench`, or `make bench ROWS="one large"` for some rows.

Figures are printed and never asserted. The peers are in the extra `bench`; those that are not installed are
left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.bench.rows import ROWS, Bench


def main() -> None:
    """Measure what is asked for, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one of {', '.join(ROWS)}; all without any")
    parser.add_argument("--large", type=int, default=100_000, help="the passages of the rows about size")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}, only {', '.join(ROWS)}")
    table = Table("beside", "ratio", "to reach", title="The search beside its peers")
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), arguments.large)
        for name in arguments.rows or ROWS:
            for row in ROWS[name](bench):
                Console(stderr=True).print(*row, sep="  ", soft_wrap=True)
                table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
