"""Read who attributes what in one sentence: verbs of saying with their subjects, "according to", colons.

A frame is the attributing phrase; its content is what the phrase attributes. A frame leads when
its content follows ("The ministry said that …"), and tails when the content surrounds or precedes
it ("…, the ministry said."; "…, за його словами, …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from extract.cast import Cast, Figure
from extract.speech import Cue, Speech
from records import Claimant, Span

_EDGE = re.compile(r"[,;:()\"«»“”„\n]|(?<=\s)[-–—](?=\s)|[.!?…](?=\s|$)")
_NAME_IN_QUOTES = re.compile(r"[«“„\"][\w'’.-]{1,20}(?:\s[\w'’.-]{1,20}){0,2}[»”“\"](?!\s[—–-])")
_MAX_GAP = 170
_RIGHT_WORDS = 7
_NEED_WORDS = 9
_LOOSE_WORDS = 3
_PARTICIPLES = {"en": ("ing",), "uk": ("ючи", "учи", "вши", "вшись", "чись"), "ru": ("уя", "ая", "вши", "вшись", "ясь", "ив", "ав", "ющий", "вший")}
_SMALL = re.compile(r"\d{1,4}|[a-zа-яіїєґ']{1,2}")
_STATE_PREPOSITIONS = frozenset(
    {
        "in",
        "from",
        "near",
        "into",
        "against",
        "with",
        "between",
        "inside",
        "across",
        "over",
        "towards",
        "toward",
        "to",
        "for",
        "at",
        "of",
        "on",
    }
)
_STATES = frozenset(
    {
        "Russia",
        "Ukraine",
        "Poland",
        "Belarus",
        "Germany",
        "France",
        "United States",
        "Turkey",
        "China",
        "Hungary",
        "Slovakia",
        "United Kingdom",
        "Norway",
    }
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold one attributing phrase of a sentence.

    ``claimant`` None means that the phrase points back to somebody (``fits`` tells to whom: claimant
    types, "person", "body", "any"). ``backward`` marks "this was reported by": the content is what
    stands before the sentence. ``coordinated`` takes the subject of the frame before.
    """

    start: int
    end: int
    cue: Cue | None
    cue_start: int
    cue_text: str
    shape: Literal["lead", "tail"]
    claimant: Claimant | None
    fits: frozenset[str] = frozenset()
    coordinated: bool = False
    backward: bool = False
    subject_end: int = -1
    nested: Frame | None = None


class _Hit(Protocol):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _CueHit:
    start: int
    end: int
    low: int
    high: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class _Subject:
    start: int
    end: int
    claimant: Claimant | None
    fits: frozenset[str] = frozenset()
    coordinated: bool = False
    inverted: bool = False
    name_end: int = -1


