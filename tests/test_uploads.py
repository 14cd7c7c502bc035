"""What a person pastes or drops is read as files on disk are, and never leaves its folder."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents import ReadFailure, read_documents
from extract.uploads import PasteError, _place, pasted, read_uploads
from tests.conftest import ROOT


def test_dropped_files_are_the_documents_that_their_folder_holds():
    seeds = ROOT / "seeds"
    files = [(f"seeds/{p.name}", p.read_bytes()) for p in seeds.iterdir() if p.is_file()]
    assert list(read_uploads(files)) == list(read_documents([seeds]))  # with what the manifest says


def test_a_pasted_text_is_the_document_that_a_file_with_it_is(tmp_path):
    (tmp_path / "a.txt").write_text("Siversk fell.", "utf-8")
    (from_disk,) = read_documents([tmp_path / "a.txt"])
    assert pasted("Siversk fell.").id == from_disk.id
    told = pasted("Siversk fell.", title=" A  title ", source="TASS", published=date(2025, 12, 1))
    assert (told.title, told.source, told.published) == ("A title", "TASS", date(2025, 12, 1))
    assert pasted("Siversk fell.", url="https://a.example/1").id[0] == "u"


def test_an_empty_paste_gets_a_sentence():
    with pytest.raises(PasteError, match="holds no text"):
        pasted(" \n ")


def test_what_cannot_be_read_is_named_as_the_person_knows_it():
    bad = [("my/news.jsonl", b'{"text": 5\n'), ("tool.exe", b"MZ"), ("good.txt", b"Siversk fell.")]
    found = list(read_uploads(bad))
    failures = [item for item in found if isinstance(item, ReadFailure)]
    assert len(found) - len(failures) == 1
    assert {f.path for f in failures} == {"my/news.jsonl", "tool.exe"}
    assert all(f.message.startswith(f.path) for f in failures)


def test_two_files_of_one_name_are_two_documents():
    found = list(read_uploads([("a.txt", b"Siversk fell."), ("a.txt", b"Lyman holds.")]))
    assert sorted(d.text for d in found) == ["Lyman holds.", "Siversk fell."]


@given(
    st.text(max_size=40)
    | st.sampled_from(["../../etc/a.txt", "/etc/a.txt", "..\\a.txt", ".", "", "a/../b.txt"])
)
def test_no_name_leads_out_of_the_folder(name):
    root = Path("/nowhere/at-all")
    path = _place(root, name)
    assert root in path.parents
    assert ".." not in path.parts


@given(st.text(max_size=300))
def test_any_name_is_read_or_told(name):
    (found,) = read_uploads([(f"{name}.txt", b"Siversk fell.")])
    assert isinstance(found, ReadFailure) or found.text == "Siversk fell."
