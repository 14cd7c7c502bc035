"""Find who is named in a document: listed actors, persons with an office, brigades, bodies of an oblast.

A person nobody has listed is built from the words: name in English letters, type by the office,
side by the words around it (nationality, body, oblast), else by where the document is at home.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extract.actors import Body, Person, Reference, Role, Tables, Unit, listed_persons, publisher, tables
from extract.figures import Figure, Sort
from extract.persons import english_name, given_name
from extract.phrases import Words, words_of
from records import Claimant, ClaimantType, Document, Resolution, Side, Span


_ORDINAL = re.compile(
    r"(\d{1,3})(?:-?(?:st|nd|rd|th|та|тя|ша|га|ї|тьої|ій|тій|ту|тю|а|я|й|ої|ой|го|ю|ей|ий|ая|му))?$"
)
_RUSSIAN_SIGN = re.compile(
    r"(?:russia|moscow|occupation|occupied|separatist|installed|self-proclaimed|кремл|окупац|оккупац|росі|росси|москв|рф$|днр$|лнр$|dpr$|lpr$|вс$|so-called|самопроголош|самопровозглаш|назначенн|самозван|гауляйтер|маріонетк|пророс)"
)
_UKRAINIAN_SIGN = re.compile(r"(?:ukrain|kyiv|україн|украин|зсу$|всу$|дпсу$|ова$|київ|киев|сбу$|afu$)")
_BRIGADE_REACH = 6
_NEAR_WORDS = 9
_PLURAL = {
    "en": ("s",),
    "uk": ("и", "і", "ї", "ів", "їв", "ам", "ями", "ами", "ах", "ях"),
    "ru": ("ы", "и", "ов", "ев", "ам", "ями", "ами", "ах", "ях"),
}
_SIDE_PREFIX = {"UA": "Ukrainian", "RU": "Russian"}
_KRAI = {"Krasnodar"}
_BARE = {"Crimea", "Sevastopol", "Tatarstan", "Adygea"}
_GENERIC_BODY = {"uk": "облас", "ru": "облас", "en": "regional"}
_OPENING, _CLOSING = "«“„\"", "»”“\""
_NATIONAL = frozenset({"command", "police", "rescuers", "prosecutors", "border guards", "officials"})
_STATES = frozenset({"Russia", "Ukraine", "Kremlin"})
_RUSSIAN_STATE = ("Belgorod", "Kursk", "Bryansk", "Voronezh", "Rostov", "Krasnodar")


class Cast:
    """Find the figures of one document, sentence by sentence; names once given are known from then on."""

    def __init__(self, document: Document, resolutions: Sequence[Resolution], lang: str) -> None:
        self.text = document.text
        self.lang = lang
        self.words: Words = words_of(document.text)
        self.tables: Tables = tables(lang)
        self.places = tuple(r for r in resolutions if r.place is not None)
        self._place_starts = {r.mention.start: r for r in self.places}
        self.home: Side = _home_side(document, self.places, lang)
        self.known: dict[str, Claimant] = {}
        self.met: list[Claimant] = []
        self.named: list[Claimant] = []
        self.states: list[Claimant] = []
        self._oblasts = Counter(r.place.oblast for r in self.places if r.place and r.place.oblast)

    # -- one sentence -----------------------------------------------------------------------------

    def figures(self, sentence: Span) -> list[Figure]:
        """Return the figures of a sentence in text order."""
        low, high = self.words.between(*sentence)
        found: list[Figure] = []
        index = low
        while index < high:
            figure = self._at(index, high, low)
            if figure is not None:
                found.append(figure)
                index = figure.high
            else:
                index += 1
        return self._compounds(self._with_names(found, low, high))

    def _compounds(self, found: list[Figure]) -> list[Figure]:
        """Join "a Ukrainian brigade officer", "the Defence Ministry spokesman": the office speaks."""
        if self.lang != "en":
            return found
        answer: list[Figure] = []
        for figure in found:
            last = answer[-1] if answer else None
            if last and last.sort == "body" and last.claimant and figure.sort == "role" and figure.low == last.high:
                role = self.tables.roles.at(self.words.items, figure.low, figure.high)
                claimant = _held(last.claimant, role[1] if role else None)
                answer[-1] = replace(figure, start=last.start, low=last.low, claimant=claimant)
            else:
                answer.append(figure)
        return answer

    def meet(self, figures: Sequence[Figure]) -> None:
        """Note who has been named so far; later references point back to them."""
        self.met.extend(figure.claimant for figure in figures if figure.claimant is not None)

    def _figure(
        self, low: int, high: int, sort: Sort, claimant: Claimant | None, fits: frozenset[str] = frozenset()
    ) -> Figure:
        items = self.words.items
        end = items[high - 1].end
        if end < len(self.text) and self.text[end] in _CLOSING and any(m in _OPENING for m in self.text[items[low].start : end]):
            end += 1
        return Figure(items[low].start, end, low, high, sort, claimant, fits)

    def _at(self, index: int, stop: int, first: int) -> Figure | None:
        items = self.words.items
        brigade = self._brigade(index, stop)
        if brigade:
            return brigade
        hits: list[tuple[int, int, object]] = []
        for rank, table in enumerate(
            (
                self.tables.actors,
                self.tables.persons,
                self.tables.bodies,
                self.tables.roles,
                self.tables.references,
            )
        ):
            hit = table.at(items, index, stop)
            if hit:
                hits.append((-hit[0], rank, hit[1]))
        for end, _, meaning in sorted(hits, key=lambda row: row[:2]):
            if isinstance(meaning, Reference) and self._is_office_begun(index, -end, stop):
                continue
            figure = self._make(index, -end, meaning, first, stop)
            if figure:
                return figure
        return None

    def _is_office_begun(self, index: int, end: int, stop: int) -> bool:
        """Tell whether "the military" only begins "the military correspondent", "the regional …"."""
        after = (
            t.at(self.words.items, index + 1, stop)
            for t in (self.tables.roles, self.tables.bodies, self.tables.actors)
        )
        return any(hit is not None and hit[0] >= end and hit[0] - index > 1 for hit in after)

    def _make(self, low: int, high: int, meaning: object, first: int, stop: int) -> Figure | None:
        if isinstance(meaning, Claimant) and meaning.name in listed_persons():
            return self._figure(low, high, "role", meaning)
        if isinstance(meaning, Claimant):
            if meaning.name in _STATES:
                self.states.append(meaning)
            return self._figure(low, high, "body", self._sided(meaning, low, high))
        if isinstance(meaning, tuple):
            return self._person(low, high, meaning, first)
        if isinstance(meaning, Body):
            return self._body(low, high, meaning, first, stop)
        if isinstance(meaning, Role):
            fits = {meaning.type, "person"}
            short = self.tables.references.at(self.words.items, low, stop)
            if short is not None and short[0] == high:
                fits |= short[1].fits
            if self._is_plural(high - 1):
                fits -= {"person"}
            return self._figure(low, high, "role", self._of_role(low, high, meaning, first, stop), frozenset(fits))
        if isinstance(meaning, Reference):
            plural = self._is_plural(high - 1)
            return self._figure(low, high, "reference", None, meaning.fits - ({"person"} if plural else set()))
        return None

    def _is_plural(self, index: int) -> bool:
        return self.words.items[index].letters.endswith(_PLURAL[self.lang])

    # -- listed persons ---------------------------------------------------------------------------

    def _person(self, low: int, high: int, bearers: tuple[Person, ...], first: int) -> Figure | None:
        items = self.words.items
        if not items[low].title:
            return None
        before = items[low - 1] if low > first else None
        adjacent = before is not None and before.title and self._joined(low - 1)
        for person in bearers:
            if adjacent and any(table.at(items, low - 1, low) for table in person.first.values()):
                self.known[items[low].letters] = person.claimant
                self.named.append(person.claimant)
                return self._figure(low - 1, high, "person", person.claimant)
        if adjacent and before is not None and self._is_given(low - 1):
            return None
        met = [p.claimant for p in bearers if p.claimant in self.named]
        free = [p.claimant for p in bearers if not p.full]
        chosen = met[-1:] or free[:1]
        return self._figure(low, high, "person", chosen[0]) if chosen else None

    def _joined(self, index: int) -> bool:
        items = self.words.items
        return (
            self.text[items[index].end : items[index + 1].start].strip() in {"", "."}
            and items[index + 1].start - items[index].end <= 2
        )

    def _is_given(self, index: int) -> bool:
        word = self.words.items[index]
        raw = self.text[word.start : word.end]
        if self.tables.roles.at(self.words.items, index, index + 1):
            return False
        return given_name(raw) is not None if not raw.isascii() else len(raw) > 2 and index > 0

    # -- names nobody has listed ------------------------------------------------------------------

    def _with_names(self, found: list[Figure], low: int, high: int) -> list[Figure]:
        taken = {
            index for figure in found if figure.sort != "role" for index in range(figure.low, figure.high)
        }
        taken |= {i for figure in found if figure.sort == "role" for i in range(figure.low, figure.high)}
        answer: list[Figure] = []
        index = low
        while index < high:
            end = self._name_run(index, high, taken)
            if end > index:
                name = self._named(index, end, found, low)
                if name:
                    answer.append(name)
                index = end
            else:
                index += 1
        return sorted([*found, *answer], key=lambda figure: figure.low)

    def _name_run(self, index: int, high: int, taken: set[int]) -> int:
        end = index
        while end < high and end - index < 4 and end not in taken and self._is_name_word(end):
            if end > index and not self._joined(end - 1):
                break
            end += 1
        return end

    def _is_name_word(self, index: int) -> bool:
        word = self.words.items[index]
        if not word.title or word.upper or word.start in self._place_starts or word.letters[0].isdigit():
            return False
        return not any(char.isdigit() for char in word.letters)

    def _named(self, low: int, high: int, found: list[Figure], first: int) -> Figure | None:
        items = self.words.items
        raw = tuple(self.text[w.start : w.end] for w in items[low:high])
        role = next(
            (f for f in found if f.sort == "role" and 0 < low - f.high <= 8 and self._ends_in_comma(f.high, low)), None
        ) or next(
            (
                f
                for f in found
                if f.sort == "role" and 0 <= low - f.high <= 3 and self._same_phrase(f.high, low)
            ),
            None,
        )
        while len(raw) > 2 and not (given_name(raw[0]) if not raw[0].isascii() else True):
            low, raw = low + 1, raw[1:]
        if len(raw) == 1 and self.tables.units.at(items, low, high):
            return None
        if len(raw) == 1:
            known = self._known(items[low].letters)
            if known:
                return self._figure(low, high, "person", known)
            if role is None or role.high != low:
                return None
        given = given_name(raw[0])
        after = next(
            (f for f in found if f.sort == "role" and 0 < f.low - high <= 6 and self._apposed(high, f.low)),
            None,
        )
        office = role or after
        if low == first and len(raw) >= 2 and given is None and office is None and self.lang != "en":
            return None
        kind: ClaimantType = "anonymous"
        near = self._near(low, high)
        side = near or self.home
        if office is not None:
            kind = _role_type(office)
            if office.claimant and office.claimant.side != "NONE":
                side = near or office.claimant.side
        oblique = self.lang != "en" and self._after_frame(low if role is None else role.low)
        name = english_name(raw[:3], self.lang, side, oblique=oblique)
        claimant = Claimant(name, side, kind)
        if office is not None or given is not None:
            self.known.setdefault(items[high - 1].letters, claimant)
        sort: Sort = "person" if office is not None or given is not None else "name"
        start = role.low if role is not None and role.high == low else low
        if role is not None and start == role.low:
            found.remove(role)
        return replace(self._figure(low, high, sort, claimant), start=items[start].start, low=start)

    def _known(self, letters: str) -> Claimant | None:
        for name, claimant in self.known.items():
            stem = name if self.lang == "en" else name[: max(4, len(name) - 2)]
            if letters == name or (
                self.lang != "en" and letters.startswith(stem) and abs(len(letters) - len(name)) <= 3
            ):
                return claimant
        return None

    def _same_phrase(self, low: int, high: int) -> bool:
        items = self.words.items
        return (
            not re.search(r"[.,;:—«»“”\"()\n]", self.text[items[low - 1].end : items[high].start])
            if high > low
            else True
        )

    def _apposed(self, low: int, high: int) -> bool:
        items = self.words.items
        return bool(re.match(r"\s?[,(—-]", self.text[items[low - 1].end : items[high].start]))

    def _ends_in_comma(self, low: int, high: int) -> bool:
        items = self.words.items
        gap = self.text[items[low - 1].end : items[high].start]
        return self.lang == "en" and gap.count(",") == 1 and gap.rstrip().endswith(",") and not re.search(r"[.;:\n]", gap)

    def _after_frame(self, low: int) -> bool:
        items = self.words.items
        before = {items[i].letters for i in range(max(0, low - 2), low)}
        return bool(
            before
            & {
                "словами",
                "словам",
                "даними",
                "данным",
                "думку",
                "мнению",
                "версією",
                "версии",
                "оцінкою",
                "оценке",
                "переконання",
                "слів",
                "слов",
                "посилаючись",
                "ссылаясь",
            }
        )

    # -- sides ------------------------------------------------------------------------------------

    def _near(self, low: int, high: int) -> Side | None:
        """Return the side that the words of the phrase around a figure tell, None when they tell none."""
        items = self.words.items
        for distance in range(1, _NEAR_WORDS):
            for index in (low - distance, high - 1 + distance):
                if not 0 <= index < len(items):
                    continue
                gap = self.text[items[min(index, high - 1)].end : items[max(index, low)].start]
                if re.search(r"[.;:!?\n«»“”\"]", gap) or gap.count(",") > 1:
                    continue
                letters = items[index].letters
                if _RUSSIAN_SIGN.match(letters):
                    return "RU"
                if _UKRAINIAN_SIGN.match(letters):
                    return "UA"
                unit = self.tables.units.at(items, index, index + 1)
                if unit:
                    return unit[1].side
        return None

    def _sided(self, claimant: Claimant, low: int, high: int) -> Claimant:
        if claimant.side != "NONE":
            return claimant
        if claimant.name == "command":
            side = self._near(low, high) or self.home
            return Claimant(f"{_SIDE_PREFIX.get(side, 'Ukrainian')} command", side, claimant.type)
        side = self._near(low, high) or (self._state_met() if claimant.name == "officials" else None)
        side = side or self.place_side(self.words.items[low].start) or self.home
        side = side if side in _SIDE_PREFIX else "UA"
        if claimant.name in _NATIONAL:
            return Claimant(f"{_SIDE_PREFIX[side]} {claimant.name}", side, claimant.type)
        return replace(claimant, side=side)

    def _state_met(self) -> Side | None:
        """Return the side of the state named last, None before any."""
        return next((c.side for c in reversed(self.states) if c.side in _SIDE_PREFIX), None)

    def place_side(self, offset: int) -> Side | None:
        """Return the side of the country where the place named nearest to an offset lies, None without one."""
        nearest = min(self.places, key=lambda r: abs(r.mention.start - offset), default=None)
        if nearest is None or nearest.place is None or abs(nearest.mention.start - offset) > 300:
            return None
        country = nearest.place.country.lower()
        return (
            "RU"
            if country in {"ru", "russia", "rus"}
            else "UA"
            if country in {"ua", "ukraine", "ukr"}
            else None
        )

    # -- offices and bodies without a person's name -----------------------------------------------

    def _unit_near(self, low: int, high: int, reach: int = 5) -> Unit | None:
        items = self.words.items
        order = [i for d in range(1, reach + 1) for i in (high - 1 + d, low - d)]
        for index in order:
            if 0 <= index < len(items):
                hit = self.tables.units.at(items, index, min(len(items), index + 2))
                gap = self.text[items[min(index, high - 1)].end : items[max(index, low)].start]
                if hit and not re.search(r"[.;:!?\n]", gap):
                    return hit[1]
        return None

    def _oblast_of(self, offset: int) -> str | None:
        near = [r for r in self.places if r.place and r.place.oblast and abs(r.mention.start - offset) < 250]
        if near:
            return Counter(r.place.oblast for r in near if r.place).most_common(1)[0][0]
        return self._oblasts.most_common(1)[0][0] if self._oblasts else None

    def _body(self, low: int, high: int, body: Body, first: int, stop: int) -> Figure | None:
        items = self.words.items
        own = next((u for i in range(low, high) if (u := self.tables.units.at(items, i, high))), None)
        unit = own[1] if own else self._unit_near(low, high)
        name = unit.name if unit else self._oblast_of(items[low].start)
        if name is None:
            return self._figure(low, high, "reference", None, frozenset({body.type}))
        side: Side = unit.side if unit else ("RU" if name in _RUSSIAN_STATE else "UA")
        english = body.english_ru if side == "RU" else body.english
        return self._figure(low, high, "body", Claimant(f"{name} {english}", side, body.type))

    def _of_role(self, low: int, high: int, role: Role, first: int, stop: int) -> Claimant | None:
        """Return the bearer of an office named without its holder, None where the words tell too little."""
        items = self.words.items
        if role.speaks_for:
            for index in range(high, min(stop, high + 6)):
                hit = self.tables.actors.at(items, index, stop)
                brigade = self._brigade(index, stop)
                if hit or brigade:
                    body = hit[1] if hit else brigade.claimant if brigade else None
                    if body and self._same_phrase(high, index):
                        body = self._sided(body, index, index + 1)
                        return Claimant(f"{body.name} spokesperson", body.side, "official")
        unit = self._unit_near(low, high, 3)
        if role.english == "governor" and unit:
            kind = "Krai" if unit.name in _KRAI else "" if unit.name in _BARE else "Oblast"
            return Claimant(" ".join(f"{unit.name} {kind} governor".split()), unit.side, role.type)
        place = self._place_starts.get(items[high].start) if high < stop else None
        place = place or (self._place_starts.get(items[high + 1].start) if high + 1 < stop else None)
        if role.english == "mayor" and place and place.place:
            side = self.place_side(place.mention.start) or self.home
            return Claimant(f"{place.place.name} mayor", side, role.type)
        before = items[low - 1].letters if low > first else ""
        for sign, side in ((_RUSSIAN_SIGN, "RU"), (_UKRAINIAN_SIGN, "UA")):
            if sign.match(before) and role.type in {"unit", "official", "think_tank", "milblogger"}:
                return Claimant(
                    f"{_SIDE_PREFIX[side]} {role.english}", "RU" if side == "RU" else "UA", role.type
                )
        return None

    # -- brigades ---------------------------------------------------------------------------------

    def _brigade(self, index: int, stop: int) -> Figure | None:
        items = self.words.items
        ordinal = _ORDINAL.match(items[index].letters)
        title_first = self.lang == "en" and items[index].title and items[index].start in self._place_starts
        if not ordinal and not title_first:
            return None
        last = min(stop, index + _BRIGADE_REACH)
        for at in range(index + 1, last):
            hit = self.tables.brigades.at(items, at, stop)
            if not hit:
                continue
            if not self._same_phrase(index + 1, at):
                return None
            if title_first and not ordinal:
                return (
                    self._figure(index, hit[0], "body", Claimant("Ukrainian brigade", "UA", "unit"))
                    if at == index + 1
                    else None
                )
            return (
                self._figure(index, hit[0], "body", self._brigade_name(ordinal, index, hit))
                if ordinal
                else None
            )
        return None

    def _brigade_name(self, ordinal: re.Match[str], index: int, hit: tuple[int, str]) -> Claimant:
        number = int(ordinal[1])
        branches = [b for _, _, b in self.tables.branches.find(self.words.items, index + 1, hit[0])]
        suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        name = " ".join([f"{number}{suffix}", *dict.fromkeys(b.english for b in branches), hit[1]])
        near = self._near(index, hit[0])
        side: Side = "RU" if any(b.russian for b in branches) and near != "UA" else near or self.home
        return Claimant(name, side if side != "NONE" else "UA", "unit")


def _held(body: Claimant, role: Role | None) -> Claimant:
    """Return the holder of a body's office ("brigade officer": Ukrainian officer)."""
    if role is None or role.speaks_for:
        return replace(body, name=f"{body.name} spokesperson", type="official")
    prefix = _SIDE_PREFIX.get(body.side)
    return replace(body, name=f"{prefix} {role.english}" if prefix else f"{body.name} {role.english}", type=role.type)


def _role_type(figure: Figure) -> ClaimantType:
    kinds = [kind for kind in figure.fits if kind != "person"]
    return kinds[0] if kinds else "official"  # type: ignore[return-value]


def _home_side(document: Document, places: Sequence[Resolution], lang: str) -> Side:
    """Return the side of the country a document is at home in: by publisher, language, places."""
    source = document.source or ""
    known = publisher(source) if source else None
    if known and known.side in {"RU", "UA"}:
        return known.side
    words = source.lower().split()
    units = tables("en").units.find(words_of(source).items, 0, len(words_of(source).items)) if source else []
    for word in words:
        if _UKRAINIAN_SIGN.match(word):
            return "UA"
    if units:
        return units[0][2].side
    for word in words:
        if _RUSSIAN_SIGN.match(word) and "language" not in source.lower():
            return "RU"
    if lang == "uk":
        return "UA"
    countries = Counter(r.place.country.lower()[:2] for r in places if r.place and r.place.kind != "country")
    return "RU" if countries["ru"] > countries["ua"] else "UA"
