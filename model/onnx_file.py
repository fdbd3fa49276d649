"""Refuses ONNX files that reach beyond themselves, before ONNX Runtime opens them.

External data let a model file name other files to read (CVE-2022-25882, CVE-2024-27318), and operators of
unknown domains need libraries of their own. The check walks the protobuf wire format
(https://protobuf.dev/programming-guides/encoding/), so that the app needs no ``onnx`` package; field numbers
are those of onnx.proto3.
"""

from collections.abc import Iterator
from typing import Final

from model.errors import DrishtiError

SIZE_LIMIT: Final = 2_000_000_000
"""Bytes; also protobuf's own limit for one message."""

_KNOWN_DOMAINS: Final = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})

# The messages we walk: message -> field number -> message type of that field.
_CHILDREN: Final[dict[str, dict[int, str]]] = {
    "model": {7: "graph", 25: "function"},
    "function": {7: "node"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "tensor": {},
}
_NODE_DOMAIN: Final = 7
_TENSOR_EXTERNAL_DATA: Final = 13
_TENSOR_DATA_LOCATION: Final = 14


def check_onnx(data: bytes, name: str) -> None:
    """Check that a model is one self-contained file of known operators.

    Args:
        data: the whole file.
        name: its name, for the message.

    Raises:
        DrishtiError: the file is too large, not ONNX, or refers to anything outside itself.
    """
    if len(data) > SIZE_LIMIT:
        raise DrishtiError(f"{name} is larger than {SIZE_LIMIT // 10**9} GB: export a smaller model.")
    try:
        _check_message(memoryview(data), "model", name)
    except (IndexError, ValueError, RecursionError) as error:
        raise DrishtiError(f"{name} is not an ONNX model, or it is damaged: get the bundle again.") from error


def _check_message(data: memoryview, kind: str, name: str) -> None:
    children = _CHILDREN[kind]
    for number, value in _fields(data):
        if kind == "tensor" and (
            number == _TENSOR_EXTERNAL_DATA or (number == _TENSOR_DATA_LOCATION and value)
        ):
            raise DrishtiError(f"{name} keeps its weights in other files: export it as one file.")
        if kind == "node" and number == _NODE_DOMAIN and isinstance(value, memoryview):
            domain = bytes(value).decode()
            if domain not in _KNOWN_DOMAINS and not domain.startswith("pkg."):
                raise DrishtiError(f"{name} needs operators of “{domain}”: export it with standard ones.")
        if number in children and isinstance(value, memoryview):
            _check_message(value, children[number], name)


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Field number and value of every field of one protobuf message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire_type == 2:
            length, at = _varint(data, at)
        elif wire_type in (1, 5):
            length = 8 if wire_type == 1 else 4
        else:
            raise ValueError("unknown wire type")
        if number == 0 or at + length > len(data):
            raise ValueError("field out of bounds")
        yield number, data[at : at + length]
        at += length


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("number too long")
