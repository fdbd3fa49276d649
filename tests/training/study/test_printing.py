import pytest

from training.study.printing import Line, Table, as_json, as_markdown, as_text, difference


def test_a_difference_of_shares_has_newcombe_s_interval() -> None:
    # Newcombe 1998, table II, (a): 56 of 70 less 48 of 80.
    known = difference(Line("x", 56 / 70, 48 / 80, test=70, their_test=80))
    assert known is not None
    assert known == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_no_interval_without_both_counts_or_for_other_figures() -> None:
    assert difference(Line("x", 0.5, 0.5, test=10)) is None
    assert difference(Line("x", 0.5, 0.5, "score", test=10, their_test=10)) is None
    assert difference(Line("x", None, 0.5, test=10, their_test=10)) is None


def test_what_was_not_measured_is_a_dash_and_counts_stand_beside_figures() -> None:
    table = Table(
        "Table 0",
        [
            Line("done", 0.9, 0.85, test=100, train=400, their_test=3826),
            Line("to do", None, 0.85),
            Line("mean", 0.84, 0.841, spread=0.01, their_spread=0.009),
            Line("time", 7.0, 7.1, "ms"),
            Line("count", 12, 10, "images"),
        ],
        ["a note"],
    )
    done, todo, mean, time, count, note = as_text(table).splitlines()[3:]
    assert "400 train, 100 test" in done
    assert "90.0 % (82.6 to 94.5)" in done
    assert "85.0 %" in done
    assert "+5.0 (" in done
    assert todo.split() == ["to", "do", "–", "–", "85.0", "%", "–"]
    assert "84.0 % ± 1.0" in mean
    assert "84.1 % ± 0.9" in mean
    assert "-0.1" in time
    assert count.split() == ["count", "–", "12", "10", "+2"]
    assert note == "  a note"
    assert as_markdown(table).count("\n|") == 7
    assert as_json(table)["lines"][0]["ours"] == 0.9
