"""All that an operation holds, as one file."""

from taskforce.models import LiveModel, Model
from taskforce.queries.everything import LEFT_OUT, TABLES


def test_everything_holds_each_table_of_the_operation_or_says_why_not():
    live = {each.class_ for each in Model.registry.mappers if issubclass(each.class_, LiveModel)}

    assert {each.__tablename__ for each in live - set(TABLES)} == set(LEFT_OUT)
    assert len(TABLES) == len(set(TABLES))
