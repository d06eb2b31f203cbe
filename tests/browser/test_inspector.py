"""The inspector finds what it looks for, also where it measures one text in the place of many."""

import pytest
from playwright.sync_api import Browser

from tests.browser.inspector import LAPTOP, Inspector

pytestmark = [pytest.mark.browser]

PAGE = """
<html lang="en"><head><title>Faults</title><style>
  p { color: #333; font: 16px sans-serif; }
  li:nth-child(3) { color: #bbb; }
  .dark { background: #222; }
  .faint { opacity: .3; }
  .sharp { width: 500px; }
</style></head><body><main><h1>Faults</h1>
  <p>readable</p> <p>readable</p>
  <ul><li>first</li><li>second</li><li id="pale">third</li></ul>
  <div class="dark"><p id="dark">the same colour on a dark ground</p></div>
  <div class="faint"><p id="faint">the same colour, seen through</p></div>
  <div class="sharp"><input id="nameless"></div>
</main></body></html>
"""


def test_each_fault_is_found_among_what_looks_the_same(browser: Browser) -> None:
    context = browser.new_context(viewport=LAPTOP)
    window = Inspector(context, "", "")
    window.page.set_content(PAGE)
    window.inspect()
    first = list(window.complaints)
    window.page.set_content(PAGE.replace("first", '<b style="color: #aaa" id="new">first</b>'))
    window.inspect()
    context.close()

    others = ["blank: axe label at 1366 px: #nameless", "blank: scrolls sideways on a phone: 508 px"]
    assert first == ["blank: axe color-contrast at 1366 px: #pale, #dark, #faint", *others]
    again = window.complaints[len(first) :]
    assert again == ["blank: axe color-contrast at 1366 px: #new", *others], "each kind is measured once"
