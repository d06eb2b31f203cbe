"""One reading request asks once; nothing else remembers."""

from symbiosis.lib.memory import remembered, remembering


def test_within_the_block_a_question_is_asked_once() -> None:
    asked: list[str] = []
    with remembering():
        answers = [remembered("key", lambda: asked.append("x")) for _time in range(3)]
        remembered("other", lambda: asked.append("y"))

    assert asked == ["x", "y"]
    assert answers == [None, None, None]


def test_outside_and_in_the_next_block_it_is_asked_anew() -> None:
    asked: list[str] = []
    for _time in range(2):
        with remembering():
            remembered("key", lambda: asked.append("in"))
        remembered("key", lambda: asked.append("out"))

    assert asked == ["in", "out", "in", "out"]
