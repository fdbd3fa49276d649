from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from model.errors import DrishtiError
from model.onnx_file import check_onnx


def _model(domain: str = "") -> onnx.ModelProto:
    weight = numpy_helper.from_array(np.eye(4, dtype=np.float32), "weight")
    node = helper.make_node("MatMul", ["x", "weight"], ["y"], domain=domain)
    graph = helper.make_graph(
        [node],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])],
        [weight],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])


def test_a_self_contained_model_is_accepted() -> None:
    check_onnx(_model().SerializeToString(), "tiny.onnx")


def test_external_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiny.onnx"
    onnx.save(_model(), path, save_as_external_data=True, location="secret", size_threshold=0)
    with pytest.raises(DrishtiError, match="other files"):
        check_onnx(path.read_bytes(), "tiny.onnx")


def test_external_data_in_an_attribute_is_refused() -> None:
    model = _model()
    tensor = TensorProto(data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    model.graph.node.append(helper.make_node("Constant", [], ["c"], value=tensor))
    with pytest.raises(DrishtiError, match="other files"):
        check_onnx(model.SerializeToString(), "tiny.onnx")


def test_operators_of_unknown_domains_are_refused() -> None:
    with pytest.raises(DrishtiError, match="evil"):
        check_onnx(_model(domain="evil.ops").SerializeToString(), "tiny.onnx")


@given(st.binary(max_size=200))
def test_any_bytes_pass_or_are_refused_with_a_sentence(data: bytes) -> None:
    try:
        check_onnx(data, "junk.onnx")
    except DrishtiError as error:
        assert "junk.onnx" in str(error)


@given(st.integers(0, 10_000))
def test_a_truncated_model_never_escapes_as_another_error(cut: int) -> None:
    data = _model().SerializeToString()
    try:
        check_onnx(data[: cut % len(data)], "cut.onnx")
    except DrishtiError as error:
        assert "cut.onnx" in str(error)
