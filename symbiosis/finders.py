"""Serve the front-end libraries that `npm ci` put into node_modules."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import get_files
from django.core.files.storage import FileSystemStorage


class NodeModulesFinder(BaseFinder):
    """Map `node_modules/<package>/<folder>` to `static/vendor/<package>/` for each of NODE_PACKAGES."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        root = Path(settings.BASE_DIR) / "node_modules"
        self.storages = {
            f"vendor/{package}": FileSystemStorage(location=root / package / folder)
            for package, folder in settings.NODE_PACKAGES.items()
        }
        for prefix, storage in self.storages.items():
            storage.prefix = prefix  # type: ignore[attr-defined]  # read by collectstatic

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        matches = [found for prefix, storage in self.storages.items() if (found := locate(prefix, storage, path))]
        if find_all:
            return matches
        return matches[0] if matches else []

    def list(self, ignore_patterns: Any) -> Any:
        for storage in self.storages.values():
            if Path(storage.location).is_dir():
                for path in get_files(storage, ignore_patterns):
                    yield path, storage


def locate(prefix: str, storage: FileSystemStorage, path: str) -> str | None:
    """Return the file behind the static `path`, or None when it is not in this storage."""
    head = f"{prefix}/"
    if path.startswith(head) and storage.exists(path.removeprefix(head)):
        return str(storage.path(path.removeprefix(head)))
    return None
