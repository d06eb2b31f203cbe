"""Which static files are served: those of the front-end libraries in node_modules, and few of the Python packages."""

from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import get_files
from django.core.files.storage import FileSystemStorage


class StaticFiles(StaticFilesConfig):
    """Collect without what no page links: the pages of the REST framework, the other builds of htmx."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework",
        "ext",
        "django_htmx/htm*-4*",
        "django_htmx/htmx-2.js",
    ]


class NodeModulesFinder(BaseFinder):
    """Map `node_modules/<package>/<folder>` to `static/vendor/<package>/`, as NODE_PACKAGES says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        root = Path(settings.BASE_DIR) / "node_modules"
        self.storages = {
            f"vendor/{package}": FileSystemStorage(location=root / package / folder)
            for package, (folder, _files) in settings.NODE_PACKAGES.items()
        }
        self.served = {
            f"vendor/{package}": files for package, (_folder, files) in settings.NODE_PACKAGES.items()
        }
        for prefix, storage in self.storages.items():
            storage.prefix = prefix  # type: ignore[attr-defined]  # read by collectstatic

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        matches = [found for prefix in self.storages if (found := self.locate(prefix, path))]
        if find_all:
            return matches
        return matches[0] if matches else []

    def locate(self, prefix: str, path: str) -> str | None:
        """Return the file behind the static `path`, or None when this package does not serve it."""
        head, storage = f"{prefix}/", self.storages[prefix]
        name = path.removeprefix(head)
        if path.startswith(head) and self.serves(prefix, name) and storage.exists(name):
            return str(storage.path(name))
        return None

    def serves(self, prefix: str, name: str) -> bool:
        """Say whether a package's file is one of those NODE_PACKAGES names."""
        return any(fnmatch(name, pattern) for pattern in self.served[prefix])

    def list(self, ignore_patterns: Any) -> Any:
        for prefix, storage in self.storages.items():
            if Path(storage.location).is_dir():
                for name in get_files(storage, ignore_patterns):
                    if self.serves(prefix, name):
                        yield name, storage
