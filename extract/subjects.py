"""Find who says it: the subject of a verb of saying, before it, after it, or beyond an inserted phrase."""

from __future__ import annotations

from dataclasses import dataclass

from extract.cues import CueHit
from extract.figures import Figure, speaker
from extract.insertions import apposed, is_inserted, starts_with_office
from extract.scene import Scene
from records import Claimant

_MAX_GAP = 170  # characters between a subject and its verb
_RIGHT_WORDS = 7
_LOOSE_WORDS = 3
_NEAR_WORDS = 5
_SAYING = ("ing", "вши", "ючи", "ив", "ав", "яя", "ая")
_TELLING = frozenset({"told", "tells", "telling", "urged", "informed"})
_STATE_PREPOSITIONS = frozenset({
    "in", "from", "near", "into", "against", "with", "between", "inside", "across", "over", "towards",
    "toward", "to", "for", "at", "of", "on",
})  # fmt: skip
_STATES = frozenset({
    "Russia", "Ukraine", "Poland", "Belarus", "Germany", "France", "United States", "Turkey", "China",
    "Hungary", "Slovakia", "United Kingdom", "Norway",
})  # fmt: skip
_PREPOSITIONS = frozenset({"про", "о", "об", "обо", "на", "по", "від", "от", "щодо", "з", "с", "до"})
_ABOUT = frozenset({"про", "о", "об", "обо", "щодо", "about", "that"})
_DATIVE = ("ину", "іну", "ову", "еву", "єву", "ському", "скому", "цькому", "цкому", "трампу")
_ANY = frozenset({"any"})


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold whom a verb belongs to; the span reaches over all words of the attributing phrase.

    ``claimant`` None points back (see Frame). ``inverted`` tells that the subject follows the
    verb, ``name_end`` where the subject's own words end when it stands before.
    """

    start: int
    end: int
    claimant: Claimant | None
    fits: frozenset[str] = frozenset()
    coordinated: bool = False
    inverted: bool = False
    name_end: int = -1


def find_subject(scene: Scene, hit: CueHit, previous_end: int | None) -> Subject | None:
    """Return the subject of a verb of saying, None where nobody who can speak is in sight.

    ``previous_end`` is where the frame before ends, None for the first of the sentence.
    """
    left = _left_edge(scene, hit, previous_end)
    if previous_end is not None and _follows_conjunction(scene, hit, left):
        return _same(hit)  # "denied that troops had landed but acknowledged that"
    for found in (
        _locative(scene, hit),
        _before(scene, hit, left),
        _pronoun(scene, hit, left),
        _quantified(scene, hit),
    ):
        if found is not None:
            return found
    if previous_end is not None and _is_coordinated(scene, hit, left):
        return _same(hit)
    if previous_end is not None and hit.cue.needs is not None:
        return Subject(
            left, hit.end, None, _ANY, coordinated=True, name_end=left
        )  # "…, but encirclement he denied"
    if not _is_bare(scene, hit, left):
        return _unknown(scene, hit, left) or _past_insertion(scene, hit, left)
    return _beyond(scene, hit, left) or _pointing_back(scene, hit, left, previous_end)


def _same(hit: CueHit) -> Subject:
    return Subject(hit.start, hit.end, None, _ANY, coordinated=True)


def _left_edge(scene: Scene, hit: CueHit, previous_end: int | None) -> int:
    """Return where the verb's own clause begins: after an edge, a "that", or the frame before."""
    edge = scene.chunk_start(hit.start)
    for index in range(hit.low - 1, scene.first - 1, -1):
        if scene.items[index].start < edge:
            break
        if scene.items[index].letters in scene.listed("complementizers"):
            edge = scene.items[index].end
            break
    return max(edge, previous_end) if previous_end is not None and previous_end <= hit.start else edge


# -- before the verb ------------------------------------------------------------------------------


def _before(scene: Scene, hit: CueHit, left: int) -> Subject | None:
    """Read "The ministry said", "spokesman X, who …, said": a figure in the verb's clause."""
    inside = [f for f in scene.inside(left, hit.start) if _may_speak(scene, f)]
    inside = [f for f in inside if f.sort != "name" or (f.high == hit.low and len(inside) == 1)]
    inside = [f for f in inside if f.sort != "person" or not _is_addressed(scene, f)]
    if not inside or hit.start - inside[-1].end > _MAX_GAP:
        return None
    chosen = speaker(inside, inside[0])
    if chosen.sort in {"role", "body", "reference"} and (
        chosen.claimant is None or starts_with_office(scene, left)
    ):
        back = apposed(scene, left)
        if back is not None and (chosen.sort != "reference" or back[1].sort in {"person", "name"}):
            return Subject(back[0], hit.end, back[1].claimant, back[1].fits)
    last = inside[-1] if inside[-1].low - chosen.high <= _LOOSE_WORDS else chosen
    start, end = min(chosen.start, inside[0].start), max(chosen.end, last.end)
    return Subject(start, hit.end, chosen.claimant, chosen.fits, name_end=end)


