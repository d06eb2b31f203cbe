"""J5 by keyboard in a real browser: ten proposals, few keys, nobody told before the minute is over."""

import pytest

from accounts.models import AuditEvent, Notice
from exchanges.models import Decision, Proposal
from tests.browser.conftest import OpenWindow
from tests.browser.inspector import Inspector
from tests.exchanges.test_queries import add_row
from tests.exchanges.world import a_minute_later, make_world, proposal_at

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
TEN = 10
MOST_KEYS = 25
SENT_BACK = {2: "2", 5: "5", 8: "1"}  # proposal -> key of the reason; 8, another reason, asks for a note


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, window: Inspector) -> None:
        self.window = window
        self.presses = 0

    def press(self, *keys: str) -> None:
        """Press keys of which the last one leads to another page."""
        for key in keys[:-1]:
            self.window.page.keyboard.press(key)
        with self.window.page.expect_navigation():
            self.window.page.keyboard.press(keys[-1])
        self.presses += len(keys)


def test_ten_proposals_by_keyboard(open_window: OpenWindow) -> None:
    world = make_world()
    proposal_at(world, "review")
    for _number in range(TEN - 1):
        add_row(world, "review")
    window = open_window(world.board, "vi")
    told, written = Notice.objects.count(), AuditEvent.objects.count()

    window.open("/proposals/review/")
    keyboard = Keyboard(window)
    keyboard.press("n")  # somebody wants to see the next one first
    for number in range(TEN):
        keyboard.press(*(["b", SENT_BACK[number], "Enter"] if number in SENT_BACK else ["a"]))
    decided = Decision.objects.count()
    window.inspect()
    window.page.get_by_role("button", name="Hoàn tác").first.click()
    window.page.wait_for_load_state()

    assert keyboard.presses <= MOST_KEYS
    assert decided == TEN
    assert Decision.objects.count() == TEN - 1, "one was taken back"
    assert (Notice.objects.count(), AuditEvent.objects.count()) == (told, written), (
        "told before the minute was over"
    )
    a_minute_later()
    assert Proposal.objects.in_review().count() == 1, "taken back without a trace"
    assert Proposal.objects.filter(state="sent_back").count() == 3
    assert window.complaints == []
