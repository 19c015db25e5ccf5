"""An ONNX graph as a torch module: its weights can be trained and are written back into the same graph.

Needs the packages torch and onnx, which the product itself does not.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional

Attributes = dict[str, object]
Node = tuple[str, list[str], str, Attributes]
LEAST_HALVED = 16
"""Weights of fewer numbers keep their full precision in the file."""


class TrainableGraph(torch.nn.Module):
    """Runs the graph up to its last node, a softmax, and answers with logits."""

    def __init__(self, model: onnx.ModelProto) -> None:
        super().__init__()
        self._model = model
        self._place: dict[str, str] = {}
        self._constants: dict[str, torch.Tensor] = {}
        weights: dict[str, torch.nn.Parameter] = {}
        for stored in model.graph.initializer:
            values = torch.tensor(numpy_helper.to_array(stored).copy())
            if values.dtype == torch.float32 and values.numel() > 1:
                self._place[stored.name] = f"w{len(weights)}"
                weights[self._place[stored.name]] = torch.nn.Parameter(values)
            else:
                self._constants[stored.name] = values
        self.weights = torch.nn.ParameterDict(weights)
        nodes: list[Node] = [
            (
                n.op_type,
                list(n.input),
                n.output[0],
                {a.name: helper.get_attribute_value(a) for a in n.attribute},
            )
            for n in model.graph.node
        ]
        self._nodes = _with_gelu(nodes[:-1])
        self._input = model.graph.input[0].name
        self._output = nodes[-1][1][0]
        self._last = {name: k for k, (_, inputs, _, _) in enumerate(self._nodes) for name in inputs}

    def freeze(self, share: float) -> None:
        """Leaves the weights of the first nodes, a share of all, as they are."""
        for _, inputs, _, _ in self._nodes[: round(share * len(self._nodes))]:
            for name in inputs:
                if name in self._place:
                    self.weights[self._place[name]].requires_grad_(False)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        values = {self._input: pictures}
        for k, (kind, inputs, output, attributes) in enumerate(self._nodes):
            values[output] = run_node(kind, [self._value(values, name) for name in inputs], attributes)
            for name in inputs:
                if self._last[name] == k and name != self._output:
                    values.pop(name, None)
        return values[self._output]

    def _value(self, values: dict[str, torch.Tensor], name: str) -> torch.Tensor | None:
        if not name:
            return None
        if name in values:
            return values[name]
        return self.weights[self._place[name]] if name in self._place else self._constants[name]

    def save(self, path: Path) -> None:
        """Writes the graph with its present weights in half precision."""
        model = onnx.ModelProto()
        model.CopyFrom(self._model)
        del model.graph.value_info[:], model.graph.initializer[:], model.graph.node[:]
        for stored in self._model.graph.initializer:
            name = stored.name
            if name not in self._place or self.weights[self._place[name]].numel() <= LEAST_HALVED:
                model.graph.initializer.append(stored)
                continue
            values = self.weights[self._place[name]].detach().numpy().astype(np.float16)
            model.graph.initializer.append(numpy_helper.from_array(values, f"{name}.half"))
            model.graph.node.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        model.graph.node.extend(self._model.graph.node)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def full_precision(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with the weights that `TrainableGraph.save` halved at full width again."""
    stored = {weights.name: weights for weights in model.graph.initializer}
    for node in [n for n in model.graph.node if n.op_type == "Cast" and n.input[0] in stored]:
        values = numpy_helper.to_array(stored[node.input[0]]).astype(np.float32)
        stored[node.input[0]].CopyFrom(numpy_helper.from_array(values, node.output[0]))
        model.graph.node.remove(node)
    return model


def _with_gelu(nodes: list[Node]) -> list[Node]:
    """The nodes with each x / sqrt(2) -> erf -> + 1 -> * x -> / 2 as one, which torch has ready."""
    maker = {output: k for k, (_, _, output, _) in enumerate(nodes)}
    dropped: set[int] = set()
    for k, (kind, inputs, output, _) in enumerate(nodes):
        if kind != "Erf":
            continue
        chain, current = [maker[inputs[0]], k], output
        for _ in range(3):
            chain.append(next(j for j, node in enumerate(nodes) if current in node[1]))
            current = nodes[chain[-1]][2]
        kinds = [nodes[j][0] for j in chain]
        if kinds != ["Div", "Erf", "Add", "Mul", "Mul"]:
            raise ValueError(f"an unknown use of Erf: {kinds}")
        nodes[chain[-1]] = ("Gelu", nodes[chain[0]][1][:1], current, {})
        dropped.update(chain[:-1])
    return [node for k, node in enumerate(nodes) if k not in dropped]


