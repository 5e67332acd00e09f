"""Models as graphs in the DOT language of Graphviz.

True here: every name is quoted, whatever symbols a model has.
Must never enter: a need for Graphviz; this is text.
"""

from arprops.core.model import Joint
from arprops.report.graph import graph, label


def dot(model: Joint, *, states: int = 40, depth: int | None = None) -> str:
    """The model's states as a DOT graph: moves with their weights, those of weight 0 dashed, the weight of END in the node.

    Shows at most so many states, reached by at most `depth` symbols; a dotted node stands for what is left out.
    """
    drawn = graph(model, states=states, depth=depth)
    lines = [f"digraph {_quoted(drawn.title)} {{", "  rankdir=LR;", "  node [shape=box, style=rounded, fontname=sans];", "  edge [fontname=sans];"]
    for i, node in enumerate(drawn.nodes):
        text = node.name + (f"\nEND:{node.end}" if node.end else "")
        lines.append(f"  n{i} [label={_quoted(text)}];")
        if node.start:
            lines += [f"  s{i} [shape=point];", f"  s{i} -> n{i} [label={_quoted(node.start if node.start != '1' else '')}];"]
    for edge in drawn.edges:
        style = "" if edge.possible else ", style=dashed, color=gray50, fontcolor=gray50"
        lines.append(f"  n{edge.source} -> n{edge.target} [label={_quoted(label(edge))}{style}];")
    if not drawn.complete:
        lines.append('  more [label="more states", style=dotted];')
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
