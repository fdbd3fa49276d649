"""The ONNX file of a vision transformer that computes in bytes, written node by node.

An exporter and a quantiser make hundreds of small nodes of open_clip's module, around the products. On a CPU
these, and waking threads for them, take a third of the time. So the graph is written as it runs best:

- the products quantise what they take by themselves, and one operator is all of an attention;
- a patch is a row of bytes, and the patches' convolution a product with them;
- of the last block only the class token is computed, which is all that is looked at.

Weights are rounded as by ONNX Runtime's own quantiser: a step for each column, symmetric.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper
from torch import Tensor, nn

from model.runtime import ROWS
from training.clip.towers import ImageTower
from training.export import OPSET
from training.torchvision_mend import import_open_clip

_OURS: Final = "com.microsoft"
_CONTRIBUTED: Final = frozenset(
    {"DynamicQuantizeMatMul", "MatMulIntegerToFloat", "MultiHeadAttention", "QAttention", "QuickGelu"}
)
"""Operators of ONNX Runtime's own."""
_IR_VERSION: Final = 10
_MIDDLE: Final = 114
"""The byte that stands for 0 in the patches: the mean colour, so that rounded weights matter least."""
_QUICK: Final = 1.702


def has_byte_graph(tower: ImageTower) -> bool:
    """Whether the tower is a vision transformer of the kind that :func:`byte_graph` knows."""
    transformer = import_open_clip().transformer
    body: Any = tower.body
    if type(body) is not transformer.VisionTransformer:
        return False
    side, patch = tower.size, body.conv1.kernel_size[0]
    return (
        body.attn_pool is None
        and body.pool_type == "tok"
        and isinstance(body.ln_post, nn.LayerNorm)
        and tuple(body.image_size) == (side, side)
        and body.conv1.kernel_size == body.conv1.stride == (patch, patch)
        and side % patch == 0
        and all(
            type(block) is transformer.ResidualAttentionBlock
            and isinstance(block.mlp.gelu, nn.GELU | transformer.QuickGELU)
            for block in body.transformer.resblocks
        )
    )


def byte_graph(tower: ImageTower) -> bytes:
    """The ONNX file: uint8 RGB ``pixels`` [rows, size, size, 3] to ``embedding``, float [rows, width].

    Args:
        tower: one of which :func:`has_byte_graph` is true.
    """
    body: Any = tower.body
    graph = _Graph()
    tokens = _norm(graph, _tokens(graph, tower), body.ln_pre)
    blocks = body.transformer.resblocks
    for block in blocks[:-1]:
        tokens = _block(graph, block, tokens)
    embedding = graph.product(
        _norm(graph, _last_block(graph, blocks[-1], tokens), body.ln_post), _array(body.proj)
    )
    embedding = graph.node("Reshape", embedding, graph.shape(-1, tower.width))
    graph.node("LpNormalization", embedding, outputs=("embedding",), axis=-1, p=2)
    return graph.file(tower.size, tower.width)


