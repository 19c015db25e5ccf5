"""Missing stretches of connectors, presumed where a line breaks off level with the middle of a symbol's side.

Connectors are drawn from middle to middle of the symbols' sides. Where half of one is lost in copying, the
other half ends at the height, or on the upright, of the symbol that it came from or leads to.
"""

from collections.abc import Iterator

from extractor.flow.ink.layers import Strokes
from extractor.flow.model import Point
from extractor.flow.tracing.graph import Network, Piece, Port
from extractor.record.geometry import Box

_GAP = 1.1
"""What a presumed stretch counts as missing, in text heights, however long it is ..."""
_LONGER = 0.02
"""... and by how much more each text height of it."""
_LEVEL = 0.35
"""How far (text heights) off the middle of a symbol's side the line breaks off."""
_FREE = 0.6
"""No other line is met so near (text heights) to an end that breaks off."""
_LEAST = 1.0
"""The shortest line that something is presumed of (text heights)."""
_CLEAR = 0.5
_DIRECTIONS: tuple[Point, ...] = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))


def add_presumed(network: Network, strokes: Strokes) -> None:
    """Adds the stretches that may be missing between free ends of lines and symbols to a network of runs."""
    for number, (at, point) in list(_free_ends(network)):
        piece = network.pieces[number]
        for toward in _DIRECTIONS:
            if _backwards(piece, at, toward):
                continue
            hit = _aligned_symbol(point, toward, strokes)
            if hit is None:
                continue
            symbol, edge = hit
            stretch = network.add_piece(Piece(point, edge, strokes.line_width))
            length = network.pieces[stretch].length
            gap = _GAP + _LONGER * length / network.text_height
            network.join(number, at, stretch, 0.0, (True, True), gap)
            network.add_port(Port(symbol, edge, toward, 0.0, stretch), length + 0.5)
    network.freeze()


def _free_ends(network: Network) -> Iterator[tuple[int, tuple[float, Point]]]:
    """The ends of lines, no rules, that meet nothing: the piece, the place on it, and the point."""
    near = _FREE * network.text_height
    for number, piece in enumerate(network.pieces):
        if piece.on_rule or piece.length < _LEAST * network.text_height:
            continue
        for at, point in ((0.0, piece.start), (piece.length, piece.end)):
            if all(abs(stop.at - at) > near for stop in network.stops[number]):
                yield number, (at, point)


def _backwards(piece: Piece, at: float, toward: Point) -> bool:
    """Whether a direction leads from an end back along its own piece."""
    sign = 1 if at > 0 else -1
    along = (piece.end[0] - piece.start[0]) * toward[0] + (piece.end[1] - piece.start[1]) * toward[1]
    return sign * along < -0.5 * piece.length


def _aligned_symbol(point: Point, toward: Point, strokes: Strokes) -> tuple[int, Point] | None:
    """The first symbol in a direction, if the point is level with the middle of its side, and that side."""
    flat = toward[0] != 0
    sign = toward[0] if flat else toward[1]
    met = [
        (sign * (_edge(box, toward) - point[0 if flat else 1]), index)
        for index, box in enumerate(strokes.boxes)
        if _spans(box, point, flat, _CLEAR * strokes.text_height)
    ]
    ahead = sorted((away, index) for away, index in met if away > 0)
    if not ahead or not _inside(point, strokes.lanes):
        return None
    index = ahead[0][1]
    off = strokes.boxes[index].center[1 if flat else 0] - point[1 if flat else 0]
    if abs(off) > _LEVEL * strokes.text_height:
        return None
    edge = _edge(strokes.boxes[index], toward)
    return index, (edge, point[1]) if flat else (point[0], edge)


def _edge(box: Box, toward: Point) -> float:
    """Where the side of a box lies that a line in this direction meets."""
    if toward[0]:
        return box.x0 if toward[0] > 0 else box.x1
    return box.y0 if toward[1] > 0 else box.y1


def _spans(box: Box, point: Point, flat: bool, spare: float) -> bool:
    """Whether a level (or upright) line through the point meets the box."""
    if flat:
        return box.y0 - spare <= point[1] <= box.y1 + spare
    return box.x0 - spare <= point[0] <= box.x1 + spare


def _inside(point: Point, lanes: Box) -> bool:
    return lanes.x0 <= point[0] <= lanes.x1 and lanes.y0 <= point[1] <= lanes.y1
