"""Pages are drawn from the same queries as everything else, which the other tests try on both."""

import os

import pytest

from tests.conftest import PAIR

#: In CI the pages are asked for on the default database; ``make soak`` asks on both.
DATABASES = ["sqlite", "postgresql"] if os.environ.get("SOAK") else [PAIR.split()[0]]


@pytest.fixture(params=DATABASES)
def database_url(request):
    return request.getfixturevalue(f"{request.param}_url")
