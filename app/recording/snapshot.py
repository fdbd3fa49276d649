"""One picture of the practice as a PNG file."""

from datetime import datetime
from pathlib import Path

import cv2

from app.engine import Snapshot
from app.recording.names import create, free_name, make_folder, stem_at
from app.ui.compose import Composer
from model.errors import DrishtiError


def save_snapshot(folder: Path, snapshot: Snapshot, composer: Composer | None = None) -> Path:
    """Save what is seen now; takes some hundredths of a second, so call it in a thread of its own.

    Args:
        folder: made if it is not there.
        snapshot: with a frame; the frame is never changed.
        composer: draws the overlay; None for the camera's picture alone.

    Returns:
        The new file, which only its owner may read.

    Raises:
        DrishtiError: there is no picture yet, or it cannot be written.
    """
    if snapshot.frame is None:
        raise DrishtiError("There is no picture yet: wait until the camera shows something.")
    pixels = snapshot.frame.bgr if composer is None else composer.compose(snapshot)[..., :3]
    make_folder(folder)
    done, png = cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    assert done
    wanted = folder / f"{stem_at(datetime.now().astimezone())}.png"
    path: Path | None = None
    try:
        while path is None:
            path = free_name(wanted)
            try:
                file = create(path)
            except FileExistsError:
                path = None
        with file:
            file.write(png.tobytes())
    except OSError as error:
        if path is not None:
            path.unlink(missing_ok=True)
        raise DrishtiError(
            f"The picture cannot be saved in {folder} ({error.strerror}): free some space there."
        ) from error
    return path
