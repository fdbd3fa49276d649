"""The one step: a frame goes in, a recognition comes out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Self

import numpy as np
from numpy.typing import NDArray

from model.bundle import Bundle, Precision, TowerKind
from model.catalogue import Catalogue, load_catalogue
from model.classifier import PoseClassifier
from model.crop import extract_crop
from model.encoders import Encoder, landmark_input
from model.frame import Frame
from model.landmarker import find_landmarker
from model.last_look import LastLook, Look
from model.person_finder import FinderMode, PersonFinder, Sighting
from model.personal import PersonalPose, PersonalPoses, blended
from model.recognition import NO_DECISION, Decision, DecisionKind, Recognition, Score
from model.runtime import THREADS, Device, DeviceChoice
from model.stance import ruled_out


class Recognizer:
    """Finds the practitioner in a frame and names the pose.

    Synchronous and deterministic: the same frames in the same order give the same recognitions (but for the
    measured stage times). It knows nothing of what was recognised before; :mod:`model.practice` does.
    Not safe for use by several threads at once.
    """

    def __init__(
        self,
        bundle: Bundle,
        finder: PersonFinder,
        *,
        device: DeviceChoice = DeviceChoice.AUTO,
        catalogue: Catalogue | None = None,
        precision: Precision | None = None,
        threads: int = THREADS,
        spare: bool = False,
    ) -> None:
        """Open the bundle's encoders; the finder is closed with the recogniser.

        Args:
            bundle: what to recognise by.
            finder: finds the practitioner.
            device: where the encoders should run.
            catalogue: of the poses, if not the app's own.
            precision: of the towers that have it, instead of the fastest for the device.
            threads: of one encoder's run on the CPU.
            spare: whether the image tower may look at every other frame only, see :mod:`model.last_look`, of
                frames that follow each other; it does so beside a landmark tower, and not on a GPU.

        Raises:
            DrishtiError: a file of the bundle is missing, damaged or unsafe.
        """
        self.bundle = bundle
        self.finder = finder
        self._classifier = PoseClassifier(bundle, catalogue or load_catalogue())
        self._encoders = {
            tower.kind: Encoder(bundle, tower, device, precision=precision, threads=threads)
            for tower in bundle.manifest.towers
        }
        image_towers = [tower.image for tower in bundle.manifest.towers if tower.image is not None]
        self._crop_size = image_towers[0].size if image_towers else None
        self._personal: PersonalPoses | None = None
        may_spare = {"image", "landmark"} <= self._encoders.keys() and not self.devices["image"].is_gpu
        self._last_look = LastLook() if spare and may_spare else None

    @classmethod
    def open(
        cls,
        bundle: Path,
        *,
        landmarker: Path | None = None,
        device: DeviceChoice = DeviceChoice.AUTO,
        mode: FinderMode = FinderMode.VIDEO,
        precision: Precision | None = None,
        threads: int = THREADS,
        spare: bool = False,
    ) -> Self:
        """Open a recogniser from files.

        Args:
            bundle: folder or zip of the bundle.
            landmarker: MediaPipe's pose model; None looks where the set-up puts it.
            device: where the encoders should run.
            mode: VIDEO for frames that follow each other, IMAGE for single pictures.
            precision: of the towers that have it, instead of the fastest for the device.
            threads: of one encoder's run on the CPU.
            spare: whether the image tower may look at every other frame only, see :mod:`model.last_look`;
                at single pictures it always looks.

        Raises:
            DrishtiError: the bundle or the pose model is missing or broken.
        """
        opened = Bundle.open(bundle)
        finder = PersonFinder(find_landmarker(landmarker), mode=mode)
        try:
            return cls(
                opened,
                finder,
                device=device,
                precision=precision,
                threads=threads,
                spare=spare and mode is FinderMode.VIDEO,
            )
        except BaseException:
            finder.close()
            raise

    @property
    def devices(self) -> dict[TowerKind, Device]:
        """Where each encoder really runs."""
        return {kind: encoder.device for kind, encoder in self._encoders.items()}

    @property
    def precisions(self) -> dict[TowerKind, Precision]:
        """What each encoder computes with."""
        return {kind: encoder.precision for kind, encoder in self._encoders.items()}

    @property
    def device_label(self) -> str:
        """Where the encoders really run, for people."""
        return " + ".join(sorted({device.label for device in self.devices.values()}))

    def step(self, frame: Frame) -> Recognition:
        """Recognise one frame.

        Raises:
            DrishtiError: an encoder gives broken numbers.
        """
        started = perf_counter()
        sighting = self.finder.find(frame)
        found = perf_counter()
        embeddings = self._embed_person(frame, sighting)
        if (look := self._look(frame, sighting)) is not None:
            embeddings["image"] = look.embedding
        embedded = perf_counter()
        stages = {"find": found - started, "encode": embedded - found}
        if not embeddings:
            return Recognition(
                frame_index=frame.index,
                t_seconds=frame.t_seconds,
                person=sighting.person,
                crop=sighting.crop,
                issues=sighting.issues,
                top=(),
                decision=NO_DECISION,
                stages=stages,
            )
        known = self._classifier.doubted(self._classifier.probabilities(embeddings), embeddings)[0]
        if sighting.person is not None:
            known = self._classifier.without(known, ruled_out(sighting.person))
        rejection = self._classifier.rejection(embeddings)
        decision = self._classifier.decide(known, rejection)
        top = self._classifier.top(known)
        probabilities = dict(zip(self._classifier.classes, map(float, known), strict=True))
        if self._personal is not None and "landmark" in embeddings:
            taught = self._personal.probabilities(embeddings["landmark"][0])
            probabilities = blended(probabilities, taught)
            top = _with_taught(top, probabilities, taught)
            best = max(probabilities, key=probabilities.__getitem__)
            if best in taught and taught[best] >= rejection.pose:
                decision = Decision(DecisionKind.POSE, best, taught[best])
        stages["classify"] = perf_counter() - embedded
        return Recognition(
            frame_index=frame.index,
            t_seconds=frame.t_seconds,
            person=sighting.person,
            crop=sighting.crop,
            issues=sighting.issues,
            top=top,
            decision=decision,
            probabilities=probabilities,
            stages=stages,
            image_t_seconds=None if look is None else look.t_seconds,
        )

    @property
    def can_be_taught(self) -> bool:
        """Whether the bundle has a landmark tower, which taught poses need."""
        return "landmark" in self._encoders

    def embed_landmarks(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings of the landmark tower, float32 [N, width], of what it sees, float32 [N, 33, 3]."""
        return self._encoders["landmark"].encode(seen)

    def know(self, poses: Sequence[PersonalPose]) -> None:
        """Recognise these taught poses from now on, and no others; nothing changes without a landmark tower.

        Poses that the bundle has learned are classes of it, and need no examples.

        Raises:
            DrishtiError: the examples of a pose are broken.
        """
        self._personal = None
        poses = [pose for pose in poses if pose.id not in self.bundle.manifest.classes]
        if poses and self.can_be_taught:
            tower = next(one for one in self.bundle.manifest.towers if one.kind == "landmark")
            self._personal = PersonalPoses(
                poses, self.embed_landmarks, self.bundle.class_embeddings(tower), tower.temperature
            )

    def stay(self, wanted: bool) -> None:
        """Whether to stay with one person, see :meth:`model.person_finder.PersonFinder.stay`."""
        self.finder.stay(wanted)

    def lock_on(self, x: float, y: float) -> None:
        """Stay with one person, see :meth:`model.person_finder.PersonFinder.lock_on`."""
        self.finder.lock_on(x, y)

    def _embed_person(self, frame: Frame, sighting: Sighting) -> dict[TowerKind, NDArray[np.float32]]:
        """Embedding of the landmark tower, float32 [1, width], if it has somebody to look at.

        A single picture is looked at several times, and the embeddings of the looks are averaged.
        """
        if "landmark" not in self._encoders or sighting.person is None:
            return {}
        looks = [
            landmark_input(person.landmarks, frame.width, frame.height)
            for person in (sighting.person, *sighting.again)
        ]
        # The mean is left shorter than 1: its cosines are then the mean cosines of the looks, which doubt
        # what the looks do not agree on.
        return {"landmark": self._encoders["landmark"].encode(np.stack(looks)).mean(0, keepdims=True)}

    def _look(self, frame: Frame, sighting: Sighting) -> Look | None:
        """What the image tower sees, or saw in the frame before; None without an image tower."""
        if self._crop_size is None:
            return None
        if self._last_look is not None and (last := self._last_look.take(frame, sighting)) is not None:
            return last
        crop = extract_crop(frame.bgr, sighting.crop, self._crop_size)
        look = Look(frame.t_seconds, self._encoders["image"].encode(crop[None]))
        if self._last_look is not None:
            self._last_look.keep(look, frame, sighting)
        return look

    def close(self) -> None:
        """Free MediaPipe's and ONNX Runtime's threads."""
        self.finder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _with_taught(
    top: Sequence[Score], probabilities: Mapping[str, float], taught: Mapping[str, float]
) -> tuple[Score, ...]:
    """The best poses again, taught ones among them."""
    names = [*(score.pose_id for score in top), *(name for name, share in taught.items() if share > 0)]
    scores = sorted((Score(name, probabilities[name]) for name in names), key=lambda one: -one.probability)
    return tuple(scores[: max(len(top), 1)])
