"""Every rule file, by its own examples; and the engine's notation."""

import pytest
from spacy.vocab import Vocab

from extract.patterns import PatternError, compile_pattern
from extract.rules import RULES, Rule, RuleError, RuleSet, load_rules
from extract.words import read_example, read_words

RULE_FILES = sorted(
    p.stem for part in ("claims", "clauses", "stance", "circumstances") for p in RULES.glob(f"{part}_??.toml")
)


def matches(rules, marked, lang=None):
    text, places = read_example(marked)
    return rules.match(read_words(text, 0, len(text), places), lang)


@pytest.mark.parametrize("name", RULE_FILES)
def test_rules_keep_their_examples(name):
    rules = load_rules(name)
    wrong = []
    for rule in rules.rules:
        if not rule.yes or not rule.no:
            wrong.append(f"{rule.id}: needs a yes and a no")
        for example in rule.yes:
            if rule.id not in {m.rule.id for m in matches(rules, example, rule.lang)}:
                wrong.append(f"{rule.id}: silent on {example!r}")
        for example in rule.no:
            if rule.id in {m.rule.id for m in matches(rules, example, rule.lang)}:
                wrong.append(f"{rule.id}: fires on {example!r}")
    assert not wrong, "\n".join(wrong)


def test_ids_are_unique_over_all_files():
    ids = [rule.id for name in RULE_FILES for rule in load_rules(name).rules]
    assert len(ids) == len(set(ids))


def test_spacys_matcher_finds_the_same_rules():
    vocab = Vocab()
    for name in RULE_FILES:
        rules = load_rules(name)
        matcher = rules.matcher(vocab)
        for example in sorted({e for rule in rules.rules for e in (*rule.yes, *rule.no)}):
            text, places = read_example(example)
            words = read_words(text, 0, len(text), places)
            expected = {vocab.strings[key] for key, _, _ in matcher(words.doc(vocab))}
            assert {m.rule.id for m in rules.match(words)} == expected, example


def one(pattern, lists=None):
    return RuleSet([Rule("r", "any", (pattern,), (), (), {}, "t")], {"t": lists or {}})


@pytest.mark.parametrize(
    ("pattern", "marked", "caught"),
    [
        ("seized", "They SEIZED [Lyman].", "SEIZED"),
        ("seiz*|took", "They took [Lyman].", "took"),
        ("took ..2 hill", "They took the last big hill.", None),
        ("took ..3 hill", "They took the last big hill.", "took the last big hill"),
        ("took .. hill", "They took it: a hill.", None),
        ("took the? hill", "They took hill 5", "took hill"),
        ("(took full)? control of", "took full control of it", "took full control of"),
        ("(took over | cut off) [", "took over [", "took over ["),
        ("<took> control", "They took control", "took"),
        ("near PLACE", "near [Chasiv Yar] and", "near Chasiv Yar"),
        (
            "near PLACES",
            "near [Chasiv Yar], [Lyman] and [Siversk] today",
            "near Chasiv Yar, Lyman and Siversk",
        ),
        ("METONYM said", "[Moscow=metonym] said", "Moscow said"),
        ("METONYM said", "[Moscow] said", None),
        ("=May", "it may", None),
        ("=May", "in May", "May"),
        ("took !part|place", "took part", None),
        ("took !part|place", "took aim", "took aim"),
        ("^ took", "He took", None),
        ("^ took", "Took it", "Took"),
        ("NUM attacks", "fifteen attacks", "fifteen attacks"),
        ("NUM attacks", "1,340 attacks", "1,340 attacks"),
        ("@foe attacked", "the invaders attacked", "invaders attacked"),
        ("село зелен*", "Село Зелёное", "Село Зелёное"),
        ('" no "', "said «no» again", "«no»"),
        ("@far is", "the far end is", "far end is"),
        ("does ANY work", "does it work", "does it work"),
    ],
)
def test_notation(pattern, marked, caught):
    rules = one(pattern, {"foe": ["enemy", "invader*"], "far": ["far end", "near"], "numbers": ["fifteen"]})
    text, _ = read_example(marked)
    found = [text[slice(*m.anchor)] for m in matches(rules, marked)]
    assert found == ([caught] if caught else [])


def test_named_captures_are_spans_of_the_document():
    text, places = read_example("Today. The mayor of [Izium] said so.")
    rules = one("<who: mayor of PLACE> <said>")
    (match,) = rules.match(read_words(text, 7, len(text), places))
    assert text[slice(*match.captures["who"])] == "mayor of Izium"
    assert text[slice(*match.anchor)] == "said"


@pytest.mark.parametrize(
    "pattern", ["", "<took", "took>", "(a", "a)", "@nothing", "a||b", "*", "..", "(took)?", "a ( b"]
)
def test_bad_patterns_are_refused(pattern):
    with pytest.raises(PatternError):
        compile_pattern(pattern, {})


def test_faults_of_a_file_are_told_at_once(tmp_path):
    (tmp_path / "bad.toml").write_text(
        '[[rule]]\nid="a"\npattern="<x"\n[[rule]]\nid="b"\npattern="@y"\n[[rule]]\nid="c"\npattern="z"\n',
        "utf-8",
    )
    with pytest.raises(RuleError, match=r"rule a: .*rule b: "):
        load_rules("bad", folder=tmp_path)
    (tmp_path / "twice.toml").write_text(
        '[[rule]]\nid="a"\npattern="x"\n[[rule]]\nid="a"\npattern="y"\n[[rule]]\nid="q"\n'
    )
    with pytest.raises(RuleError, match=r"add pattern.*used twice"):
        load_rules("twice", folder=tmp_path)
    with pytest.raises(RuleError, match="missing"):
        load_rules("nowhere", folder=tmp_path)
