"""Models as pictures: one self-contained SVG, laid out in layers by how many symbols lead to a state.

True here: nothing is needed to draw it or to look at it; text is escaped, so symbols such as < are safe in a page.
Must never enter: a layout engine. A picture of hundreds of states helps nobody.
"""

from collections.abc import Sequence
from html import escape

from arprops.core.model import Joint
from arprops.report.graph import Edge, Node, graph, label

ACROSS, DOWN, WIDTH, HEIGHT, MARGIN = 190, 130, 92, 44, 70
STYLE = (
    "text{font:12px sans-serif;text-anchor:middle}"
    ".n{fill:#fff;stroke:#345;stroke-width:1.5}.e{fill:none;stroke:#345;stroke-width:1.2}"
    ".z{stroke:#999;stroke-dasharray:5 4}.l{fill:#234;font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:3px}.l.zl{fill:#888}"
)
ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
    '<path d="M0 0L8 4L0 8z" fill="#345"/></marker></defs>'
)


def svg(model: Joint, *, states: int = 40, depth: int | None = None) -> str:
    """The model's states as an SVG picture: moves as arrows with their weights, those of weight 0 dashed, END in the node.

    Shows at most so many states, reached by at most `depth` symbols, and says where it leaves some out.
    """
    drawn = graph(model, states=states, depth=depth)
    places = _places(drawn.nodes)
    width = max(x for x, _ in places) + WIDTH + MARGIN
    height = max(y for _, y in places) + HEIGHT + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(drawn.title)}</title><style>{STYLE}</style>",
        ARROW,
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    parts += [_edge(edge, places) for edge in drawn.edges]
    parts += [_node(node, place) for node, place in zip(drawn.nodes, places, strict=True)]
    if not drawn.complete:
        parts.append(f'<text x="{width // 2}" y="{height - 12}">more states are not shown</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _places(nodes: Sequence[Node]) -> list[tuple[int, int]]:
    """The centre of each node: its layer decides how far right, the order in the layer how far down."""
    sizes: dict[int, int] = {}
    for node in nodes:
        sizes[node.layer] = sizes.get(node.layer, 0) + 1
    tallest = max(sizes.values())
    taken: dict[int, int] = {}
    places: list[tuple[int, int]] = []
    for node in nodes:
        row = taken.get(node.layer, 0)
        taken[node.layer] = row + 1
        above = (tallest - sizes[node.layer]) * DOWN // 2
        places.append((MARGIN + WIDTH // 2 + node.layer * ACROSS, MARGIN + HEIGHT // 2 + above + row * DOWN))
    return places


def _node(node: Node, place: tuple[int, int]) -> str:
    x, y = place
    text = [f'<rect class="n" x="{x - WIDTH // 2}" y="{y - HEIGHT // 2}" width="{WIDTH}" height="{HEIGHT}" rx="12"/>']
    lines = [node.name, *([f"END {node.end}"] if node.end else [])]
    for i, line in enumerate(lines):
        text.append(f'<text x="{x}" y="{y + 4 + 16 * i - 8 * (len(lines) - 1)}">{escape(line)}</text>')
    if node.start:
        left = x - WIDTH // 2
        text.append(f'<path class="e" d="M{left - 34} {y}L{left} {y}" marker-end="url(#a)"/>')
        if node.start != "1":
            text.append(f'<text class="l" x="{left - 22}" y="{y - 8}">{escape(node.start)}</text>')
    return "".join(text)


def _edge(edge: Edge, places: Sequence[tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    shift = 0 if edge.possible else 26
    if edge.source == edge.target:
        top = y1 - HEIGHT // 2 if edge.possible else y1 + HEIGHT // 2
        rise = -44 if edge.possible else 44
        path = f"M{x1 - 16} {top}C{x1 - 34} {top + rise} {x1 + 34} {top + rise} {x1 + 16} {top}"
        at = (x1, top + rise * 3 // 4 + (-4 if edge.possible else 12))
    else:
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
        bend = 22 + shift + (length / 7 if abs(x2 - x1) != ACROSS else 0)
        middle = ((x1 + x2) / 2 + bend * (y2 - y1) / length, (y1 + y2) / 2 - bend * (x2 - x1) / length)
        begin, end = _border((x1, y1), middle), _border((x2, y2), middle)
        path = f"M{begin[0]:.0f} {begin[1]:.0f}Q{middle[0]:.0f} {middle[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
        at = (round((begin[0] + 2 * middle[0] + end[0]) / 4), round((begin[1] + 2 * middle[1] + end[1]) / 4) - 3)
    dashed = ("", "") if edge.possible else (" z", " zl")
    return (
        f'<path class="e{dashed[0]}" d="{path}" marker-end="url(#a)"/>'
        f'<text class="l{dashed[1]}" x="{at[0]}" y="{at[1]}">{escape(label(edge))}</text>'
    )


def _border(centre: tuple[int, int], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the centre leaves the node's box."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    scale = min(WIDTH / 2 / abs(dx) if dx else 1e9, HEIGHT / 2 / abs(dy) if dy else 1e9)
    return centre[0] + dx * scale, centre[1] + dy * scale