def run_node(kind: str, values: list, attributes: dict) -> torch.Tensor:  # type: ignore[type-arg]
    """One node of the graph; NotImplementedError for kinds that PP-OCR's recognition does not use."""
    x, *rest = values
    if kind in SIMPLE:
        return SIMPLE[kind](x, *rest)
    if kind in {"Conv", "MaxPool", "AveragePool"}:
        return _windowed(kind, x, rest, attributes)
    if kind in SHAPING:
        return SHAPING[kind](x, rest, attributes)
    if kind == "BatchNormalization":
        shape = (1, -1, *(1 for _ in x.shape[2:]))
        scale, shift, mean, spread = (v.reshape(shape) for v in rest[:4])
        spread = torch.sqrt(spread.detach() + attributes.get("epsilon", 1e-5))
        return (x - mean.detach()) * (scale / spread) + shift
    raise NotImplementedError(kind)


SIMPLE = {
    "Identity": lambda x: x,
    "Add": torch.add,
    "Sub": torch.sub,
    "Mul": torch.mul,
    "Div": torch.div,
    "Pow": torch.pow,
    "Sqrt": torch.sqrt,
    "Relu": torch.relu,
    "Gelu": functional.gelu,
    "Sigmoid": torch.sigmoid,
    "MatMul": torch.matmul,
    "Shape": lambda x: torch.tensor(x.shape),
}

SHAPING = {
    "HardSigmoid": lambda x, _, a: torch.clamp(x * a.get("alpha", 0.2) + a.get("beta", 0.5), 0, 1),
    "Softmax": lambda x, _, a: torch.softmax(x, a.get("axis", -1)),
    "ReduceMean": lambda x, _, a: x.mean(dim=tuple(a["axes"]), keepdim=bool(a.get("keepdims", 1))),
    "Transpose": lambda x, _, a: x.permute(*a["perm"]),
    "Concat": lambda x, rest, a: torch.cat([x, *rest], a["axis"]),
    "Reshape": lambda x, rest, _: x.reshape(
        [x.shape[k] if size == 0 else size for k, size in enumerate(rest[0].tolist())]
    ),
    "Squeeze": lambda x, _, a: x.squeeze(tuple(a["axes"])) if "axes" in a else x.squeeze(),
    "Unsqueeze": lambda x, _, a: _unsqueezed(x, sorted(a["axes"])),
    "Slice": lambda x, rest, _: _sliced(x, rest),
}


def _unsqueezed(x: torch.Tensor, axes: list[int]) -> torch.Tensor:
    for axis in axes:
        x = x.unsqueeze(axis)
    return x


def _sliced(x: torch.Tensor, rest: list) -> torch.Tensor:  # type: ignore[type-arg]
    starts, ends, axes = (v.tolist() for v in rest[:3])
    for start, end, axis in zip(starts, ends, axes, strict=True):
        part = [slice(None)] * x.dim()
        part[axis] = slice(start, min(end, x.shape[axis]) if end >= 0 else end)
        x = x[tuple(part)]
    return x


def _windowed(kind: str, x: torch.Tensor, rest: list, attributes: dict) -> torch.Tensor:  # type: ignore[type-arg]
    kernel, strides = attributes["kernel_shape"], attributes.get("strides", [1, 1])
    if attributes.get("auto_pad") == b"SAME_UPPER":
        total = [
            max(0, (-(-n // s) - 1) * s + k - n) for n, s, k in zip(x.shape[2:], strides, kernel, strict=True)
        ]
        pads = [total[0] // 2, total[1] // 2, total[0] - total[0] // 2, total[1] - total[1] // 2]
    else:
        pads = attributes.get("pads", [0, 0, 0, 0])
    if any(pads):
        fill = -1e9 if kind == "MaxPool" else 0.0
        x = functional.pad(x, (pads[1], pads[3], pads[0], pads[2]), value=fill)
    if kind == "MaxPool":
        return functional.max_pool2d(x, kernel, strides)
    if kind == "AveragePool":
        return functional.avg_pool2d(x, kernel, strides)
    bias = rest[1] if len(rest) > 1 else None
    if tuple(kernel) == (1, 1) == tuple(strides) and attributes["group"] == 1:
        # the same by a product of matrices, which takes half of the time on one thread
        return functional.linear(x.permute(0, 2, 3, 1), rest[0][:, :, 0, 0], bias).permute(0, 3, 1, 2)
    return functional.conv2d(x, rest[0], bias, strides, 0, attributes["dilations"], attributes["group"])
