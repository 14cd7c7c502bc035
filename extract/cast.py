"""Find who is named in a document: listed actors and persons, offices, brigades, bodies of an oblast.

A person nobody has listed is built from the words: name in English letters, type by the office,
side by the words around it (nationality, body, oblast), else by where the document is at home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.actors import Body, Person, Reference, Role, listed_persons
from extract.bodies import administration, brigade, held, office, sided
from extract.figures import Figure, Sort
from extract.page import Page
from extract.persons import given_name
from extract.phrases import Words
from extract.unlisted import Unlisted
from records import Claimant, Document, Resolution, Side, Span

_PLURAL = {
    "en": ("s",),
    "uk": ("и", "і", "ї", "ів", "їв", "ам", "ями", "ами", "ах", "ях"),
    "ru": ("ы", "и", "ов", "ев", "ам", "ями", "ами", "ах", "ях"),
}
_OPENING, _CLOSING = '«“„"', '»”“"'
_STATES = frozenset({"Russia", "Ukraine", "Kremlin"})
_OF = frozenset({"to", "of", "for"})
_SAME_NAMED = frozenset({"ministry", "general_staff"})  # both sides have one: the bare name is the last one's
_CLOSE_WORDS = 4  # words of "close to the"


class Cast:
    """Find the figures of one document, sentence by sentence; names once given are known from then on."""

    def __init__(self, document: Document, resolutions: Sequence[Resolution], lang: str) -> None:
        self.page = Page(document, resolutions, lang)
        self.words: Words = self.page.words
        self.home: Side = self.page.home
        self._unlisted = Unlisted(self.page)
        self._named: dict[Claimant, None] = {}
        self._state: Side | None = None
        self._bodies: dict[str, Claimant] = {}

    def figures(self, sentence: Span) -> list[Figure]:
        """Return the figures of a sentence in text order."""
        low, high = self.words.between(*sentence)
        found: list[Figure] = []
        end = low
        for index in self._beginnings(low, high):
            if index >= end and (figure := self._at(index, high, low)) is not None:
                found.append(figure)
                end = figure.high
        found = self._compounds(self._unlisted.add(found, low, high))
        return [figure for figure in found if not self._is_governed(figure, found, low)]

    def _is_governed(self, figure: Figure, found: Sequence[Figure], first: int) -> bool:
        """Tell whether somebody is only named to tell who another is.

        "a blogger close to the Kremlin", "X, an adviser to Putin", «помічник Путіна Юрій Ушаков».
        """
        if self._is_close_to(figure.low, first):
            return True
        if figure.sort != "person":
            return False
        office = next((f for f in found if f.sort == "role" and 0 <= figure.low - f.high <= 1), None)
        if office is None:
            return False
        between = {self.page.items[i].letters for i in range(office.high, figure.low)}
        if self.page.lang == "en":
            held = any(f.sort in {"person", "name"} and f.high <= office.low <= f.high + 3 for f in found)
            before = self.page.items[office.low - 1].letters if office.low else ""
            return held and (bool(between & _OF) or before in _OF)
        return not between and any(f.sort in {"person", "name"} and f.low == figure.high for f in found)

    def _is_close_to(self, index: int, first: int) -> bool:
        """Tell whether "close to the" or the like ends right before a word."""
        items, table = self.page.items, self.page.tables.close
        starts = range(max(first, index - _CLOSE_WORDS), index)
        return any((hit := table.at(items, at, index)) is not None and hit[0] == index for at in starts)

    def _beginnings(self, low: int, high: int) -> Sequence[int]:
        """Return the words of a range that may begin somebody; in English a town may: "a Kharkiv brigade"."""
        begun = self.words.beginnings(self.page.tables.figures, low, high)
        towns = self.page.placed(low, high) if self.page.lang == "en" else ()
        return sorted({*begun, *towns}) if towns else begun

    def _compounds(self, found: list[Figure]) -> list[Figure]:
        """Join "a Ukrainian brigade officer", "the Defence Ministry spokesman": the office speaks."""
        if self.page.lang != "en":
            return found
        answer: list[Figure] = []
        for figure in found:
            last = answer[-1] if answer else None
            if (
                last
                and last.high < len(self.page.items)
                and "," in self.page.between(last.high - 1, last.high)
            ):
                last = None
            if (
                last
                and last.sort == "body"
                and last.claimant
                and figure.sort == "role"
                and figure.low == last.high
            ):
                role = self.page.tables.roles.at(self.page.items, figure.low, figure.high)
                claimant = held(last.claimant, role[1] if role else None)
                answer[-1] = replace(figure, start=last.start, low=last.low, claimant=claimant)
            elif last and self._is_owned(last, figure):
                answer[-1] = replace(figure, start=last.start, low=last.low)
            else:
                answer.append(figure)
        return answer

    def _is_owned(self, owner: Figure, body: Figure) -> bool:
        """Read "the military's General Staff"; "Germany's defence ministry" stays Germany."""
        word = self.page.items[owner.high - 1]
        possessive = self.page.text[word.start : word.end].endswith(("'s", "’s"))
        bodies = owner.sort == body.sort == "body" and body.low == owner.high
        sides = {figure.claimant.side for figure in (owner, body) if figure.claimant}
        return possessive and bodies and len(sides) == 1

    # -- one place --------------------------------------------------------------------------------

    def _at(self, index: int, stop: int, first: int) -> Figure | None:
        """Return the longest figure that begins at a word; of equals the listed actor, then the person."""
        numbered = brigade(self.page, index, stop)
        if numbered is not None:
            return self._figure(index, numbered[0], "body", numbered[1])
        tables, items = self.page.tables, self.page.items
        hits: list[tuple[int, object] | None] = [
            tables.actors.at(items, index, stop),
            tables.persons.at(items, index, stop),
            tables.bodies.at(items, index, stop),
            tables.roles.at(items, index, stop),
            tables.references.at(items, index, stop),
        ]
        for end, meaning in sorted((hit for hit in hits if hit is not None), key=lambda hit: -hit[0]):
            if isinstance(meaning, Reference) and self._is_office_begun(index, end, stop):
                continue
            figure = self._make(index, end, meaning, first, stop)
            if figure is not None:
                return figure
        return None

    def _figure(
        self, low: int, high: int, sort: Sort, claimant: Claimant | None, fits: frozenset[str] = frozenset()
    ) -> Figure:
        start, end = self.page.items[low].start, self.page.items[high - 1].end
        text = self.page.text
        if (
            text[end : end + 1] in _CLOSING
            and end < len(text)
            and any(mark in _OPENING for mark in text[start:end])
        ):
            end += 1
        return Figure(start, end, low, high, sort, claimant, fits)

    def _is_office_begun(self, index: int, end: int, stop: int) -> bool:
        """Tell whether "the military" only begins "the military correspondent", "the regional …"."""
        tables, items = self.page.tables, self.page.items
        hits = (
            tables.roles.at(items, index + 1, stop),
            tables.bodies.at(items, index + 1, stop),
            tables.actors.at(items, index + 1, stop),
        )
        return any(hit is not None and hit[0] >= end and hit[0] - index > 1 for hit in hits)

    def _make(self, low: int, high: int, meaning: object, first: int, stop: int) -> Figure | None:
        if isinstance(meaning, Claimant):
            return self._listed(low, high, meaning)
        if isinstance(meaning, tuple):
            return self._person(low, high, meaning, first)
        if isinstance(meaning, Body):
            named = administration(self.page, low, high, meaning)
            fits = frozenset() if named else frozenset({meaning.type})
            return self._figure(low, high, "body" if named else "reference", named, fits)
        if isinstance(meaning, Role):
            return self._role(low, high, meaning, first, stop)
        assert isinstance(meaning, Reference)
        return self._figure(low, high, "reference", None, self._singular(meaning.fits, high))

    def _listed(self, low: int, high: int, claimant: Claimant) -> Figure:
        if claimant.name in listed_persons():
            return self._figure(low, high, "role", claimant)  # "the Ukrainian president"
        if claimant.name in _STATES:
            self._state = claimant.side
        if claimant.type in _SAME_NAMED:
            told = any(
                self.page.side_told(i) for i in range(max(0, low - 1), min(high + 1, len(self.page.items)))
            )
            claimant = claimant if told else self._bodies.get(claimant.type, claimant)
            self._bodies[claimant.type] = claimant
        return self._figure(low, high, "body", sided(self.page, claimant, low, high, self._state))

    def _role(self, low: int, high: int, role: Role, first: int, stop: int) -> Figure:
        short = self.page.tables.references.at(self.page.items, low, stop)
        fits = frozenset({role.type, "person"})
        if short is not None and short[0] == high:
            fits |= short[1].fits
        claimant = office(self.page, (low, high), role, (first, stop))
        return self._figure(low, high, "role", claimant, self._singular(fits, high))

    def _singular(self, fits: frozenset[str], high: int) -> frozenset[str]:
        """Take one person out of what a plural can mean."""
        plural = self.page.items[high - 1].letters.endswith(_PLURAL[self.page.lang])
        return fits - {"person"} if plural else fits

    # -- listed persons ---------------------------------------------------------------------------

    def _person(self, low: int, high: int, bearers: tuple[Person, ...], first: int) -> Figure | None:
        """Read a last name: with the first name beside it, or alone where it is nobody else's."""
        items = self.page.items
        if not items[low].title:
            return None
        adjacent = low > first and items[low - 1].title and self.page.is_joined(low - 1)
        for person in bearers:
            if adjacent and any(table.at(items, low - 1, low) for table in person.first.values()):
                self._unlisted.know(low, person.claimant)
                self._named[person.claimant] = None
                return self._figure(low - 1, high, "person", person.claimant)
        if adjacent and self._is_given(low - 1):
            return None
        named = [p.claimant for p in bearers if p.claimant in self._named]
        free = [p.claimant for p in bearers if not p.full]
        chosen = named[-1:] or free[:1]
        return self._figure(low, high, "person", chosen[0]) if chosen else None

    def _is_given(self, index: int) -> bool:
        """Tell whether a capitalised word before a last name is somebody else's given name."""
        word = self.page.items[index]
        if self.page.tables.roles.at(self.page.items, index, index + 1):
            return False
        raw = self.page.text[word.start : word.end]
        return len(raw) > 2 and index > 0 if raw.isascii() else given_name(raw) is not None