class FrameReader:
    """Find the frames of one sentence; built anew for each."""

    def __init__(self, cast: Cast, speech: Speech, sentence: Span, figures: Sequence[Figure]) -> None:
        self.cast = cast
        self.speech = speech
        self.text = cast.text
        self.low, self.high = sentence
        self.figures = figures
        self.first, self.last = cast.words.between(*sentence)
        names = {at for m in _NAME_IN_QUOTES.finditer(self.text, self.low, self.high) for at in (m.start(), m.end() - 1)}
        self.edges = [m.start() for m in _EDGE.finditer(self.text, self.low, self.high) if m.start() not in names]

    def frames(self) -> list[Frame]:
        """Return the frames of the sentence in text order."""
        found: list[Frame] = []
        hits = self._cues()
        for hit in hits:
            previous = found[-1] if found else None
            frame = self._frame(hit, previous, hits)
            if frame is not None:
                found.append(frame)
        if not found:
            bare = self._colon() or self._dash()
            found.extend([bare] if bare else [])
        return sorted(found, key=lambda frame: frame.start)

    # -- cues -------------------------------------------------------------------------------------

    def _cues(self) -> list[_CueHit]:
        items = self.cast.words.items
        hits = [
            _CueHit(items[low].start, items[high - 1].end, low, high, cue)
            for low, high, cue in self.speech.cues.find(items, self.first, self.last)
        ]
        taken = [(f.low, f.high) for f in self.figures if f.sort != "reference"]
        free = [
            h for h in hits if not any(a <= h.low < b and h.high <= b for a, b in taken) and self._is_verb(h)
        ]
        return [h for h in free if h.cue.needs is None or self._has_needed(h)]

    def _has_needed(self, hit: _CueHit) -> bool:
        low, high = max(self.first, hit.low - _NEED_WORDS), min(self.last, hit.high + _NEED_WORDS)
        return bool(hit.cue.needs and hit.cue.needs.find(self.cast.words.items, low, high))

    def _is_verb(self, hit: _CueHit) -> bool:
        if hit.cue.kind != "verb":
            return True
        if hit.low == self.first:
            return hit.high < self.last and (self.speech.lang != "en" or self.text[hit.start : hit.end].endswith("ing"))
        items = self.cast.words.items
        before = items[hit.low - 1]
        if items[hit.low].letters in self.speech.words["noun_forms"] and hit.high - hit.low == 1:
            return self._follows_speaker(hit)
        if self.text[before.end : hit.start].strip():
            return True
        return before.letters not in self.speech.words["not_verb_after"] or self._said_by(
            before.letters, items[hit.low].letters
        )

    def _follows_speaker(self, hit: _CueHit) -> bool:
        """Tell whether a word that may be a noun stands right after somebody who can speak."""
        items = self.cast.words.items
        at = hit.low
        while at > self.first and (items[at - 1].letters.endswith("ly") or items[at - 1].letters in {"also", "now", "still"}):
            at -= 1
        pronouns = self.speech.words["pronoun_person"] | self.speech.words["pronoun_any"] | self.speech.words["pronoun_body"]
        if at > self.first and items[at - 1].letters in pronouns | self.speech.words["relatives"]:
            return True
        return any(f.high == at and f.sort != "name" for f in self.figures) and not self._adjective_only(at)

    def _adjective_only(self, at: int) -> bool:
        return self.cast.words.items[at - 1].letters in {"russian", "ukrainian", "american", "us", "british", "western"}

    def _said_by(self, before: str, word: str) -> bool:
        return before in {"in", "that"} and word in {"said", "says"}

    # -- frames -----------------------------------------------------------------------------------

    def _is_hearsay(self, hit: _CueHit) -> bool:
        """Tell whether nobody in particular says it: "they say" between commas."""
        at = hit.low
        while at > self.first and self.cast.words.items[at - 1].letters in self.speech.words["pronoun_any"]:
            at -= 1
        found = self.speech.phrases["hearsay"].at(self.cast.words.items, at, hit.high)
        after = self.text[hit.end : min(self.high, hit.end + 1)]
        return found is not None and found[0] == hit.high and after in {",", ""} and (at == self.first or not self._free(self.cast.words.items[at - 1].end, self.cast.words.items[at].start))

    def _frame(self, hit: _CueHit, previous: Frame | None, hits: Sequence[_CueHit]) -> Frame | None:
        kind = hit.cue.kind
        if kind == "about":
            return None
        if kind in {"according", "citing"}:
            return self._according(hit)
        if kind in {"anaphor", "colour"}:
            return self._anaphor(hit)
        subject = None if self._is_hearsay(hit) else self._subject(hit, previous)
        if subject is None:
            return None
        start, end = min(hit.start, subject.start), max(hit.end, subject.end)
        backward = any(h.cue.kind == "about" and 0 <= hit.low - h.high <= 6 for h in hits)
        backward = backward or any(h.cue.kind == "about" and 0 <= h.low - hit.high <= 2 for h in hits)
        shape = self._shape(hit, subject, start, end, previous)
        return Frame(
            start,
            end,
            hit.cue,
            hit.start,
            self.text[hit.start : hit.end],
            shape,
            subject.claimant,
            subject.fits,
            subject.coordinated,
            backward,
            subject.name_end,
        )

    def _according(self, hit: _CueHit) -> Frame | None:
        items = self.cast.words.items
        near = [f for f in self.figures if hit.high <= f.low <= hit.high + 3 and self._free(hit.end, f.start)]
        if near and any(w.letters in self.speech.words["evidence"] for w in items[hit.high : near[0].low]):
            return None
        if not near:
            return None
        chosen = self._pick(
            near[:1]
            + [
                f
                for f in self.figures
                if near[0].high <= f.low <= near[0].high + 8
                and self._free(hit.end, f.start)
                and f.sort in {"person", "body"}
            ],
            near[0],
        )
        end = max(chosen.end, near[0].end)
        shape: Literal["lead", "tail"] = "lead" if self._words_between(self.low, hit.start) == 0 else "tail"
        if items[hit.low].start == self.low or self._only_conjunctions(self.low, hit.start):
            shape = "lead"
        return Frame(
            hit.start,
            end,
            hit.cue,
            hit.start,
            self.text[hit.start : hit.end],
            shape,
            chosen.claimant,
            chosen.fits,
        )

    def _anaphor(self, hit: _CueHit) -> Frame:
        after = [
            f for f in self.figures if hit.high <= f.low <= hit.high + 2 and self._free(hit.end, f.start)
        ]
        shape: Literal["lead", "tail"] = "lead" if self._only_conjunctions(self.low, hit.start) else "tail"
        claimant, fits, end = None, frozenset({"any"}), hit.end
        if after:
            chosen = after[0]
            claimant, fits, end = chosen.claimant, chosen.fits or fits, chosen.end
        elif hit.cue.kind == "anaphor":
            inside = [f for f in self.figures if hit.low <= f.low < hit.high and f.sort == "reference"]
            fits = inside[0].fits if inside else fits
        return Frame(
            hit.start, end, hit.cue, hit.start, self.text[hit.start : hit.end], shape, claimant, fits
        )

    def _colon(self) -> Frame | None:
        for figure in self.figures:
            if figure.sort == "role" or self._words_between(self.low, figure.start) > 2:
                continue
            match = re.match(
                r"[\"»”]?\s?(?:\([^)\n]{1,40}\))?:\s", self.text[figure.end : min(self.high, figure.end + 50)]
            )
            if match:
                return Frame(
                    self.low,
                    figure.end + match.end() - 1,
                    None,
                    figure.end,
                    ":",
                    "lead",
                    figure.claimant,
                    figure.fits,
                )
        return None

    def _dash(self) -> Frame | None:
        for figure in reversed(self.figures):
            rest = self.text[figure.end : self.high].strip(' .!"»”…\n')
            if rest or figure.sort in {"role", "reference"}:
                continue
            before = self.text[max(self.low, figure.start - 60) : figure.start]
            match = re.search(r"[\s»”\"][-–—]\s(?:[\w'’.-]+\s){0,4}$", before)
            if (
                match
                and self._words_between(self.low, figure.start) >= 3
                and (figure.sort == "person" or (figure.claimant and figure.claimant.type != "unit"))
            ):
                return Frame(
                    figure.start, figure.end, None, figure.start, "—", "tail", figure.claimant, figure.fits
                )
        return None

    # -- subjects ---------------------------------------------------------------------------------

    def _subject(self, hit: _CueHit, previous: Frame | None) -> _Subject | None:
        left = self._left_edge(hit, previous)
        locative = self._locative(hit)
        if locative is not None:
            return locative
        inside = [f for f in self.figures if left <= f.start and f.end <= hit.start and self._may_speak(f)]
        inside = [f for f in inside if f.sort != "name" or (f.high == hit.low and len(inside) == 1)]
        if inside and hit.start - inside[-1].end <= _MAX_GAP:
            person = next((f for f in inside if f.sort == "person"), None)
            chosen = person or self._pick(inside, inside[0])
            if person is None and chosen.sort in {"role", "body", "reference"}:
                back = self._apposed(left)
                if back is not None and (self._starts_with_office(left) or chosen.claimant is None):
                    return back
            last = inside[-1] if inside[-1].low - chosen.high <= _LOOSE_WORDS else chosen
            return _Subject(
                min(chosen.start, inside[0].start), hit.end, chosen.claimant, chosen.fits, name_end=max(chosen.end, last.end)
            )
        pronoun = self._pronoun(left, hit)
        if pronoun is not None:
            return pronoun
        quantified = self._quantified(hit)
        if quantified is not None:
            return quantified
        if self._is_coordinated(left, hit, previous):
            return _Subject(hit.start, hit.end, None, frozenset({"any"}), coordinated=True)
        if not self._is_bare(left, hit):
            return self._unknown(left, hit)
        back = self._back(hit) if self.speech.lang == "en" else None
        if back is not None and self._words_between(self.low, back.start) <= 2:
            return back
        for reader in (self._right, self._back) if self._may_invert(hit) else (self._back, self._right):
            subject = reader(hit)
            if subject is not None:
                return subject
        if previous is not None and left <= previous.end + 3:
            return _Subject(hit.start, hit.end, None, frozenset({"any"}), coordinated=True)
        if self.speech.lang != "en" and (
            self._words_between(self.low, hit.start) or hit.cue.kind == "anaphor"
        ):
            return _Subject(hit.start, hit.end, None, frozenset({"any"}))
        return None

    def _may_invert(self, hit: _CueHit) -> bool:
        """Tell whether the subject may follow the verb: always but in English after an inserted phrase."""
        if self.speech.lang != "en":
            return True
        return (hit.cue.kind == "verb" and not hit.cue.object) or hit.low == self.first

    def _quantified(self, hit: _CueHit) -> _Subject | None:
        """Read «спростувала навіть частина каналів»: a quantity right after the verb is its subject."""
        items = self.cast.words.items
        at = hit.high
        while at < self.last and items[at].letters in self.speech.words["quantifiers"]:
            at += 1
        if at == hit.high or (
            at - hit.high == 1 and items[hit.high].letters in {"і", "й", "и", "also", "також"}
        ):
            return None
        figure = next(
            (f for f in self.figures if at <= f.low <= at + 1 and self._free(hit.end, f.start)), None
        )
        return (
            _Subject(hit.start, figure.end, figure.claimant, figure.fits, inverted=True) if figure else None
        )

    def _back(self, hit: _CueHit) -> _Subject | None:
        return self._apposed(self._left_edge(hit, None))

    def _left_edge(self, hit: _CueHit, previous: Frame | None) -> int:
        items = self.cast.words.items
        edge = max([e + 1 for e in self.edges if e < hit.start and not self._in_figure(e)], default=self.low)
        for index in range(hit.low - 1, self.first - 1, -1):
            if items[index].start < edge:
                break
            if items[index].letters in self.speech.words["complementizers"]:
                edge = max(edge, items[index].end)
                break
        if previous is not None and previous.end <= hit.start:
            edge = max(edge, previous.end)
        return edge

    def _in_figure(self, edge: int) -> bool:
        return any(f.start <= edge < f.end for f in self.figures)

    def _may_speak(self, figure: Figure) -> bool:
        if (
            self.speech.lang == "en"
            and figure.claimant
            and figure.claimant.name in _STATES
            and figure.low > self.first
        ):
            return self.cast.words.items[figure.low - 1].letters not in _STATE_PREPOSITIONS
        return True

    def _pick(self, figures: Sequence[Figure], default: Figure) -> Figure:
        """Choose the speaker of one phrase: the person, else the named office or body, else what comes first."""
        person = next((f for f in figures if f.sort == "person"), None)
        if person:
            return person
        if default.claimant is not None:
            return default
        named = next((f for f in figures if f.claimant is not None and f.sort in {"role", "body"}), None)
        if default.sort == "reference" and named is not None and named.low - default.high > 3:
            return default
        return named or default

    def _locative(self, hit: _CueHit) -> _Subject | None:
        """Read «заявили в Генштабі»: the plural verb with a body in the locative right after it."""
        if self.speech.lang == "en":
            return None
        items = self.cast.words.items
        at = hit.high
        while at < min(self.last, hit.high + 4) and items[at].letters in self.speech.words["fillers"] - {
            "в",
            "у",
            "во",
        }:
            at += 1
        if at < self.last and items[at].letters in {"в", "у", "во"} and self._free(hit.end, items[at].start):
            for figure in self.figures:
                if figure.low == at + 1 and figure.sort in {"body", "reference"}:
                    return _Subject(hit.start, figure.end, figure.claimant, figure.fits, inverted=True)
        return None

    def _right(self, hit: _CueHit) -> _Subject | None:
        """Read ", said the ministry": the subject after the verb, up to the next edge."""
        if self.speech.lang == "en" and self.cast.words.items[hit.low].letters in {
            "told",
            "tells",
            "telling",
            "urged",
            "informed",
        }:
            return None
        after = [
            f
            for f in self.figures
            if f.low >= hit.high and f.low - hit.high <= _RIGHT_WORDS and self._reaches(hit, f)
        ]
        if not after:
            return None
        first = after[0]
        if self.speech.lang == "en" and self._words_between(hit.end, first.start, skip_fillers=True) > 1:
            return None
        chain = [first]
        for figure in self.figures:
            if (
                figure.low >= chain[-1].high
                and figure.low - chain[-1].high <= 5
                and self._free(hit.end, figure.start)
            ):
                chain.append(figure)
        chosen = self._pick(chain, first)
        return _Subject(hit.start, chosen.end, chosen.claimant, chosen.fits, inverted=True)

    def _apposed(self, left: int) -> _Subject | None:
        """Read "X, who heads the region, on 5 May, said": the figure before the inserted phrases."""
        edge = left
        for _ in range(4):
            if edge <= self.low:
                return None
            low = max(
                (e + 1 for e in self.edges if e < edge - 1 and not self._in_figure(e)), default=self.low
            )
            inside = [f for f in self.figures if low <= f.start and f.end <= edge]
            first, stop = self.cast.words.between(low, edge)
            person = next((f for f in inside if f.sort == "person"), None)
            person = person or next((f for f in inside if f.sort == "name" and f.high - f.low >= stop - first - 1), None)
            chosen = person or (inside[0] if inside and inside[0].claimant is not None else None)
            others = stop - first - sum(f.high - f.low for f in inside)
            inserted = self._is_inserted(low, edge) or (low != self.low and self._about_person(low, first, inside))
            if chosen is not None and (person is not None or not inserted):
                close = others <= _LOOSE_WORDS and (person is not None or chosen.low - first <= _LOOSE_WORDS)
                return _Subject(min(chosen.start, inside[0].start), edge, chosen.claimant) if close else None
            if not inserted:
                return None
            edge = low
        return None

    def _about_person(self, low: int, first: int, inside: Sequence[Figure]) -> bool:
        """Tell whether a chunk only says what the person named just before is ("a founder of DeepState")."""
        apart = not inside or inside[0].low > first
        return apart and any(f.sort == "person" and 0 < low - f.end <= 2 for f in self.figures)

    def _is_inserted(self, low: int, edge: int) -> bool:
        """Tell whether a chunk is a date, an office, a relative clause or "a Ukrainian project"."""
        first, stop = self.cast.words.between(low, edge)
        letters = [self.cast.words.items[i].letters for i in range(first, stop)]
        if len(letters) <= 5 and any(w[0].isdigit() for w in letters):
            return True
        if all(w in self.speech.words["fillers"] for w in letters) or letters[0].endswith(_PARTICIPLES[self.speech.lang]):
            return True
        if low != self.low and letters[0] in self.speech.words["inserted_after"]:
            return True
        article = self.speech.lang == "en" and low != self.low and letters[0] in {"a", "an", "the"}
        return article or self._starts_with_office(low)

    def _reaches(self, hit: _CueHit, figure: Figure) -> bool:
        items = self.cast.words.items
        between = (items[i].letters for i in range(hit.high, figure.low))
        return self._free(hit.end, figure.start) and not any(
            w in self.speech.words["complementizers"] for w in between
        )

    def _starts_with_office(self, low: int) -> bool:
        first, _ = self.cast.words.between(low, self.high)
        return any(
            f.low - first <= 2 and f.low >= first and f.sort in {"role", "reference"} for f in self.figures
        ) or self._starts_relative(low)

    def _starts_relative(self, low: int) -> bool:
        first, _ = self.cast.words.between(low, self.high)
        items = self.cast.words.items
        return first < self.last and items[first].letters in self.speech.words["relatives"]

    def _pronoun(self, left: int, hit: _CueHit) -> _Subject | None:
        items = self.cast.words.items
        low, _ = self.cast.words.between(left, hit.start)
        words = self.speech.words
        for index in range(hit.low - 1, low - 1, -1):
            letters = items[index].letters
            for key, fits in (("pronoun_person", "person"), ("pronoun_body", "body"), ("pronoun_any", "any")):
                if letters in words[key] and letters not in words["relatives"]:
                    return _Subject(items[index].start, hit.end, None, frozenset({fits}))
            if letters not in words["fillers"]:
                break
        after = items[hit.high] if hit.high < self.last else None
        if after and self._free(hit.end, after.start) and self._is_bare(left, hit):
            for key, fits in (("pronoun_person", "person"), ("pronoun_any", "any")):
                if after.letters in words[key]:
                    return _Subject(hit.start, after.end, None, frozenset({fits}), inverted=True)
        return None

    def _is_coordinated(self, left: int, hit: _CueHit, previous: Frame | None) -> bool:
        if previous is None:
            return False
        items = self.cast.words.items
        index = hit.low - 1
        while (
            index >= self.first
            and items[index].start >= left
            and items[index].letters in self.speech.words["fillers"]
        ):
            index -= 1
        if index >= self.first and items[index].letters in self.speech.words["conjunctions"]:
            return True
        return (
            self.text[hit.start : hit.end].endswith(("ing", "вши", "ючи", "ив", "ав"))
            and self._is_bare(left, hit)
            and not self._right(hit)
        )

    def _is_bare(self, left: int, hit: _CueHit) -> bool:
        items = self.cast.words.items
        low, _ = self.cast.words.between(left, hit.start)
        allowed = (
            self.speech.words["fillers"] | self.speech.words["conjunctions"] | self.speech.words["relatives"]
        )
        return all(
            items[i].letters in allowed or _SMALL.fullmatch(items[i].letters) for i in range(low, hit.low)
        )

    def _unknown(self, left: int, hit: _CueHit) -> _Subject | None:
        """Read a verb whose subject is nobody we know: a subject after it, or nothing."""
        items = self.cast.words.items
        low, _ = self.cast.words.between(left, hit.start)
        if any(items[i].letters in self.speech.words["evidence"] for i in range(low, hit.low)):
            return None
        if self.speech.lang != "en":
            return self._right(hit)
        return None

    # -- shape ------------------------------------------------------------------------------------

    def _shape(
        self, hit: _CueHit, subject: _Subject, start: int, end: int, previous: Frame | None
    ) -> Literal["lead", "tail"]:
        floor = previous.end if previous is not None and previous.end <= start else self.low
        before = self._words_between(floor, start, skip_fillers=True)
        if hit.cue.echo and previous is not None and self._words_between(end, self.high, skip_fillers=True) <= 1:
            return "lead"
        rest = self.text[end : self.high]
        opened = re.match(r"\s*:", rest)
        items = self.cast.words.items
        index, stop = self.cast.words.between(end, self.high)
        while (
            index < stop
            and (
                items[index].letters in self.speech.words["fillers"] or _SMALL.fullmatch(items[index].letters)
            )
            and items[index].letters not in self.speech.words["complementizers"]
        ):
            index += 1
        following = items[index] if index < stop else None
        complement = following is not None and following.letters in self.speech.words["complementizers"]
        if (
            before == 0
            or opened
            or (complement and following is not None and self._same_chunk(end, following.start))
        ):
            return "lead"
        if subject.inverted:
            return "tail"
        chunk = next((e for e in self.edges if e >= end and not self._in_figure(e)), self.high)
        remaining = (
            self._words_between(following.start, chunk)
            if following is not None and following.start < chunk
            else 0
        )
        return "lead" if remaining >= (2 if hit.cue.object else 4) else "tail"

    def _same_chunk(self, low: int, high: int) -> bool:
        return not re.search(r"[;.:«»“”\"]", self.text[low:high])

    def _free(self, low: int, high: int) -> bool:
        gap = self.text[low:high]
        return not re.search(r"[,.;:!?()\n]|\s[-–—]\s", gap)

    def _only_conjunctions(self, low: int, high: int) -> bool:
        items = self.cast.words.items
        first, stop = self.cast.words.between(low, high)
        allowed = self.speech.words["conjunctions"] | self.speech.words["fillers"]
        return all(items[i].letters in allowed for i in range(first, stop))

    def _words_between(self, low: int, high: int, *, skip_fillers: bool = False) -> int:
        items = self.cast.words.items
        first, stop = self.cast.words.between(low, high)
        if not skip_fillers:
            return max(0, stop - first)
        skipped = self.speech.words["fillers"] | self.speech.words["conjunctions"]
        return sum(
            items[i].letters not in skipped and not _SMALL.fullmatch(items[i].letters)
            for i in range(first, stop)
        )
