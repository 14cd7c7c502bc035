"""The word lists of the resolver: every rule's own yes and no examples."""

import pytest

from geo.areas import strip_compass, strip_type_word
from geo.attachments import _rules_out, attach
from geo.context import is_another, read_context, speaks_of_abroad
from geo.phrases import cue_data
from geo.scene import FEATURES, load_scoring
from geo.table import areas_data
from records import Mention, Relation

TYPE_WORDS = areas_data()["type_word"]
KIND_CUES = cue_data()["kind_cue"]


def bracketed(phrase):
    """Return the phrase without its brackets, and the span of what stood between them."""
    start, end = phrase.index("["), phrase.index("]") - 1
    return phrase.replace("[", "").replace("]", ""), start, end


def cues_of(phrase):
    text, start, end = bracketed(phrase)
    mention = Mention(start, end, text[start:end], (0, len(text)), "en")
    return {cue.id for cue in read_context(text, [mention], [False]).cues[0]}


@pytest.mark.parametrize(
    ("kind", "phrase", "rest"), [(e["kind"], *yes) for e in TYPE_WORDS for yes in e["yes"]]
)
def test_type_words_are_stripped(kind, phrase, rest):
    assert strip_type_word(phrase) == (rest, kind)


@pytest.mark.parametrize(("kind", "phrase"), [(e["kind"], no) for e in TYPE_WORDS for no in e["no"]])
def test_other_words_are_not_type_words(kind, phrase):
    assert strip_type_word(phrase)[1] != kind


@pytest.mark.parametrize(("phrase", "rest"), areas_data()["compass"]["yes"])
def test_compass_words_are_stripped(phrase, rest):
    assert strip_compass(phrase) == rest


@pytest.mark.parametrize("phrase", areas_data()["compass"]["no"])
def test_names_keep_their_compass_words(phrase):
    assert strip_compass(phrase) is None


@pytest.mark.parametrize(("cue", "phrase"), [(e["id"], yes) for e in KIND_CUES for yes in e["yes"]])
def test_cues_fire(cue, phrase):
    assert cue in cues_of(phrase)


@pytest.mark.parametrize(("cue", "phrase"), [(e["id"], no) for e in KIND_CUES for no in e["no"]])
def test_cues_keep_still(cue, phrase):
    assert cue not in cues_of(phrase)


def another(phrase):
    text, start, end = bracketed(phrase)
    return is_another(text, Mention(start, end, text[start:end], (0, len(text)), "en"))


@pytest.mark.parametrize("phrase", cue_data()["other"]["yes"])
def test_another_place_of_the_name(phrase):
    assert another(phrase)


@pytest.mark.parametrize("phrase", cue_data()["other"]["no"])
def test_the_same_place_of_the_name(phrase):
    assert not another(phrase)


@pytest.mark.parametrize("words", cue_data()["not_in"]["yes"])
def test_ruled_out(words):
    assert _rules_out(words)


@pytest.mark.parametrize("words", cue_data()["not_in"]["no"])
def test_not_ruled_out(words):
    assert not _rules_out(words)


def test_every_feature_has_a_weight():
    assert len(load_scoring().weights) == len(FEATURES)


def structure(text, *names, areas=(), sectors=(), relations=None):
    """Read the structure of one sentence with the given names."""
    mentions, at = [], 0
    for name in names:
        at = text.index(name, at)
        use = "sector" if name in sectors else "literal"
        relation = (relations or {}).get(name)
        mentions.append(Mention(at, at + len(name), name, (0, len(text)), "en", use, relation))
        at += len(name)
    context = read_context(text, mentions, [name in areas for name in names])
    attach(mentions, context)
    return context


def test_a_list_shares_the_container_after_it():
    found = structure("near A, B and C in Z, and then D", "A", "B", "C", "Z", "D", areas=("Z",))
    assert [found.after[i] for i in (0, 1, 2, 4)] == [[(3,)], [(3,)], [(3,)], []]


def test_two_containers_of_one_list_both_count():
    found = structure(
        "взяли A Y району Z області", "A", "Y району", "Z області", areas=("Y району", "Z області")
    )
    assert found.after[0] == [(1,), (2,)]


def test_a_container_governs_until_the_next():
    found = structure("у Y — поблизу A й B; у Z — поблизу C", "Y", "A", "B", "Z", "C", areas=("Y", "Z"))
    assert [found.before[i] for i in (1, 2, 4)] == [[0], [0], [3]]


def test_a_container_that_is_denied():
    found = structure("A, not the city in Z, fell", "A", "Z", areas=("Z",))
    assert (found.not_in[0], found.after[0]) == ([1], [])


def test_joined_sectors_both_govern():
    found = structure("On P and Q directions near A", "P", "Q", "A", sectors=("P", "Q"))
    assert [s for s, _ in found.sectors[2]] == [0, 1]


def test_a_sector_at_the_end_governs_its_sentence():
    assert structure("attacks near A in the P direction", "A", "P", sectors=("P",)).sectors[0] == [(1, 1.0)]


def test_the_figure_of_an_offset():
    found = structure("A, about 9 km north of B, fell", "A", "B", relations={"B": Relation("offset", 9, "N")})
    assert found.anchors[0] == [(1, 1.0)]


def test_the_list_after_an_offset_is_its_figure():
    offset = Relation("offset", None, "N")
    found = structure("attacked A; north of P near B and C; in D", *"APBCD", relations={"P": offset})
    assert [found.anchors[i] for i in (0, 2, 3)] == [[], [(1, 1.0)], [(1, 1.0)]]


def test_a_place_in_brackets_is_placed_by_its_anchor():
    assert structure("in A (north of P)", *"AP", relations={"P": Relation("offset", None, "N")}).anchors[
        0
    ] == [(1, 1.0)]


def test_two_places_that_are_only_listed_are_no_pair():
    near = {"A": Relation("near"), "B": Relation("near")}
    assert structure("near A and near B", *"AB", relations=near).anchors == [[], []]
    assert structure("near A, near B", *"AB", relations=near).anchors == [[], []]


def test_of_joined_areas_any_one_may_hold():
    found = structure("near A and B of the Y and Z regions", "A", "B", "Y", "Z", areas=("Y", "Z"))
    assert found.after[0] == found.after[1] == [(2, 3)]
    ahead = structure("In Y and Z, A fell", "Y", "Z", "A", areas=("Y", "Z"))
    assert ahead.before[2] == [0, 1]


def test_a_name_joined_to_an_area_is_not_in_it():
    found = structure("to leave A and Z", "A", "Z", areas=("Z",))
    assert found.after[0] == []
    assert found.peers == [[1], [0]]
    assert structure("to leave Z and A", "Z", "A", areas=("Z",)).before[1] == []


def test_what_stands_against_a_denied_area_holds():
    found = structure("A, не город в Y, а село в Z", "A", "Y", "Z", areas=("Y", "Z"))
    assert (found.not_in[0], found.after[0]) == ([1], [(2,)])


def test_a_name_denied_after_itself_is_another_place():
    text = "Lozova, a village near Borova and not the rail hub of Lozova in the south"
    spans = [(0, 6), (23, 29), (54, 60)]
    mentions = [Mention(a, b, text[a:b], (0, len(text)), "en") for a, b in spans]
    assert read_context(text, mentions, [False] * 3).other == [False, False, True]


@pytest.mark.parametrize("words", cue_data()["abroad"]["yes"])
def test_talks_abroad(words):
    assert speaks_of_abroad(words)


@pytest.mark.parametrize("words", cue_data()["abroad"]["no"])
def test_no_talks_abroad(words):
    assert not speaks_of_abroad(words)
