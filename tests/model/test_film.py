import gc
import shutil
import struct
import weakref
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from model.errors import DrishtiError
from model.film import Film, read_image
from model.frame import Frame
from tests.support.films import shade, write_film


def read_until_broken(path: Path) -> list[Frame]:
    frames: list[Frame] = []
    with Film(path) as film, pytest.raises(DrishtiError, match="damaged"):
        frames.extend(film.frames())  # keeps those before the error
    return frames


def grey(bgr: NDArray[np.uint8]) -> float:
    return float(bgr[:, bgr.shape[1] // 2 :].mean())


def test_every_frame_comes_in_order_with_its_true_time(tmp_path: Path) -> None:
    times = [0.0, 0.033, 0.066, 0.4, 0.45, 1.2, 1.233]
    with Film(write_film(tmp_path / "film.mkv", times)) as film:
        frames = list(film.frames())
    assert [frame.index for frame in frames] == list(range(len(times)))
    assert [frame.t_seconds for frame in frames] == pytest.approx(times, abs=0.002)
    for frame in frames:
        assert grey(frame.bgr) == pytest.approx(shade(frame.index), abs=4)
        assert frame.bgr.flags.c_contiguous
        assert not frame.bgr.flags.writeable


def test_times_count_from_the_first_frame(tmp_path: Path) -> None:
    times = [5.0, 5.1, 5.2]
    with Film(write_film(tmp_path / "film.mkv", times)) as film:
        assert [frame.t_seconds for frame in film.frames()] == pytest.approx([0.0, 0.1, 0.2], abs=0.002)


def test_size_rate_and_duration_are_known_before_reading(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", [i / 25 for i in range(50)], size=(128, 72))
    with Film(path) as film:
        assert film.size == (128, 72)
        assert film.fps == pytest.approx(25, rel=0.03)
        assert film.duration == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(("degrees_clockwise", "white_side"), [(90, "top"), (180, "right"), (270, "bottom")])
def test_a_film_of_a_turned_phone_comes_upright(
    tmp_path: Path, degrees_clockwise: int, white_side: str
) -> None:
    path = write_film(tmp_path / "film.mp4", [0.0, 0.1])
    data = bytearray(path.read_bytes())
    # The track header's matrix, ISO/IEC 14496-12 section 8.3.2: 16.16 fixed point, turns clockwise.
    matrix = data.index(b"tkhd") + 4 + 40
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees_clockwise]
    data[matrix : matrix + 20] = struct.pack(">5i", cos << 16, sin << 16, 0, -sin << 16, cos << 16)
    path.write_bytes(data)
    with Film(path) as film:
        frame = next(film.frames())
        assert film.size == (frame.width, frame.height)
    assert (frame.width, frame.height) == ((64, 48) if degrees_clockwise == 180 else (48, 64))
    strips = {"top": frame.bgr[:8], "bottom": frame.bgr[-8:], "right": frame.bgr[:, -8:]}
    assert strips[white_side].mean() > 240
    assert frame.bgr.mean() < 150


def test_pixels_that_are_not_square_are_stretched(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 48, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(2, 1)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 48, 3), np.uint8), "bgr24")))
        container.mux(stream.encode())
    with Film(path) as film:
        assert film.size == (96, 48)


