"""What every page must keep: WCAG 2.2 AA as far as axe can tell, and the width of the screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_STILL = 300


def assert_wcag(page: Page) -> None:
    """No fault that axe finds, once the page stands still."""
    if not _AXE.is_file():
        pytest.skip("axe-core is not installed; run `make setup`")
    page.wait_for_timeout(_STILL)
    page.evaluate(_AXE.read_text())
    found = page.evaluate("levels => axe.run({runOnly: levels})", _LEVELS)
    assert [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]] == []


def assert_fits(page: Page, width: int) -> None:
    """Nothing has to be scrolled sideways, once the page stands still."""
    page.wait_for_timeout(_STILL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