def _is_addressed(scene: Scene, figure: Figure) -> bool:
    """Tell whether a person stands in the dative («Путіну доповіли»)."""
    return scene.speech.lang != "en" and scene.items[figure.high - 1].letters.endswith(_DATIVE)


def _may_speak(scene: Scene, figure: Figure) -> bool:
    """Tell a state that speaks from one where something happens ("in Ukraine")."""
    if scene.speech.lang != "en" or figure.claimant is None or figure.claimant.name not in _STATES:
        return True
    return figure.low == scene.first or scene.items[figure.low - 1].letters not in _STATE_PREPOSITIONS


def _beyond_insertions(scene: Scene, left: int) -> Subject | None:
    found = apposed(scene, left)
    return Subject(found[0], left, found[1].claimant, found[1].fits) if found else None


# -- after the verb -------------------------------------------------------------------------------


def _locative(scene: Scene, hit: CueHit) -> Subject | None:
    """Read «заявили в Генштабі»: the plural verb with a body in the locative right after it."""
    if scene.speech.lang == "en":
        return None
    prepositions = {"в", "у", "во"}
    at = hit.high
    while (
        at < min(scene.last, hit.high + 4)
        and scene.items[at].letters in scene.listed("fillers") - prepositions
    ):
        at += 1
    if at >= scene.last or scene.items[at].letters not in prepositions:
        return None
    if not scene.is_free(hit.end, scene.items[at].start):
        return None
    body = next((f for f in scene.figures if f.low == at + 1 and f.sort in {"body", "reference"}), None)
    return Subject(hit.start, body.end, body.claimant, body.fits, inverted=True) if body else None


def _quantified(scene: Scene, hit: CueHit) -> Subject | None:
    """Read «спростувала навіть частина каналів»: a quantity right after the verb is its subject."""
    at = hit.high
    while at < scene.last and scene.items[at].letters in scene.listed("quantifiers"):
        at += 1
    lone_also = at - hit.high == 1 and scene.items[hit.high].letters in {"і", "й", "и", "also", "також"}
    if at == hit.high or lone_also:
        return None
    figure = next(
        (f for f in scene.figures if at <= f.low <= at + 1 and scene.is_free(hit.end, f.start)), None
    )
    return Subject(hit.start, figure.end, figure.claimant, figure.fits, inverted=True) if figure else None


def _right(scene: Scene, hit: CueHit) -> Subject | None:
    """Read ", said the ministry": the subject after the verb, up to the next edge."""
    english = scene.speech.lang == "en"
    if english and scene.items[hit.low].letters in _TELLING:
        return None
    first = next(
        (f for f in scene.figures if 0 <= f.low - hit.high <= _RIGHT_WORDS and _reaches(scene, hit, f)), None
    )
    if first is None or (english and scene.count(hit.end, first.start, content=True) > 1):
        return None
    chain = [first]
    for figure in scene.figures:
        if 0 <= figure.low - chain[-1].high <= 5 and scene.is_free(hit.end, figure.start):
            chain.append(figure)
    if english and _begins_statement(scene, chain[-1].end):
        return None
    if (
        len(chain) > 1
        and first.claimant
        and first.claimant.type == "media"
        and chain[1].low - first.high <= 1
    ):
        del chain[0]  # «рассказал "Медиазоне" житель»: the outlet is told
    chosen = speaker(chain, chain[0])
    if chosen.sort != "person":
        edge = scene.chunk_end(chain[-1].end)
        after = (f for f in scene.figures if f.sort == "person" and 0 < f.start - edge <= 2)
        chosen = next(after, chosen)  # ", said the head of the district, Petro Moroz"
    end = chosen.end
    for figure in chain:  # the words that go on right after him: "spokesman | of the Southern Forces"
        if figure.start - end <= 4 and figure.end > end:
            end = figure.end
    return Subject(hit.start, end, chosen.claimant, chosen.fits, inverted=True)


def _begins_statement(scene: Scene, end: int) -> bool:
    """Tell whether an English subject after "said" has a verb of its own ("said Kyiv still held it")."""
    rest = scene.letters(end, scene.chunk_end(end))
    if rest and rest[0] in {"of", "for", "from", "in", "at", "on"}:
        return False
    return sum(scene.is_content(word) for word in rest) > 1


def _reaches(scene: Scene, hit: CueHit, figure: Figure) -> bool:
    between = {scene.items[i].letters for i in range(hit.high, figure.low)}
    apart = between & (scene.listed("complementizers") | _ABOUT)
    return scene.is_free(hit.end, figure.start) and not apart


# -- nobody beside the verb -----------------------------------------------------------------------


