import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recording.chapters import BETWEEN, Chapter, chapter_title, read_vtt, to_vtt, without_gaps
from model.catalogue import load_catalogue
from model.hold import Hold
from model.side import Side


def test_a_chapter_is_called_by_its_pose_and_side() -> None:
    catalogue = load_catalogue()
    assert chapter_title(Hold("tree", Side.LEFT, 0, 1, 0.9), catalogue) == "Tree (left)"
    assert chapter_title(Hold("tree", None, 0, 1, 0.9), catalogue) == "Tree"


def test_the_web_text_says_hours_and_thousandths() -> None:
    assert to_vtt([Chapter(1.5, 3723.0004, "Tree & <Boat>")]) == (
        "WEBVTT\n\n00:00:01.500 --> 01:02:03.000\nTree &amp; &lt;Boat&gt;\n"
    )


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10_000_000),
            st.integers(1, 10_000_000),
            st.sampled_from(["Tree", "a & b", "<i>&amp;", "Ūrdhva"]),
        )
    )
)
def test_chapters_come_back_from_the_web_text(values: list[tuple[int, int, str]]) -> None:
    chapters = tuple(Chapter(a / 1000, (a + b) / 1000, title) for a, b, title in values)
    for got, wanted in zip(read_vtt(to_vtt(chapters)), chapters, strict=True):
        assert (got.start, got.end) == pytest.approx((wanted.start, wanted.end))
        assert got.title == wanted.title


def test_a_cue_that_breaks_off_costs_no_other() -> None:
    text = to_vtt([Chapter(0, 1, "Tree"), Chapter(2, 3, "Boat")])
    for cut in range(len(text.encode())):
        kept = read_vtt(text.encode()[:cut].decode(errors="replace"))
        assert kept in ((), (Chapter(0, 1, "Tree"),))


def test_what_is_between_holds_is_a_chapter_too() -> None:
    holds = [Chapter(1, 2, "Tree"), Chapter(2.05, 3, "Boat"), Chapter(4, 9, "Cat"), Chapter(11, 12, "Dog")]
    assert without_gaps(holds, 8) == (
        Chapter(0, 1, BETWEEN),
        Chapter(1, 2, "Tree"),
        Chapter(2.05, 3, "Boat"),
        Chapter(3, 4, BETWEEN),
        Chapter(4, 8, "Cat"),
    )
    assert without_gaps([], 8) == ()
    assert without_gaps([Chapter(0, 2, "Tree"), Chapter(1, 3, "Boat")], 9) == (
        Chapter(0, 2, "Tree"),
        Chapter(2, 3, "Boat"),
        Chapter(3, 9, BETWEEN),
    )
