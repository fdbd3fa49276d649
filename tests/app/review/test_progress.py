from app.review.progress import left_in_words, seconds_left


def test_what_is_left_follows_from_what_it_took() -> None:
    assert seconds_left(0.25, 10) == 30
    assert seconds_left(1.0, 10) == 0
    assert seconds_left(0.0, 10) is None
    assert seconds_left(0.5, 0.1) is None


def test_what_is_left_is_said_roughly() -> None:
    assert left_in_words(None) == "a moment, please"
    assert left_in_words(3) == "a few seconds left"
    assert left_in_words(32) == "about 30 s left"
    assert left_in_words(58) == "about 1 min left"
    assert left_in_words(610) == "about 10 min left"
    assert left_in_words(5400) == "about 1.5 h left"
