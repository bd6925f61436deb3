"""A server that is not installed is left out here, and fails in CI."""

import pytest

from tests.harness.missing import refuse_in_ci


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)]
)
def test_what_is_missing_is_left_out_here_and_fails_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="PostgreSQL"):
        refuse_in_ci("PostgreSQL")
