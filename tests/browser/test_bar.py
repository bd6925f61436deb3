"""The bar above every page: however long a name is, every way on stays to be seen."""

import pytest

from taskforce.models import Role

LONG = "Ein sehr langer Name einer Operation, mit allem, was dazu noch gesagt wird 2026"


@pytest.mark.parametrize("width", [1280, 1170, 1000, 970, 800])
def test_the_ways_on_stand_in_it_beside_the_longest_name(world, screen, width):
    page = screen(world.person("Maximilienne", "fr", Role.HOST), "/operations/harbour/host")
    page.set_viewport_size({"width": width, "height": 800})
    page.locator(".top .who bdi").evaluate("(each, name) => { each.textContent = name; }", LONG)

    cut = "each => each.scrollWidth - each.clientWidth"
    assert page.locator(".top").evaluate(cut) == 0
    assert page.locator(".tabs").evaluate(cut) == 0
    bottom = page.locator(".top").evaluate("each => each.getBoundingClientRect().height")
    assert bottom < (60 if width >= 1000 else 100)
