"""A bundle: the one folder, or zip, that holds everything recognition needs.

``manifest.json`` describes it; every other file stands there with its sha256. The hashes prove that the files
are whole and belong together, not where they came from.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.assets import asset_path
from model.errors import DrishtiError
from model.onnx_file import SIZE_LIMIT

SCHEMA_VERSION: Final = 1
MANIFEST: Final = "manifest.json"
UNREADABLE_ZIP: Final = (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError)
"""What zipfile raises for members that are missing, damaged, encrypted or packed in an unknown way."""
NO_POSE: Final = "no-pose"
"""Reserved class id: what was learned from people who hold no pose. It is never shown as a pose."""

Precision = Literal["fp32", "fp16", "int8"]
TowerKind = Literal["landmark", "image"]
Share = Annotated[float, Field(ge=0, le=1)]


def _plain_name(name: str) -> bool:
    return name not in {"", ".", "..", MANIFEST} and PurePosixPath(name).name == name and "\\" not in name


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rejection(_Part):
    """When a name may be said: the least probability for a pose, and for a group of poses."""

    pose: Share
    group: Share


class Familiarity(_Part):
    """How a tower tells what it learned from what it never saw, see :mod:`model.familiarity`.

    Attributes:
        prototypes: ``.npy`` file, float16 [prototypes, embedding_width]: typical embeddings of the poses, of
            length 1.
        typical: of each class, mean and spread of the cosines of its own examples.
        weights: of the three signs, and a constant.
        least: from which familiarity on a pose may be named.
    """

    prototypes: str
    typical: tuple[tuple[float, Annotated[float, Field(gt=0)]], ...]
    weights: tuple[float, float, float, float]
    least: Share


class ImageInput(_Part):
    """What the image tower takes: uint8 RGB [N, size, size, 3]; the rest happens inside its graph."""

    size: int = Field(gt=0, le=1024)


class Tower(_Part):
    """One encoder and its cached class embeddings.

    Attributes:
        kind: what it looks at.
        files: ONNX file of each precision.
        class_embeddings: ``.npy`` file, float32 [classes, embedding_width], rows of length 1.
        embedding_width: length of an embedding.
        temperature: probabilities are softmax(cosine / temperature).
        rejection: thresholds where this tower decides alone.
        familiarity: what this tower doubts besides, where it decides alone.
        image: only for image towers.
    """

    kind: TowerKind
    files: dict[Precision, str] = Field(min_length=1)
    class_embeddings: str
    embedding_width: int = Field(gt=0, le=8192)
    temperature: float = Field(gt=0, le=10)
    rejection: Rejection
    familiarity: Familiarity | None = None
    image: ImageInput | None = None

    @property
    def other_files(self) -> tuple[str, ...]:
        """What it needs besides its models."""
        return (self.class_embeddings, *([self.familiarity.prototypes] if self.familiarity else []))

    @model_validator(mode="after")
    def _image_input_belongs_to_image_towers(self) -> Self:
        if (self.kind == "image") != (self.image is not None):
            raise ValueError("an image tower, and only that, has an image input")
        return self


class Fusion(_Part):
    """How the towers are put together: weights of their log-probabilities, thresholds of the result."""

    weights: dict[TowerKind, Annotated[float, Field(ge=0)]]
    rejection: Rejection


class Manifest(_Part):
    """What ``manifest.json`` says.

    Attributes:
        classes: catalogue ids in the order of the class embeddings; ``no-pose`` may be among them.
        prompts: the texts behind the class embeddings, by class; empty where they were learned.
        metrics: figures of the evaluation that came with the export.
        provenance: data, command, versions and seed.
        sha256: of every other file of the bundle.
    """

    schema_version: Literal[1]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    description: str = ""
    classes: tuple[str, ...] = Field(min_length=2)
    towers: tuple[Tower, ...] = Field(min_length=1, max_length=2)
    fusion: Fusion | None = None
    prompts: dict[str, tuple[str, ...]] = {}
    metrics: dict[str, Any] = {}
    provenance: dict[str, Any] = {}
    sha256: dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("a class is listed twice")
        kinds = {tower.kind for tower in self.towers}
        if len(kinds) != len(self.towers):
            raise ValueError("two towers of one kind")
        if (len(self.towers) > 1) != (self.fusion is not None):
            raise ValueError("two towers, and only those, have a fusion")
        if self.fusion is not None and set(self.fusion.weights) != kinds:
            raise ValueError("the fusion weights do not name the towers")
        for tower in self.towers:
            if tower.familiarity and len(tower.familiarity.typical) != len(self.classes):
                raise ValueError("the typical cosines do not fit the classes")
        named = {name for tower in self.towers for name in (*tower.files.values(), *tower.other_files)}
        if not named <= set(self.sha256):
            raise ValueError("a file has no sha256")
        if not all(_plain_name(name) for name in self.sha256):
            raise ValueError("a file name is not a plain name")
        return self

    @property
    def can_be_taught(self) -> bool:
        """Whether there is a landmark tower, which taught poses need."""
        return any(tower.kind == "landmark" for tower in self.towers)


class Bundle:
    """An opened bundle; files are read when asked for, and each is checked against its hash."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a bundle folder or zip and validate its manifest.

        Raises:
            DrishtiError: there is no bundle, or its manifest is broken.
        """
        try:
            text = _read_file(path, MANIFEST)
        except (OSError, *UNREADABLE_ZIP) as error:
            raise DrishtiError(f"{path} is not a bundle: there is no readable {MANIFEST} in it.") from error
        try:
            manifest = Manifest.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole"
            raise DrishtiError(
                f"The manifest of the bundle {path} is broken ({where}: {first['msg']}): get it again."
            ) from error
        return cls(path, manifest)

    def read(self, name: str) -> bytes:
        """The content of one file, after its hash was checked.

        Raises:
            DrishtiError: the file is missing, or is not the one that the manifest describes.
        """
        try:
            data = _read_file(self.path, name)
        except (OSError, *UNREADABLE_ZIP) as error:
            raise DrishtiError(
                f"The bundle {self.path} lacks its file {name}: get the bundle again."
            ) from error
        if hashlib.sha256(data).hexdigest() != self.manifest.sha256[name]:
            raise DrishtiError(
                f"{name} of the bundle {self.path} was damaged or changed (wrong hash): get the bundle again."
            )
        return data

    def verify(self) -> None:
        """Check every file against its hash.

        Raises:
            DrishtiError: a file is missing or wrong.
        """
        for name in self.manifest.sha256:
            self.read(name)

    def class_embeddings(self, tower: Tower) -> NDArray[np.float32]:
        """The cached class side of a tower: float32 [classes, embedding_width], rows of length 1.

        Raises:
            DrishtiError: the file is missing, broken, of the wrong shape or not finite.
        """
        expected = (len(self.manifest.classes), tower.embedding_width)
        return self._rows(tower.class_embeddings, np.float32, expected)

    def prototypes(self, part: Familiarity, tower: Tower) -> NDArray[np.float32]:
        """Typical embeddings of the poses: float32 [prototypes, embedding_width], rows of length 1.

        Raises:
            DrishtiError: the file is missing, broken, of the wrong shape or not finite.
        """
        return self._rows(part.prototypes, np.float16, (None, tower.embedding_width))

    def _rows(
        self, name: str, kind: type[np.floating[Any]], shape: tuple[int | None, int]
    ) -> NDArray[np.float32]:
        """An array of rows of length 1; None stands for any number of them but none."""
        try:
            rows = np.load(io.BytesIO(self.read(name)), allow_pickle=False)
        except (ValueError, EOFError) as error:
            raise DrishtiError(
                f"{name} of the bundle {self.path} is not a NumPy array: get it again."
            ) from error
        if rows.dtype != kind or rows.shape != (shape[0] or max(len(np.atleast_1d(rows)), 1), shape[1]):
            raise DrishtiError(
                f"{name} of the bundle {self.path} has the wrong shape or type: export the bundle again."
            )
        rows = rows.astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1)
        if not np.all(np.abs(lengths - 1) < 1e-3):  # NaN fails too
            raise DrishtiError(
                f"{name} of the bundle {self.path} holds broken numbers: export the bundle again."
            )
        return np.asarray(rows)


def _read_file(bundle: Path, name: str) -> bytes:
    if bundle.is_dir():
        return (bundle / name).read_bytes()
    with zipfile.ZipFile(bundle) as zipped:
        if zipped.getinfo(name).file_size > SIZE_LIMIT:
            raise zipfile.BadZipFile(f"{name} would be larger than {SIZE_LIMIT} bytes")
        return zipped.read(name)


def bundle_path(name_or_path: str, installed: Path | None = None) -> Path:
    """Where a bundle is: a path as it stands, or the name of a shipped or installed one.

    Args:
        name_or_path: such as ``default``, ``clip-vit-b32`` or ``./my-bundle``.
        installed: folder of the bundles that the user installed.

    Raises:
        DrishtiError: there is none of that name; the message lists those that there are.
    """
    folders = [asset_path("bundles"), *([installed] if installed else [])]
    names: Mapping[str, Path] = {
        found.name: found for folder in folders if folder.is_dir() for found in sorted(folder.iterdir())
    }
    if name_or_path in names:
        return names[name_or_path]
    path = Path(name_or_path)
    if path.exists():
        return path
    raise DrishtiError(f"There is no bundle “{name_or_path}”: choose {', '.join(names)} or give a path.")