def _pronoun(scene: Scene, hit: CueHit, left: int) -> Subject | None:
    low, _ = scene.words.between(left, hit.start)
    for index in range(hit.low - 1, low - 1, -1):
        word = scene.items[index].letters
        fits = _pronoun_fits(scene, word)
        if fits is not None:
            return Subject(scene.items[index].start, hit.end, None, fits)
        if word not in scene.listed("fillers"):
            break
    if hit.high < scene.last and _is_bare(scene, hit, left) and apposed(scene, left) is None:
        after = scene.items[hit.high]
        fits = _pronoun_fits(scene, after.letters)
        if fits is not None and "body" not in fits and scene.is_free(hit.end, after.start):
            return Subject(hit.start, after.end, None, fits, inverted=True)
    return None


def _pronoun_fits(scene: Scene, word: str) -> frozenset[str] | None:
    if word in scene.listed("relatives"):
        return None
    for name, fits in (("pronoun_person", "person"), ("pronoun_body", "body"), ("pronoun_any", "any")):
        if word in scene.listed(name):
            return frozenset({fits})
    return None


def _follows_conjunction(scene: Scene, hit: CueHit, left: int) -> bool:
    """Tell whether a verb stands right after "and", "but" or the like, small words apart."""
    index = hit.low - 1
    while index >= scene.first and scene.items[index].start >= left:
        if scene.items[index].letters not in scene.listed("fillers"):
            break
        index -= 1
    return index >= scene.first and scene.items[index].letters in scene.listed("conjunctions")


def _is_coordinated(scene: Scene, hit: CueHit, left: int) -> bool:
    """Tell whether the verb shares the subject before: "… and said", "…, adding"."""
    if _follows_conjunction(scene, hit, left):
        return True
    participle = scene.text[hit.start : hit.end].endswith(_SAYING)
    return participle and _is_bare(scene, hit, left) and _right(scene, hit) is None


def _is_bare(scene: Scene, hit: CueHit, left: int) -> bool:
    """Tell whether only small words stand between the clause's beginning and the verb."""
    return all(
        not scene.is_content(word) or word in scene.listed("relatives")
        for word in scene.letters(left, hit.start)
    )


def _unknown(scene: Scene, hit: CueHit, left: int) -> Subject | None:
    """Read a verb whose subject is nobody we know: a subject after it, or nothing ("the footage shows")."""
    if scene.speech.lang == "en" or set(scene.letters(left, hit.start)) & scene.listed("evidence"):
        return None
    found = _right(scene, hit)
    return (
        found if found is not None and scene.count(hit.end, found.end, content=True) <= _NEAR_WORDS else None
    )


def _past_insertion(scene: Scene, hit: CueHit, left: int) -> Subject | None:
    """Read «спикер бригады, действующей у Лимана, потерю села отрицает»: the object before the verb."""
    if scene.speech.lang == "en" or left <= scene.low:
        return None
    low = scene.chunk_start(left - 1)
    return _beyond_insertions(scene, left) if low > scene.low and is_inserted(scene, low, left) else None


def _beyond(scene: Scene, hit: CueHit, left: int) -> Subject | None:
    """Read a verb alone in its chunk: an inverted subject, or one beyond an inserted phrase."""
    edge = _left_edge(scene, hit, None)
    back = _beyond_insertions(scene, edge)
    if scene.speech.lang == "en":
        if back is not None and scene.count(scene.low, back.start) <= 2:
            return back
        if hit.cue.object and hit.low != scene.first:
            return back or _right(scene, hit)
    return _right(scene, hit) or back


def _pointing_back(scene: Scene, hit: CueHit, left: int, previous_end: int | None) -> Subject | None:
    if previous_end is not None and left <= previous_end + 3:
        return _same(hit)
    if scene.text[hit.start : hit.end].endswith(_SAYING):
        # "Putin was cautious, saying": the subject of the main clause
        main = next(
            (f for f in scene.inside(scene.low, hit.start) if f.sort != "name" and _may_speak(scene, f)), None
        )
        if main is not None:
            return Subject(hit.start, hit.end, main.claimant, main.fits)
    if scene.speech.lang == "en" or not scene.count(scene.low, hit.start) or _has_stranger(scene, hit, left):
        return None
    return Subject(hit.start, hit.end, None, _ANY)


def _has_stranger(scene: Scene, hit: CueHit, left: int) -> bool:
    """Tell whether somebody nobody knows is the subject: «як повідомляв "Фокус"», ", сказав власник кафе"."""
    for index in range(hit.high, scene.words.between(hit.end, scene.chunk_end(hit.end))[1]):
        word = scene.items[index]
        if word.letters in scene.listed("complementizers"):
            return False
        if scene.is_content(word.letters):
            return word.title or not scene.count(left, hit.start, content=True)
        if word.letters in _PREPOSITIONS:
            return False
    return False
