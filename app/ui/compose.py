"""A frame with its overlay as pixels, for films and snapshots; works outside the thread of the windows."""

import time
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.engine import Snapshot
from app.ui.lasting import Lasting
from app.ui.overlay import OverlayState, paint
from app.ui.readout import Readout, read_out
from app.ui.theme import DARK, Theme
from model.catalogue import Catalogue
from model.errors import DrishtiError
from model.frame import Frame
from model.recognition import Recognition


@dataclass(frozen=True, slots=True)
class Look:
    """How a composed picture looks.

    Attributes:
        theme: the colours.
        mirrored: as in a mirror.
        skeleton: whether the skeleton is drawn.
        details: whether the next-best poses and the timings are drawn.
    """

    theme: Theme = DARK
    mirrored: bool = False
    skeleton: bool = True
    details: bool = False


class Composer:
    """Draws the overlay over frames; used by one thread, for one film."""

    def __init__(self, catalogue: Catalogue, look: Look | None = None) -> None:
        """Remember names and looks.

        Args:
            catalogue: the names.
            look: how the pictures look.

        Raises:
            DrishtiError: Qt has not been started, and could draw no letters.
        """
        if QGuiApplication.instance() is None:
            raise DrishtiError("Nothing can be drawn before Qt is started: start the app in the usual way.")
        self._catalogue = catalogue
        self._look = look or Look()
        self._lasting = Lasting()
        self._pixels = np.empty((0, 0, 4), np.uint8)

    def compose(self, snapshot: Snapshot, t: float | None = None) -> NDArray[np.uint8]:
        """The frame of a snapshot and what is known then, as the window shows it.

        Args:
            snapshot: with a frame.
            t: seconds of the film; the clock of now if left out.

        Returns:
            uint8 BGRA [height, width, 4], valid until the next call.
        """
        frame = snapshot.frame
        assert frame is not None
        now = time.monotonic() if t is None else t
        readout = self._lasting.update(now, read_out(snapshot, self._catalogue))
        pixels = self._picture(frame)
        image = QImage(pixels.data, frame.width, frame.height, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        paint(painter, QRectF(image.rect()), self._state(frame, readout, snapshot.recognition, now))
        painter.end()
        return pixels

    def _picture(self, frame: Frame) -> NDArray[np.uint8]:
        # Fresh memory for every frame costs more than the work.
        if self._pixels.shape[:2] != frame.bgr.shape[:2]:
            self._pixels = np.empty((frame.height, frame.width, 4), np.uint8)
        cv2.cvtColor(frame.bgr, cv2.COLOR_BGR2BGRA, dst=self._pixels)
        if self._look.mirrored:
            cv2.flip(self._pixels, 1, dst=self._pixels)
        return self._pixels

    def _state(
        self, frame: Frame, readout: Readout, recognition: Recognition | None, now: float
    ) -> OverlayState:
        look = self._look
        return OverlayState(
            readout=readout,
            theme=look.theme,
            picture=QRectF(0, 0, frame.width, frame.height),
            frame_size=(frame.width, frame.height),
            person=recognition.person if recognition is not None and look.skeleton else None,
            mirrored=look.mirrored,
            details=look.details,
            reduced_motion=True,
            moment=now,
            phase_age=self._lasting.phase_age(now),
        )