def test_a_film_cut_off_gives_what_is_readable_and_then_says_so(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", [i / 10 for i in range(100)], codec="mpeg4")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert 20 < len(read_until_broken(path)) < 80


def test_garbage_in_the_middle_costs_only_the_frames_there(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", [i / 30 for i in range(90)], size=(320, 240))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1000] = bytes(1000)
    path.write_bytes(data)
    frames = read_until_broken(path)
    assert 10 <= len(frames) < 90


def test_a_whole_film_is_not_called_damaged_for_a_long_last_picture(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", [0.0, 4.0, 8.0, 12.0], codec="mpeg4")
    with Film(path) as film:
        assert len(list(film.frames())) == 4


def test_what_is_not_a_film_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.txt").write_text("no film\n" * 500)
    (tmp_path / "text.mp4").write_text("no film\n" * 500)
    film = write_film(tmp_path / "real.mp4", [0.0, 0.1])
    (tmp_path / "list.m3u8").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n")
    (tmp_path / "no-index.mp4").write_bytes(film.read_bytes()[:200])
    cv2.imwrite(str(tmp_path / "picture.png"), np.zeros((48, 64, 3), np.uint8))
    with av.open(str(tmp_path / "sound.wav"), "w") as container:
        sound = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout="mono")
        silence.sample_rate = 8000
        container.mux(sound.encode(silence))
    film.unlink()
    for path in [*tmp_path.iterdir(), tmp_path, tmp_path / "missing.mp4"]:
        with pytest.raises(DrishtiError, match="choose") as caught:
            Film(path)
        assert str(path) in str(caught.value)


def test_files_with_any_name_are_read(tmp_path: Path) -> None:
    name = "व्हिडिओ é ß 🧘"
    shutil.copy(write_film(tmp_path / "plain.mp4", [0.0, 0.1]), tmp_path / f"{name}.mp4")
    with Film(tmp_path / f"{name}.mp4") as film:
        assert len(list(film.frames())) == 2
    encoded = cv2.imencode(".png", np.full((4, 6, 3), 7, np.uint8))[1]
    (tmp_path / f"{name}.png").write_bytes(encoded.tobytes())
    assert read_image(tmp_path / f"{name}.png").bgr.shape == (4, 6, 3)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize(
    "pixels",
    [
        np.full((4, 6), 100, np.uint8),
        np.full((4, 6, 4), 100, np.uint8),
        np.full((4, 6), 100 * 256, np.uint16),
        np.full((4, 6, 3), 100 * 256, np.uint16),
    ],
    ids=["grey", "alpha", "grey16", "colour16"],
)
def test_every_kind_of_image_becomes_8_bit_colour(
    tmp_path: Path, pixels: NDArray[np.uint8], suffix: str
) -> None:
    path = tmp_path / f"image{suffix}"
    path.write_bytes(cv2.imencode(suffix, pixels)[1].tobytes())
    frame = read_image(path)
    assert frame.bgr.dtype == np.uint8
    assert frame.bgr.shape == (4, 6, 3)
    assert frame.bgr.mean() == pytest.approx(100, abs=1)


def test_a_photo_of_a_turned_phone_comes_upright(tmp_path: Path) -> None:
    pixels = np.full((16, 32, 3), 40, np.uint8)
    pixels[:, :10] = 255
    jpeg = cv2.imencode(".jpg", pixels)[1].tobytes()
    # EXIF with one entry, Orientation (0x0112) = 6: the camera was turned, show it a quarter turn clockwise.
    tiff = b"II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + bytes(4)
    exif = b"Exif\x00\x00" + tiff
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:])
    frame = read_image(path)
    assert (frame.width, frame.height) == (16, 32)
    assert frame.bgr[:6].mean() > 240
    assert frame.bgr[-10:].mean() < 60


def test_what_is_not_an_image_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.jpg").write_text("no image")
    jpeg = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))[1].tobytes()
    (tmp_path / "stub.jpg").write_bytes(jpeg[:60])
    for path in [*tmp_path.iterdir(), tmp_path, tmp_path / "missing.png"]:
        with pytest.raises(DrishtiError, match="choose") as caught:
            read_image(path)
        assert str(path) in str(caught.value)


def test_a_closed_film_keeps_no_memory(tmp_path: Path) -> None:
    film = Film(write_film(tmp_path / "film.mp4", [0.0, 0.1, 0.2]))
    frames = film.frames()
    next(frames)
    film.close()
    assert list(frames) == []
    gone = weakref.ref(film)
    gc.disable()
    try:
        del film, frames
        assert gone() is None
    finally:
        gc.enable()
