"""The surface of the presenter's view: everything that a class reads."""

import time

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.frame_image import FrameImage
from app.ui.overlay import OverlayState
from app.ui.overlay.figure import paint_guide, paint_skeleton
from app.ui.overlay.layout import unit_of
from app.ui.overlay.panels import inks, paint_box, paint_panel, paint_timer
from app.ui.presenter.chart import paint_chart
from app.ui.presenter.layout import PresenterLayout, lay_out
from app.ui.presenter.trace import Sample
from app.ui.readout import Readout
from app.ui.theme import Theme
from model.frame import Frame
from model.person import Person


class Stage(QWidget):
    """Draws what it was last shown; knows nothing of engines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Presenter view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 220)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._frame: Frame | None = None
        self._person: Person | None = None
        self._readout = Readout()
        self._samples: tuple[Sample, ...] = ()
        self._phase_since = float("-inf")
        self._frozen = self._mirrored = self._details = self._reduced_motion = False
        self._skeleton = True
        self._image = FrameImage()
        self._chart = QPixmap()
        self._charted: tuple[object, ...] = ()

    def sizeHint(self) -> QSize:  # noqa: N802
        """A usual size."""
        return QSize(1280, 720)

    @property
    def readout(self) -> Readout:
        """What is shown."""
        return self._readout

    def present(
        self, frame: Frame | None, person: Person | None, readout: Readout, samples: tuple[Sample, ...]
    ) -> None:
        """Show a moment; the frame itself is never changed."""
        if readout.phase is not self._readout.phase:
            self._phase_since = time.monotonic()
        if (readout.title, readout.hint) != (self._readout.title, self._readout.hint):
            self.setAccessibleDescription(f"{readout.title}. {readout.hint}".strip(". "))
        self._frame, self._person, self._readout, self._samples = frame, person, readout, samples
        self.update()

    def set_frozen(self, frozen: bool) -> None:
        """Say that nothing moves, or no longer."""
        self._frozen = frozen
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as in a mirror, or as it is."""
        if mirrored != self._mirrored:
            self._mirrored = mirrored
            self.update()

    def set_skeleton(self, skeleton: bool) -> None:
        """Draw the skeleton, or leave it out."""
        self._skeleton = skeleton
        self.update()

    def set_details(self, details: bool) -> None:
        """Draw the timings, or leave them out."""
        self._details = details
        self.update()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let nothing move but what tells something, or change gently."""
        self._reduced_motion = reduced
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw everything."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(self.rect(), self._theme.window)
        size = (self._frame.width, self._frame.height) if self._frame is not None else (0, 0)
        layout = lay_out(QRectF(self.rect()), self._readout, size, details=self._details, frozen=self._frozen)
        now = time.monotonic()
        state = OverlayState(
            readout=self._readout,
            theme=self._theme,
            picture=layout.picture,
            frame_size=size,
            person=self._person if self._skeleton else None,
            mirrored=self._mirrored,
            # A view that stands still breathes no more.
            reduced_motion=self._reduced_motion or self._frozen,
            moment=now,
            phase_age=now - self._phase_since,
        )
        self._paint_picture(painter, layout, state)
        self._paint_panels(painter, layout, state)
        painter.end()

    def _paint_picture(self, painter: QPainter, layout: PresenterLayout, state: OverlayState) -> None:
        theme, unit = self._theme, layout.unit
        if self._frame is not None:
            ratio = self.devicePixelRatioF()
            image = self._image.of(self._frame, layout.picture.size(), ratio, mirrored=self._mirrored)
            painter.drawImage(layout.picture.topLeft(), image)
            fine = unit_of(layout.picture)
            paint_guide(painter, state, fine)
            paint_skeleton(painter, state, fine)
        for panel in (layout.hint, layout.sign):
            if panel is not None:
                paint_box(painter, panel.box, theme.panel, unit)
                paint_panel(painter, panel, theme, inks(state))
        if layout.sign is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.warning, 0.6 * unit))
            painter.drawRoundedRect(layout.sign.box, 2.4 * unit, 2.4 * unit)
            painter.setPen(QPen(theme.warning, 0.9 * unit))
            painter.drawRect(layout.picture)

    def _paint_panels(self, painter: QPainter, layout: PresenterLayout, state: OverlayState) -> None:
        theme, ink = self._theme, inks(state)
        for panel in layout.panels:
            paint_box(painter, panel.box, theme.surface, layout.unit)
            if panel is layout.timer:
                paint_timer(painter, panel, layout.ring, state, layout.unit)
            else:
                paint_panel(painter, panel, theme, ink)
        if layout.timings is not None:
            paint_panel(painter, layout.timings, theme, ink)
        painter.drawPixmap(layout.chart.topLeft(), self._chart_of(layout))

    def _chart_of(self, layout: PresenterLayout) -> QPixmap:
        """The last minute; drawn only when it has changed, which is less often than the picture."""
        ratio = self.devicePixelRatioF()
        wanted = (self._samples, self._theme, layout.chart.width(), layout.chart.height(), ratio)
        if wanted != self._charted:
            self._charted = wanted
            self._chart = QPixmap((layout.chart.size() * ratio).toSize())
            self._chart.setDevicePixelRatio(ratio)
            self._chart.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._chart)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            paint_chart(
                painter, QRectF(QPointF(), layout.chart.size()), self._samples, self._theme, layout.unit
            )
            painter.end()
        return self._chart
