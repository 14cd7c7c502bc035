"""The whole story on one screen: a document becomes mentions, places, claims and findings."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from extract.claims import find_claims
from extract.findings import flatten
from extract.mentions import find_mentions
from extract.nlp import detect_language, sentence_spans
from extract.voices import VoicesWhenAsked
from geo.corrections import Correction, corrections_for, load_corrections
from geo.gazetteer import Gazetteer, load_gazetteer
from geo.home import corrections_file, places_file, zone_file
from geo.index import NameIndex
from geo.resolve import resolve
from geo.zone import ContactZone, load_zone
from records import Analysis, Document, Finding

Progress = Callable[[str, float], None]


class Reader:
    """Read documents with one gazetteer, one index and one set of rules.

    Building it loads the gazetteer and the name index (from the cache where there is one);
    reading is pure: the same document gives the same findings, whatever was read before.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None = None,
        *,
        corrections: Sequence[Correction] = (),
        zone: ContactZone | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.gazetteer = gazetteer if gazetteer is not None else load_gazetteer()
        self.corrections = tuple(corrections)
        self.zone = zone
        self.index = NameIndex.load(self.gazetteer, progress)

    @classmethod
    def of_user(cls, store: str | None = None, *, progress: Progress | None = None) -> Reader:
        """Build the reader with the user's places and contact zone and, for a store, its corrections."""
        corrections = corrections_file(store) if store else None
        return cls.of_files(places_file(), zone_file(), corrections, progress=progress)

    @classmethod
    def of_files(
        cls, places: Path, zone: Path, corrections: Path | None = None, *, progress: Progress | None = None
    ) -> Reader:
        """Build the reader with own places, a contact zone and corrections; an absent file holds nothing."""
        gazetteer = load_gazetteer(user=[places] if places.exists() else ())
        decided = load_corrections(corrections, gazetteer) if corrections else ()
        drawn = load_zone(zone) if zone.exists() else None
        return cls(gazetteer, corrections=decided, zone=drawn, progress=progress)

    def read(self, document: Document) -> Analysis:
        """Return all mentions of places in ``document`` with their places, and the claims about them."""
        lang = document.lang or detect_language(document.text)
        mentions = find_mentions(document, self.index, self.gazetteer)
        if not mentions:
            return Analysis(document, lang, (), ())
        resolutions = resolve(
            document.text,
            mentions,
            self.gazetteer,
            self.index,
            published=document.published_on,
            source=document.source,
            zone=self.zone,
            corrections=corrections_for(self.corrections, document.id, document.source),
        )
        sentences = sentence_spans(document.text)
        voices = VoicesWhenAsked(document, sentences, resolutions, lang)
        claims = find_claims(document, sentences, resolutions, voices, lang)
        return Analysis(document, lang, resolutions, claims)

    def findings(self, document: Document) -> list[Finding]:
        """Return the flat rows of ``document``, in text order, one per mention and claim."""
        return flatten(self.read(document), self.extractor_id, self.gazetteer.version)

    @cached_property
    def extractor_id(self) -> str:
        """Return the hash of rules, gazetteer, corrections and code: equal ids promise equal findings."""
        digest = hashlib.sha256(f"{self.gazetteer.version}\0{self.corrections}".encode())
        digest.update(pickle.dumps(self.zone))
        root = Path(__file__).resolve().parent.parent
        for part in ("geo", "extract"):
            for path in sorted((root / part).rglob("*")):
                if path.suffix in {".py", ".toml", ".json"}:
                    digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
        digest.update((root / "records.py").read_bytes())
        return digest.hexdigest()[:16]