class _Graph:
    """Nodes and weights in the making."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def weight(self, values: NDArray[Any] | np.generic) -> str:
        """Add a constant; its name."""
        name = f"weight_{len(self._weights)}"
        self._weights.append(
            onnx.numpy_helper.from_array(np.ascontiguousarray(values).reshape(np.shape(values)), name)
        )
        return name

    def shape(self, *sizes: int) -> str:
        """Add a constant shape or list of indices; its name."""
        return self.weight(np.array(sizes, dtype=np.int64))

    def nodes(self, operator: str, *inputs: str, outputs: Sequence[str], **attributes: Any) -> Sequence[str]:
        """Add a node; the names of its outputs."""
        domain = _OURS if operator in _CONTRIBUTED else ""
        name = f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, outputs, name, domain=domain, **attributes))
        return outputs

    def node(self, operator: str, *inputs: str, outputs: Sequence[str] = (), **attributes: Any) -> str:
        """Add a node with one output; its name."""
        outputs = outputs or (f"value_{len(self._nodes)}",)
        return self.nodes(operator, *inputs, outputs=outputs, **attributes)[0]

    def rounded(self, matrix: NDArray[np.float32]) -> tuple[str, str]:
        """Add a matrix [inputs, outputs] as bytes: the names of these and of their steps."""
        steps = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / np.float32(127)
        return self.weight(np.round(matrix / steps).astype(np.int8)), self.weight(steps.astype(np.float32))

    def product(self, rows: str, matrix: NDArray[np.float32], bias: NDArray[np.float32] | None = None) -> str:
        """Add a product of rows, quantised as they come, and a matrix [inputs, outputs]."""
        biases = () if bias is None else ("", self.weight(bias))
        return self.node("DynamicQuantizeMatMul", rows, *self.rounded(matrix), *biases)

    def file(self, size: int, width: int) -> bytes:
        """The whole as an ONNX file."""
        types = onnx.TensorProto
        graph = helper.make_graph(
            self._nodes,
            "image",
            [helper.make_tensor_value_info("pixels", types.UINT8, [ROWS, size, size, 3])],
            [helper.make_tensor_value_info("embedding", types.FLOAT, [ROWS, width])],
            self._weights,
        )
        domains = [helper.make_opsetid("", OPSET), helper.make_opsetid(_OURS, 1)]
        return bytes(
            helper.make_model(graph, opset_imports=domains, ir_version=_IR_VERSION).SerializeToString()
        )


def _tokens(graph: _Graph, tower: ImageTower) -> str:
    """The class token and a token for each patch: float [rows, 1 + patches, width]."""
    body: Any = tower.body
    patch = body.conv1.kernel_size[0]
    grid = tower.size // patch
    rows = graph.node("Reshape", "pixels", graph.shape(0, grid, patch, grid, patch * 3))
    rows = graph.node("Transpose", rows, perm=[0, 1, 3, 2, 4])
    rows = graph.node("Reshape", rows, graph.shape(0, grid * grid, patch * patch * 3))
    # (pixels - mean) / std as a part of the product: by the weights, and by what is added to it.
    kernel = _array(body.conv1.weight).transpose(2, 3, 1, 0) / _array(tower.std).reshape(3, 1)
    bias = ((_MIDDLE - _array(tower.mean).reshape(3, 1)) * kernel).sum(axis=(0, 1, 2))
    matrix, steps = graph.rounded(kernel.reshape(-1, kernel.shape[-1]))
    one, middle = graph.weight(np.float32(1)), graph.weight(np.uint8(_MIDDLE))
    added = graph.weight(bias.astype(np.float32))
    patches = graph.node("MatMulIntegerToFloat", rows, matrix, one, steps, middle, "", added)
    places = _array(body.positional_embedding).copy()
    places[0] += _array(body.class_embedding)
    empty = graph.node("Pad", patches, graph.shape(0, 1, 0, 0, 0, 0))
    return graph.node("Add", empty, graph.weight(places[None]))


def _block(graph: _Graph, block: Any, tokens: str) -> str:
    """A transformer block."""
    normed = _norm(graph, tokens, block.ln_1)
    quantised = [f"{tokens}_bytes", f"{tokens}_step", f"{tokens}_zero"]
    rows, step, zero = graph.nodes("DynamicQuantizeLinear", normed, outputs=quantised)
    attention = block.attn
    matrix, steps = graph.rounded(_array(attention.in_proj_weight).T)
    bias = graph.weight(_array(attention.in_proj_bias))
    heads = attention.num_heads
    seen = graph.node("QAttention", rows, matrix, bias, step, steps, "", zero, num_heads=heads)
    return _after_attention(graph, block, tokens, seen)


def _last_block(graph: _Graph, block: Any, tokens: str) -> str:
    """A transformer block of which only the class token is computed: float [rows, 1, width]."""
    attention = block.attn
    width = attention.embed_dim
    weight, bias = _array(attention.in_proj_weight).T, _array(attention.in_proj_bias)
    normed = _norm(graph, tokens, block.ln_1)
    first = graph.shape(0)
    asked = graph.product(graph.node("Gather", normed, first, axis=1), weight[:, :width], bias[:width])
    both = graph.product(normed, weight[:, width:], bias[width:])
    halves = graph.shape(width, width)
    keys, values = graph.nodes("Split", both, halves, outputs=("last_keys", "last_values"), axis=2)
    seen = graph.node("MultiHeadAttention", asked, keys, values, num_heads=attention.num_heads)
    return _after_attention(graph, block, graph.node("Gather", tokens, first, axis=1), seen)


def _after_attention(graph: _Graph, block: Any, tokens: str, seen: str) -> str:
    """The rest of a block: what is seen is projected and added, then the two layers of its own."""
    inner, outer = block.mlp.c_fc, block.mlp.c_proj
    tokens = graph.node("Add", tokens, _scaled_product(graph, seen, block.attn.out_proj, block.ls_1))
    hidden = graph.product(_norm(graph, tokens, block.ln_2), _array(inner.weight).T, _array(inner.bias))
    if isinstance(block.mlp.gelu, nn.GELU):
        hidden = graph.node("Gelu", hidden, approximate=block.mlp.gelu.approximate)
    else:
        hidden = graph.node("QuickGelu", hidden, alpha=_QUICK)
    return graph.node("Add", tokens, _scaled_product(graph, hidden, outer, block.ls_2))


def _scaled_product(graph: _Graph, rows: str, layer: nn.Linear, scale: nn.Module) -> str:
    """A linear layer and the scale of its outputs, if it has one."""
    factors = _array(scale.gamma) if hasattr(scale, "gamma") else np.ones(layer.out_features, np.float32)
    return graph.product(rows, _array(layer.weight).T * factors, _array(layer.bias) * factors)


def _norm(graph: _Graph, tokens: str, norm: nn.Module) -> str:
    if not isinstance(norm, nn.LayerNorm):
        return tokens
    weight, bias = graph.weight(_array(norm.weight)), graph.weight(_array(norm.bias))
    return graph.node("LayerNormalization", tokens, weight, bias, axis=-1, epsilon=norm.eps)


def _array(tensor: Any) -> NDArray[np.float32]:
    assert isinstance(tensor, Tensor)
    return tensor.detach().float().cpu().numpy()
