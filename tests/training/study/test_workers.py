import pytest

from training.study import splits
from training.study.engine import carry_out
from training.study.study import Study
from training.study.workers import OverWorkers


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.timeout(900)
def test_workers_find_what_one_process_finds(study: Study) -> None:
    spread = carry_out(splits.experiment(2), study, OverWorkers(2))
    (study.out / "splits.jsonl").unlink()
    alone = carry_out(splits.experiment(2), study)
    assert spread.keys() == alone.keys() == {"run-000", "run-001"}
    for name in alone:
        assert {**spread[name], "seconds": 0} == {**alone[name], "seconds": 0}
    assert alone["run-000"]["confusion"] != alone["run-001"]["confusion"]
