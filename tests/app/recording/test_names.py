from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from app.recording.names import films_between, stem_at

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=2)))


def test_films_of_a_time_are_found_in_order_the_plain_ones_first(tmp_path: Path) -> None:
    for name in (
        f"{stem_at(NOON)} overlay.mp4",
        f"{stem_at(NOON + timedelta(minutes=5))}.mp4",
        f"{stem_at(NOON)} 2.mp4",
        f"{stem_at(NOON)}.vtt",
        f"{stem_at(NOON - timedelta(seconds=1))}.mp4",
        f"{stem_at(NOON + timedelta(minutes=11))}.mp4",
        "holiday.mp4",
        "Drishti tomorrow.mp4",
    ):
        (tmp_path / name).touch()
    found = [path.name for path in films_between(tmp_path, NOON, NOON + timedelta(minutes=10))]
    assert found == [
        f"{stem_at(NOON)} 2.mp4",
        f"{stem_at(NOON + timedelta(minutes=5))}.mp4",
        f"{stem_at(NOON)} overlay.mp4",
    ]


def test_a_folder_that_is_not_there_has_no_films(tmp_path: Path) -> None:
    assert films_between(tmp_path / "none", NOON, datetime(2027, 1, 1, tzinfo=UTC)) == ()
