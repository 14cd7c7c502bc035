"""Remember who has spoken and who was named, to read "he", "the ministry", «за його словами»."""

from __future__ import annotations

from collections.abc import Iterator

from records import Claimant, Side

_KEPT = 60
_STATES = frozenset({"Russia", "Ukraine", "United States", "European Union"})
_HELD_BY_PERSONS = frozenset({"local_admin", "head_of_state"})
_PERSONAL = frozenset({
    "officer", "spokesperson", "governor", "mayor", "envoy", "analyst", "commander", "official", "resident",
    "minister", "correspondent",
})  # fmt: skip


class Recent:
    """Keep the last claimants, each once, the latest first."""

    def __init__(self) -> None:
        self._items: dict[Claimant, None] = {}

    def add(self, who: Claimant) -> None:
        """Note a claimant as the latest."""
        self._items.pop(who, None)
        self._items[who] = None
        if len(self._items) > _KEPT:
            self._items.pop(next(iter(self._items)))

    def __iter__(self) -> Iterator[Claimant]:
        """Go from the latest to the first."""
        return reversed(self._items)

    def __contains__(self, who: object) -> bool:
        """Tell whether a claimant is among the last."""
        return who in self._items

    @property
    def latest(self) -> Claimant | None:
        """Return the claimant noted last, None when there is none."""
        return next(iter(self), None)


class Memory:
    """Answer references: ``home`` is the side of the country the document is at home in, if that is told."""

    def __init__(self, home: Side, *, told: bool = True) -> None:
        self.home = home
        self.told = told
        self.speakers = Recent()
        self.named = Recent()
        self.persons: set[Claimant] = set()
        self.bulletin: Claimant | None = None

    def is_person(self, who: Claimant) -> bool:
        """Tell whether a claimant is one human being."""
        return who in self.persons or who.name.rsplit(" ", 1)[-1] in _PERSONAL

    def lookup(self, fits: frozenset[str]) -> Claimant | None:
        """Return whom a pronoun, a short reference or a bare verb of saying points back to.

        ``fits`` are claimant types, "person", "body" or "any". Who has spoken counts before who
        was only named; an office is held by a person, a body is none. None where nobody fits.
        """
        if not fits or "any" in fits:
            return self.speakers.latest or self.bulletin
        types = fits - {"person", "body", "home"}
        pool = [*self.speakers, *([self.bulletin] if self.bulletin else [])]
        pool += [who for who in self.named if who not in self.speakers]
        if "home" in fits and self.told:
            pool = [who for who in pool if who.side == self.home]
        persons = [who for who in pool if self.is_person(who)]
        bodies = [who for who in pool if not self.is_person(who)]
        personal = "person" in fits or types <= _HELD_BY_PERSONS
        for group in (persons, bodies) if personal else (bodies, persons):
            found = self._among(group, fits, types)
            if found is not None:
                return found
        return _default(fits, self.home)

    def _among(self, group: list[Claimant], fits: frozenset[str], types: frozenset[str]) -> Claimant | None:
        for who in group:
            if types and who.name in _STATES:
                continue
            if who.type in types or (not types and ("person" in fits) == self.is_person(who)):
                return who
        return group[0] if "person" in fits and group and self.is_person(group[0]) else None


_UKRAINIAN: tuple[tuple[frozenset[str], Claimant], ...] = (
    (frozenset({"general_staff", "local_admin"}), Claimant("Ukrainian General Staff", "UA", "general_staff")),
    (frozenset({"unit", "ministry"}), Claimant("Ukrainian military", "UA", "unit")),
    (frozenset({"unit", "person"}), Claimant("Ukrainian officer", "UA", "unit")),
    (frozenset({"unit"}), Claimant("Ukrainian brigade", "UA", "unit")),
    (frozenset({"local_admin"}), Claimant("local official", "UA", "local_admin")),
    (frozenset({"think_tank"}), Claimant("analysts", "OTHER", "anonymous")),
    (frozenset({"head_of_state"}), Claimant("Volodymyr Zelensky", "UA", "head_of_state")),
    (frozenset({"person"}), Claimant("unnamed official", "UA", "anonymous")),
)
_RUSSIAN: tuple[tuple[frozenset[str], Claimant], ...] = (
    (frozenset({"unit", "ministry"}), Claimant("Russian Ministry of Defense", "RU", "ministry")),
    (frozenset({"unit", "person"}), Claimant("Russian officer", "RU", "unit")),
    (frozenset({"unit"}), Claimant("Russian military", "RU", "unit")),
    (frozenset({"local_admin"}), Claimant("local official", "RU", "local_admin")),
    (frozenset({"think_tank"}), Claimant("analysts", "OTHER", "anonymous")),
    (frozenset({"head_of_state"}), Claimant("Vladimir Putin", "RU", "head_of_state")),
    (frozenset({"person"}), Claimant("unnamed official", "RU", "anonymous")),
)


def _default(fits: frozenset[str], home: Side) -> Claimant | None:
    """Return whom a reference means in a text that has named nobody: by the side it is at home with."""
    rows = _RUSSIAN if home == "RU" else _UKRAINIAN
    return next((claimant for asked, claimant in rows if asked <= fits), None)
