"""Every date rule reads its own examples, and the calendar arithmetic holds."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.daterules import LANGUAGES, lexicon
from extract.dates import find_dates, header_date
from extract.event_dates import event_date_for

RULES = [(lang, rule) for lang in LANGUAGES for rule in lexicon(lang).rules]


def day(text):
    return date.fromisoformat(text) if text else None


def read(text, anchor, lang):
    return find_dates(text, 0, len(text), day(anchor), lang)


@pytest.mark.parametrize(("lang", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_reads_its_yes_examples(lang, rule):
    for example in rule.yes:
        found = [d for d in read(example.text, example.anchor, lang) if d.rule == rule.id]
        assert found, example.text
        last = found[-1]
        assert (last.first, last.last, last.precision) == (
            day(example.first),
            day(example.last),
            example.precision,
        )
        assert example.text[last.start : last.end] == last.text


@pytest.mark.parametrize(("lang", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_is_silent_on_its_no_examples(lang, rule):
    for text in rule.no:
        assert rule.id not in [d.rule for d in read(text, "2025-11-28", lang)], text


def test_rule_ids_are_unique():
    ids = [rule.id for _, rule in RULES]
    assert len(ids) == len(set(ids))


# -- anchors --------------------------------------------------------------------------------------


def test_the_undated_article_stays_open_and_the_dated_one_does_not():
    text = "During a visit to the Kyrgyz capital Bishkek on Thursday, Vladimir Putin spoke."
    assert find_dates(text, 0, len(text), None, "en") == ()
    (found,) = find_dates(text, 0, len(text), date(2025, 11, 28), "en")
    assert (found.first, found.last, found.precision) == (date(2025, 11, 27), date(2025, 11, 27), 1)


def test_the_header_of_a_bulletin_stands_in_for_the_publication_date():
    text = (
        "Зведення Генерального штабу станом на 06:00 13 грудня 2023 року\n\nМинулої доби росіяни атакували."
    )
    assert header_date(text, "uk") == date(2023, 12, 13)
    start = text.index("Минулої")
    (found,) = find_dates(text, start, len(text), None, "uk")
    assert found.first == found.last == date(2023, 12, 12)
    assert find_dates(text, 0, start, None, "uk") == ()


def test_an_ordinary_lead_is_no_header():
    assert header_date("On 13 December 2023 it rained. Yesterday too.", "en") is None


def test_a_moment_of_publication_counts_as_its_day():
    moment = datetime(2025, 11, 28, 23, 59, tzinfo=UTC)
    (found,) = find_dates("yesterday", 0, 9, moment, "en")
    assert found.first == date(2025, 11, 27)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_relative_expressions_stay_open_without_an_anchor(lang):
    relative = {
        "offset",
        "weekday",
        "weekdays",
        "ago",
        "window",
        "week",
        "weekend",
        "month_shift",
        "year_shift",
    }
    for rule in lexicon(lang).rules:
        if rule.means in relative:
            for example in rule.yes:
                assert rule.id not in [d.rule for d in read(example.text, "", lang)], example.text


# -- properties -----------------------------------------------------------------------------------

ANCHORS = st.dates(date(2014, 1, 1), date(2040, 12, 31))


@given(
    ANCHORS, st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
)
def test_a_past_weekday_is_the_nearest_that_day_included(anchor, weekday):
    (found,) = find_dates(f"said on {weekday}", 0, 8 + len(weekday), anchor, "en")
    assert found.first == found.last
    assert 0 <= (anchor - found.first).days <= 6
    assert found.first.strftime("%A") == weekday


@given(
    ANCHORS, st.sampled_from(["понеділок", "вівторок", "середу", "четвер", "п'ятницю", "суботу", "неділю"])
)
def test_a_future_weekday_is_the_nearest_that_day_included(anchor, weekday):
    text = f"вони зустрінуться в {weekday}"
    (found,) = find_dates(text, 0, len(text), anchor, "uk")
    assert 0 <= (found.first - anchor).days <= 6


@given(ANCHORS, st.dates(date(2000, 2, 29), date(2000, 12, 31)))
def test_a_day_without_a_year_is_the_nearest_past_one(anchor, day):
    text = f"on {day.day} {day:%B}"
    (found,) = find_dates(text, 0, len(text), anchor, "en")
    assert (found.first.month, found.first.day) == (day.month, day.day)
    assert found.first <= anchor + timedelta(days=1)
    assert (anchor - found.first).days <= 366 * 8


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), ANCHORS)
def test_a_full_date_means_itself_whatever_the_anchor(day, anchor):
    for text in (
        f"{day:%d.%m.%Y}",
        f"{day.isoformat()}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        (found,) = find_dates(text, 0, len(text), anchor, "en")
        assert (found.first, found.last, found.precision) == (day, day, 1)


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789 .,-/:–'абвгїє суботу травня MayMonday on last\n", max_size=120),
    st.sampled_from(LANGUAGES),
)
def test_any_text_gives_ordered_spans_inside_it(text, lang):
    found = find_dates(text, 0, len(text), date(2025, 11, 28), lang)
    for d in found:
        assert text[d.start : d.end] == d.text
        assert d.first <= d.last
        assert d.precision in (1, 2, 3)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


# -- which date is the event's --------------------------------------------------------------------


def chosen(text, trigger, others=(), attributions=(), lang="en", anchor=date(2025, 6, 3)):
    dates = find_dates(text, 0, len(text), anchor, lang)
    at = text.index(trigger)
    spans = [(text.index(o), text.index(o) + len(o)) for o in others]
    said = [(text.index(a), text.index(a) + len(a)) for a in attributions]
    found = event_date_for(
        dates, text, (0, len(text)), (at, at + len(trigger)), others=spans, attributions=said
    )
    return found and found.text


def test_each_event_has_the_date_of_its_clause():
    text = "Yesterday the flag went up over Otradnoye, and the neighbours took Alekseyevka on Friday."
    assert chosen(text, "went up", ["took"]) == "Yesterday"
    assert chosen(text, "took", ["went up"]) == "on Friday"


def test_a_date_spreads_to_later_events_and_not_back():
    text = "Група взяла Керамик і за минулу добу відбила п'ять контратак."
    assert chosen(text, "взяла", ["відбила"], lang="uk") is None
    assert chosen(text, "відбила", ["взяла"], lang="uk") == "за минулу добу"
    text = "On June 1 they attacked north of Lyman and advanced in Ridkodub."
    assert chosen(text, "advanced", ["attacked"]) == "On June 1"


def test_a_trailing_date_counts_for_the_only_event():
    assert chosen("They repelled attacks near A, B and C on June 1.", "repelled") == "on June 1"


def test_a_date_at_the_end_of_a_plain_coordination_is_shared():
    text = "One person was killed and six were wounded over the past day."
    assert chosen(text, "killed", ["wounded"]) == "over the past day"
    text = "They took A, but B was hit on Friday."
    assert chosen(text, "took", ["hit"]) is None


def test_what_came_later_has_not_the_earlier_date():
    text = "Андреевка была освобождена 5 июня, а позже взяты и окрестные сёла."
    assert chosen(text, "взяты", ["освобождена"], lang="ru") is None


def test_the_day_of_saying_serves_where_the_event_has_none():
    text = "It was captured on Friday, the ministry said on Monday."
    assert chosen(text, "captured", attributions=["the ministry said"]) == "on Friday"
    text = "It was captured, the ministry said on Monday."
    assert chosen(text, "captured", attributions=["the ministry said"]) == "on Monday"
