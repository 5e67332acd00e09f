"""A study of rule extrapolation for a person to read: a table for each language, and a page with pictures.

True here: a number of prompts stands beside each rate, the exact floor and chance levels beside the nets, and what did not end is counted. Over several seeds the
table shows the least and the greatest, and the largest KL; at the last step, and behind a bar at the least loss where that differs.
Must never enter: a mean of different nets.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from html import escape
from math import ceil, floor, inf, log10
from typing import TYPE_CHECKING, Any, Final

from arprops.core.interval import Interval

if TYPE_CHECKING:
    from arprops.neural.extrapolation.result import Asked, Checkpoint, Language, Row, Study

Cells = list[str]
UNSTEERED: Final = "–"


def heading(language: "Language") -> str:
    """What the table of a language is about, on one line."""
    nats = language.floor
    return (
        f"{language.name}: {language.shape}; {language.possible} possible and {language.impossible} impossible prompts of length {language.length}; "
        f"exact loss floor {float(nats.string):.6f} nats a string, {float(nats.token):.6f} a token"
    )


def columns(study: "Study", language: "Language") -> Cells:
    """The heads of the columns; P(R1) is the bracket of a sampled completion's probability to obey R1, where it was asked for."""
    asked = [rule for rule in language.rules if rule.prompts]
    sure = [f"P({rule.rule})" for rule in asked] if _sure(study, language) else []
    return ["net", "steered", "KL (nats)", "loss", *(f"{rule.rule} of {rule.prompts}" for rule in asked), "unfinished", *sure, "steps"]


