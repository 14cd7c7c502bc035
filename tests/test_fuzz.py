"""Any file and any text: nothing crashes, nothing hangs, every offset is true.

A few inputs of each kind here; ``python -m bench fuzz --count 100000`` tries as many as it is told.
"""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.hostile import check_file, check_text, documents, files

pytestmark = pytest.mark.fuzz
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(files())
def test_any_file_is_read_or_named(reader, file):
    check_file(reader, *file)


@QUICK
@given(documents())
def test_any_text_is_read_with_true_offsets(reader, document):
    check_text(reader, document)
