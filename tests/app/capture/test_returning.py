from app.capture.cameras import CameraInfo
from app.capture.returning import NOTHING, Advice, Returning

LAPTOP, DESK, DESK_ELSEWHERE = (
    CameraInfo(0, "Laptop camera"),
    CameraInfo(2, "Desk camera"),
    CameraInfo(4, "Desk camera"),
)


class Watching:
    def __init__(self, spec: str, *, failed: bool = False) -> None:
        self.spec = spec
        self.failed = failed
        self.returning = Returning(lambda: self.spec, lambda: self.failed)


def test_the_camera_that_was_watched_is_gone_back_to_under_its_new_number() -> None:
    returning = Watching("camera:2").returning
    assert "Desk camera is unplugged" in returning.went(DESK).sentence
    assert returning.came(DESK_ELSEWHERE).watch == "camera:4"


def test_under_its_old_number_it_opens_itself_unless_it_had_failed() -> None:
    for failed, wanted in ((False, NOTHING), (True, Advice(watch="camera:2"))):
        returning = Watching("camera:2", failed=failed).returning
        returning.went(DESK)
        assert returning.came(DESK) == wanted


def test_a_camera_that_nobody_watches_goes_without_a_word() -> None:
    assert Watching("camera:2").returning.went(LAPTOP) == NOTHING


def test_whoever_has_chosen_something_else_meanwhile_is_only_told() -> None:
    watching = Watching("camera:2")
    watching.returning.went(DESK)
    watching.spec = "demo"
    advice = watching.returning.came(DESK_ELSEWHERE)
    assert advice.watch is None
    assert "Desk camera is plugged in" in advice.sentence


def test_another_camera_is_offered_not_taken() -> None:
    returning = Watching("camera:2").returning
    returning.went(DESK)
    advice = returning.came(LAPTOP)
    assert advice.watch is None
    assert "Laptop camera" in advice.sentence
    assert returning.came(DESK_ELSEWHERE).watch == "camera:4", "still waited for"


def test_the_camera_that_was_asked_for_at_the_start_is_watched_once_it_is_there() -> None:
    assert Watching("camera:2", failed=True).returning.came(DESK).watch == "camera:2"
