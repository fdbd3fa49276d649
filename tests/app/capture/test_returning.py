from app.capture.cameras import CameraInfo
from app.capture.returning import NOTHING, Returning

LAPTOP, DESK, DESK_ELSEWHERE = (
    CameraInfo(0, "Laptop camera"),
    CameraInfo(2, "Desk camera"),
    CameraInfo(4, "Desk camera"),
)


class Watching:
    def __init__(self, spec: str) -> None:
        self.spec = spec

    def __call__(self) -> str:
        return self.spec


def test_the_camera_that_was_watched_is_gone_back_to_whatever_its_number() -> None:
    for again in (DESK, DESK_ELSEWHERE):
        returning = Returning(Watching("camera:2"))
        assert "Desk camera is unplugged" in returning.went(DESK).sentence
        assert returning.came(again).watch == again.spec


def test_a_camera_that_nobody_watches_goes_without_a_word() -> None:
    assert Returning(Watching("camera:2")).went(LAPTOP) == NOTHING


def test_whoever_has_chosen_something_else_meanwhile_is_only_told() -> None:
    watching = Watching("camera:2")
    returning = Returning(watching)
    returning.went(DESK)
    watching.spec = "demo"
    advice = returning.came(DESK)
    assert advice.watch is None
    assert "Desk camera is plugged in" in advice.sentence


def test_another_camera_is_offered_not_taken() -> None:
    returning = Returning(Watching("camera:2"))
    returning.went(DESK)
    advice = returning.came(LAPTOP)
    assert advice.watch is None
    assert "Laptop camera" in advice.sentence
    assert returning.came(DESK).watch == "camera:2", "still waited for"


def test_the_camera_that_was_asked_for_at_the_start_is_watched_once_it_is_there() -> None:
    assert Returning(Watching("camera:2")).came(DESK).watch == "camera:2"
