import os

import pytest

from model.bench.report import as_lines, as_object, figures_of
from model.bench.turns import Contender, take_turns
from model.errors import DrishtiError

STEADY = "tests.support.runners:SteadyRunner"


def test_everybody_works_in_a_process_of_their_own_and_the_ratio_is_by_stage() -> None:
    contenders = [
        Contender("quick", STEADY, {"seconds": 0.25}, {"RUNNER_COLOUR": "red"}),
        Contender("slow", STEADY, {"seconds": 1.0}),
    ]
    quick, slow = take_turns(contenders, rounds=3, runs=4)
    assert len({os.getpid(), quick.about["process"], slow.about["process"]}) == 3
    assert (quick.about["colour"], slow.about["colour"]) == ("red", "")
    assert [len(one) for one in quick.rounds] == [4, 4, 4]
    # Three runs to get warm, and one more at the beginning of a turn, are not counted.
    assert [run["number"] for run in quick.rounds[0]] == [5, 6, 7, 8]

    result = as_object([quick, slow])
    assert result["ratios"]["quick over slow"]["total"]["ratio"] == 4
    assert result["contenders"]["slow"]["milliseconds"]["total"]["p95"] == 1000
    assert figures_of(result)["quick total p50 ms"] == 250
    assert any("4.00 times as fast" in line for line in as_lines(result))


def test_slow_contenders_take_part_less_often() -> None:
    contenders = [
        Contender("quick", STEADY, {"seconds": 0.1}),
        Contender("glacier", STEADY, {"seconds": 9.0}, share=0.01),
    ]
    quick, glacier = take_turns(contenders, rounds=2, runs=6)
    assert [len(one) for one in quick.rounds] == [6, 6]
    assert [len(one) for one in glacier.rounds] == [1, 1]


def test_a_contender_that_cannot_be_made_is_said() -> None:
    with pytest.raises(DrishtiError, match="lame cannot be measured: its leg hurts"):
        take_turns([Contender("lame", "tests.support.runners:broken", {"message": "its leg hurts"})], 1, 1)


def test_a_contender_whose_process_dies_is_said() -> None:
    with pytest.raises(DrishtiError, match="ghost broke off"):
        take_turns([Contender("ghost", "tests.support.runners:dying", {})], 1, 1)
