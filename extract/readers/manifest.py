"""The sidecar ``manifest.toml``: what is known of files that they do not say themselves."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from extract.readers.base import Draft, ReadFailure, ValueFaultError, read_date, read_lang, show

MANIFEST = "manifest.toml"
FIELDS = ("id", "title", "publisher", "url", "lang", "published")


class Manifests:
    """Find what the manifests say of each file; each manifest is read once, its faults told once."""

    def __init__(self, named: Path | None) -> None:
        self._named = named
        self._read: dict[Path, dict[str, Draft]] = {}
        self._failures: list[ReadFailure] = []

    def of(self, name: str, top: Path | None) -> Draft | None:
        """Return what is said of the file ``name``, which was found below the folder ``top``.

        Asked are, in this order, the manifest that was named by the user, the one beside the file,
        and the one in ``top``. Keys are file names or paths relative to the manifest.
        """
        path = Path(name)
        for manifest in dict.fromkeys((self._named, path.parent / MANIFEST, top / MANIFEST if top else None)):
            if manifest is None or (manifest is not self._named and not manifest.is_file()):
                continue
            said = self._load(manifest)
            relative = os.path.relpath(path, manifest.parent).replace(os.sep, "/")
            if entry := said.get(relative) or said.get(path.name):
                return entry
        return None

    def take_failures(self) -> Iterator[ReadFailure]:
        """Yield the faults found since the last call."""
        while self._failures:
            yield self._failures.pop(0)

    def _load(self, manifest: Path) -> dict[str, Draft]:
        if manifest not in self._read:
            self._read[manifest] = {}
            try:
                table = tomllib.loads(manifest.read_text("utf-8-sig"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                self._fail(
                    manifest, f"this is not TOML in UTF-8 ({error}). Mend it; the files were read without it"
                )
            except OSError as error:
                self._fail(manifest, f"the manifest cannot be opened ({error.strerror}). Check its path")
            else:
                for key, entry in table.items():
                    self._read[manifest][key] = self._entry(manifest, key, entry)
        return self._read[manifest]

    def _entry(self, manifest: Path, key: str, entry: Any) -> Draft:
        if not isinstance(entry, Mapping):
            self._fail(manifest, f'{show(key)} is not a table. Write ["{key}"] on a line of its own')
            return Draft("")
        unknown = sorted(set(entry) - set(FIELDS))
        if unknown:
            self._fail(
                manifest,
                f"[{key}] has the unknown field {show(', '.join(unknown))}, which was ignored. "
                f"The fields are {', '.join(FIELDS)}",
            )
        texts = {name: str(entry[name]) for name in FIELDS if entry.get(name) not in (None, "")}
        try:
            published = read_date(entry.get("published"))
        except ValueFaultError as fault:
            self._fail(manifest, f"[{key}] {fault}; it was left open")
            published = None
        return Draft(
            "",
            id=texts.get("id"),
            title=texts.get("title"),
            source=texts.get("publisher"),
            url=texts.get("url"),
            lang=read_lang(texts.get("lang")),
            published=published,
        )

    def _fail(self, manifest: Path, what: str) -> None:
        self._failures.append(ReadFailure(str(manifest), f"{manifest}: {what}."))