def lines(study: "Study", language: "Language") -> list[Cells]:
    """A line for each architecture and way of steering, and the chance levels and what always stopping scores below."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in study.rows:
        if row.language == language.name:
            groups.setdefault((row.architecture, row.way), []).append(row)
    asked = [rule for rule in language.rules if rule.prompts]
    sure = _sure(study, language)
    table = [_line(language, asked, rows, sure=sure) for rows in groups.values()]
    shares = [_share(rule) for rule in asked]
    table.append(["by chance", "", "", "", *(f"{share * rule.prompts:.1f}" for share, rule in zip(shares, asked, strict=True)), "", *([f"{share:.3f}" for share in shares] if sure else []), ""])
    table.append(["always stop", "", "", "", *(str(rule.stopping) for rule in asked), "0", *([f"{rule.stopping / rule.prompts:.3f}" for rule in asked] if sure else []), ""])
    return table


def left_out(language: "Language") -> list[str]:
    """The rules that no impossible prompt can obey any more."""
    return [f"{rule.rule} ({rule.says}): none of the {language.impossible} impossible prompts can obey it any more" for rule in language.rules if not rule.prompts]


def legend(language: "Language") -> list[str]:
    """What each rule says."""
    return [f"{rule.rule}: {rule.says}" for rule in language.rules if rule.prompts]


def _sure(study: "Study", language: "Language") -> bool:
    return any(row.final.certified for row in study.rows if row.language == language.name)


def _line(language: "Language", asked: "Sequence[Asked]", rows: "Sequence[Row]", *, sure: bool) -> Cells:
    def both(of: "Callable[[Checkpoint], str]", over: "Callable[[list[str]], str]") -> str:
        final, best = over([of(row.final) for row in rows]), over([of(row.best) for row in rows])
        return final if final == best else f"{final} | {best}"

    def counted(rule: str) -> "Callable[[Checkpoint], str]":
        return lambda found: str(score.obeyed if (score := found.score(rule)) else "")

    return [
        rows[0].architecture, rows[0].way,
        both(lambda found: upper_text(found.kl.upper), lambda seen: max(seen, key=float)),
        both(lambda found: f"{float(language.floor.string) + float(found.kl.upper):.5f}", lambda seen: max(seen, key=float)),
        *(both(counted(rule.rule), _range) for rule in asked),
        both(lambda found: str(max((s.unfinished for s in found.scores), default=0)), _range),
        *(_bracket([row.final.certified[rule.rule] for row in rows]) for rule in (asked if sure else ())),
        both(lambda found: str(found.step), _range),
    ]  # fmt: skip


def _range(seen: list[str]) -> str:
    low, high = min(seen, key=int), max(seen, key=int)
    return low if low == high else f"{low}–{high}"


def _bracket(seen: list[Interval]) -> str:
    """From the least lower end to the greatest upper end, rounded outward to three places."""
    low, high = min(Fraction(each.lower) for each in seen), max(Fraction(each.upper) for each in seen)
    return f"{floor(low * 1000) / 1000:.3f}–{ceil(high * 1000) / 1000:.3f}"


def _share(asked: "Asked") -> float:
    number: Any = asked.chance
    return float((Fraction(number.lower) + Fraction(number.upper)) / 2 if isinstance(number, Interval) else number)


def upper_text(number: Fraction | float) -> str:
    """A positive number rounded up to two digits."""
    if number == inf:
        return "inf"
    if number <= 0:
        return "0"
    place = floor(log10(number)) - 1
    scaled = Fraction(number) / Fraction(10) ** place
    return f"{float(-(-scaled.numerator // scaled.denominator) * Fraction(10) ** place):.1e}"


# -- the page --------------------------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, BELOW = 460, 300, 62, 46
COLOURS: Final = ("#1f6f8b", "#c8553d", "#588157", "#7b4b94", "#b8860b", "#444444")
READING: Final = (
    "Each mark is one net. To the left: closer to the language it was trained on (KL, enclosed). Upwards: more of the impossible prompts completed by the rule. "
    "Nets above each other have the same likelihood and extrapolate differently. The dashed line is chance; triangles are steered, up to obey and down to violate."
)
STYLE: Final = (
    "body{font:15px/1.5 sans-serif;color:#222;max-width:1100px;margin:2em auto;padding:0 1em}table{border-collapse:collapse;margin:1em 0;font-size:14px}"
    "td,th{border-bottom:1px solid #ddd;padding:.25em .7em;text-align:right}td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}"
    "svg{margin:.3em 1em .3em 0}svg text{font:12px sans-serif;fill:#222}.g{stroke:#ddd}.c{stroke:#888;stroke-dasharray:5 4}p.k span{margin-right:1.4em}"
)


def page(study: "Study", *, title: str) -> str:
    """The study as one self-contained HTML page: for each language pictures of KL against each rule, and the table."""
    names = list(dict.fromkeys((row.architecture, row.way) for row in study.rows))
    colour = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(dict.fromkeys(architecture for architecture, _ in names))}
    keys = "".join(f'<span><svg width="14" height="14" style="margin:0 .3em 0 0;vertical-align:-2px">{_mark(7, 7, colour[a], w)}</svg>{escape(_name(a, w))}</span>' for a, w in names)
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style></head><body>',
        f"<h1>{escape(title)}</h1>",
        f"<p>{READING}</p>",
        f'<p class="k">{keys}</p>',
        *([] if study.complete else ["<p><b>Interrupted: not every net was trained.</b></p>"]),
    ]
    for language in study.languages:
        parts += [f"<h2>{escape(language.name)}: {escape(language.shape)}</h2>", f"<p>{escape(heading(language))}.</p>"]
        parts += [_picture(study, language, rule, colour) for rule in language.rules if rule.prompts]
        parts += [f"<p>{escape(line)}.</p>" for line in [*legend(language), *left_out(language)]]
        parts.append(_table(columns(study, language), lines(study, language)))
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _name(architecture: str, way: str) -> str:
    return architecture if way == UNSTEERED else f"{architecture}, {way}"


def _table(head: Cells, body: list[Cells]) -> str:
    rows = ["".join(f"<td>{escape(cell)}</td>" for cell in line) for line in body]
    return f"<table><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _picture(study: "Study", language: "Language", rule: "Asked", colour: dict[str, str]) -> str:
    nets = [row for row in study.rows if row.language == language.name]
    powers = [log10(max(float(row.final.kl.upper), 1e-12)) for row in nets if row.final.kl.upper != inf] or [0.0]
    low, high = floor(min(powers)), floor(max(powers)) + 1

    def across(power: float) -> float:
        return LEFT + (WIDTH - LEFT - 20) * (power - low) / (high - low)

    def up(rate: float) -> float:
        return HEIGHT - BELOW - (HEIGHT - BELOW - 34) * rate

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"><title>{escape(rule.rule)}</title>']
    parts.append(f'<text x="{LEFT}" y="18">{escape(f"{rule.rule}: {rule.says}")}</text>')
    for rate in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts += [f'<path class="g" d="M{LEFT} {up(rate):.1f}H{WIDTH - 12}"/>', f'<text x="{LEFT - 8}" y="{up(rate) + 4:.1f}" text-anchor="end">{rate:g}</text>']
    parts += [f'<text x="{across(power):.1f}" y="{HEIGHT - BELOW + 18}" text-anchor="middle">1e{power}</text>' for power in range(low, high + 1)]
    parts.append(f'<text x="{(LEFT + WIDTH) // 2}" y="{HEIGHT - 8}" text-anchor="middle">KL to the language, nats a string</text>')
    chance = _share(rule)
    parts.append(f'<path class="c" d="M{LEFT} {up(chance):.1f}H{WIDTH - 12}"/>')
    for row in nets:
        score = row.final.score(rule.rule)
        if score is None or row.final.kl.upper == inf:
            continue
        x, y = across(log10(max(float(row.final.kl.upper), 1e-12))), up(score.obeyed / score.prompts)
        said = f"{_name(row.architecture, row.way)}, seed {row.seed}: {score}, KL at most {upper_text(row.final.kl.upper)}"
        parts.append(f"<g><title>{escape(said)}</title>{_mark(x, y, colour[row.architecture], row.way)}</g>")
    return "".join([*parts, "</svg>"])


def _mark(x: float, y: float, colour: str, way: str) -> str:
    if way in (UNSTEERED, "free"):
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" fill-opacity=".75"/>'
    points = ((0, -6), (6, 5), (-6, 5)) if way.startswith("obey") else ((0, 6), (6, -5), (-6, -5))
    return f'<path d="M{"L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in points)}z" fill="{colour}" fill-opacity=".75"/>'
