"""What the table of a model looks like in a file, family by family.

True here: `docs/files.md` says the same in words. A field that holds a model takes a name or a table.
Must never enter: whether weights sum to 1 and symbols are known; that is for the models to say.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from arprops.formats.decoder_shape import DecoderShape
from arprops.formats.language_shape import LanguageShape
from arprops.formats.shape import (
    Alphabet,
    Dist,
    End,
    PromptText,
    Rational,
    Rows,
    Rules,
    Shape,
    Size,
    SymbolText,
    Weight,
    WeightFormula,
    by_kind,
    choice,
    kinds,
    row,
)


class TableShape(Shape):
    """A table of next-token distributions."""

    kind: Literal["table"]
    alphabet: Alphabet
    length: Size | None = None  # every string has exactly this length
    horizon: Size | None = None  # every string has at most this length
    rows: Rows
    default: Dist | None = None  # the answer at zero-probability prompts that have no row


class PDFAShape(Shape):
    """A deterministic automaton with weights."""

    kind: Literal["pdfa"]
    alphabet: Alphabet
    start: str
    next: dict[str, Dist]  # state to next-token distribution
    step: dict[str, dict[str, str]]  # state to symbol to state
    default: str | None = None  # the state after a symbol of weight 0 for which `step` says nothing


class PFAShape(Shape):
    """A probabilistic automaton: a source."""

    kind: Literal["pfa"]
    alphabet: Alphabet
    initial: Dist
    final: Dist
    transitions: list[row(str, SymbolText, str, Weight)]  # pyright: ignore[reportInvalidTypeForm]


class HMMShape(Shape):
    """A hidden Markov model: a source."""

    kind: Literal["hmm"]
    alphabet: Alphabet
    start: Dist
    emit: dict[str, Dist]
    move: dict[str, Dist]
    stop: Dist = Field(default_factory=dict)


class PCFGShape(Shape):
    """A probabilistic context-free grammar: a source."""

    kind: Literal["pcfg"]
    alphabet: Alphabet
    start: str
    rules: dict[str, Rules]  # nonterminal to right-hand sides with their weights


class MixtureShape(Shape):
    """A mixture of sources or models, drawn once: a source."""

    kind: Literal["mixture"]
    components: list[row(Weight, "Ref")]  # pyright: ignore[reportInvalidTypeForm]


class DistShape(Shape):
    """One distribution, the answer at every prompt concerned."""

    dist: Dist


class BeliefShape(Shape):
    """A source filtered: a model of its next token given the prompt."""

    kind: Literal["belief"]
    source: "Ref"
    off_support: "Rule | None" = None  # the answer after zero-probability prompts; without it the model is partial


class DecodedShape(Shape):
    """A model seen through a decoder."""

    kind: Literal["decoded"]
    model: "Ref"
    decoder: DecoderShape


class OverriddenShape(Shape):
    """A model with other answers at given prompts, or below them."""

    kind: Literal["overridden"]
    model: "Ref"
    at: Rows = Field(default_factory=dict)
    below: "RuleRows" = Field(default_factory=dict)


class ConditionedShape(Shape):
    """A model after a prompt."""

    kind: Literal["conditioned"]
    model: "Ref"
    prompt: PromptText


class TruncatedShape(Shape):
    """A model that ends for certain at a length."""

    kind: Literal["truncated"]
    model: "Ref"
    length: Size


class ErasedShape(Shape):
    """A model or source without its hidden symbols: a source."""

    kind: Literal["erased"]
    model: "Ref"
    hidden: Alphabet


class ProductShape(Shape):
    """Two models run in step."""

    kind: Literal["product"]
    p: "Ref"
    q: "Ref"


class RestrictedShape(Shape):
    """A model of which only the strings end that a rule accepts; another end becomes a fresh symbol that comes for ever."""

    kind: Literal["restricted"]
    model: "Ref"
    rule: "RuleRef"
    reads: Literal["string", "completion"] = "string"  # the rule reads the string, or what follows a fresh symbol, which ends the prompt


class ReorderedShape(Shape):
    """A fixed-length table in another order of its coordinates."""

    kind: Literal["reordered"]
    model: "Ref"
    order: list[Size]
    off_support: "Rule | None" = None


class PAutomaCShape(Shape):
    """A file in the format of the PAutomaC competition."""

    kind: Literal["pautomac"]
    path: str
    tolerance: Weight | None = None  # how far a printed row may be from 1; 1e-9 if left out


class NetShape(Shape):
    """A trained net in a folder: what `save_net`, `save_family` or Hugging Face's `save_pretrained` wrote."""

    kind: Literal["net"] = "net"
    net: str
    tokens: list[SymbolText] | None = None  # the tokens that are its symbols, of a Hugging Face model; all that are not special if left out
    source: PromptText | None = None  # the source string, of an encoder–decoder


class TaskShape(Shape):
    """A task that is ready-made, in an order of its fields: a table of next-token distributions."""

    kind: Literal["task"]
    task: Literal["number", "prime", "prime_density", "product", "polynomial", "sudoku", "riddle", "twenty_questions", "story"]
    digits: Size | None = None
    first: Size | None = None  # how many digits are drawn by the density
    degree: Size | None = None
    roots: list[int] | None = None
    clues: Size | None = None
    first_row: str | None = None
    secrets: list[str] | None = None  # the universe of the twenty questions
    questions: list[str] | None = None  # regular expressions about the text of a secret
    hash_bits: list[Size] | None = None  # bits of its hash that are asked for after them
    order: list[str] | None = None  # names of fields; those left out are not written
    default: Dist | None = None  # the answer at zero-probability prompts


MaskedRow: TypeAlias = row(Size, PromptText, Dist)  # pyright: ignore[reportInvalidTypeForm]
"""A place, the symbols at the other places in order, and the distribution at the place."""


class MaskedShape(Shape):
    """The joint that masked conditionals have, where they have one: a table of next-token distributions."""

    kind: Literal["masked"]
    alphabet: Alphabet
    length: Size  # every string has exactly this length
    rows: list[MaskedRow] = Field(default_factory=list)
    default: Dist | None = None  # for all rows that are left out
    weights: list[Weight] | None = None  # of the joints, where they are mixtures of several; equal ones if left out
    off_support: Dist | None = None  # the answer at zero-probability prompts


class BeamShape(Shape):
    """What beam search outputs, with certainty: a table of next-token distributions."""

    kind: Literal["beam"]
    model: "Ref"
    width: Annotated[int, Field(ge=1)]
    by_length: bool = False  # completions are ranked by their mean log-probability a token, END counted, and not by their probability
    prompt: PromptText = ""
    limit: Size = 100  # in symbols; what has not ended by then is no output
    default: Dist | None = None  # the answer at zero-probability prompts


class ContrastiveShape(Shape):
    """An expert's plausible outcomes, weighed by expert over amateur."""

    kind: Literal["contrastive"]
    expert: "Ref"
    amateur: "Ref"
    alpha: Weight


class InfilledShape(Shape):
    """What a model or source puts between a prefix and a suffix: a source of middles."""

    kind: Literal["infilled"]
    model: "Ref"
    prefix: PromptText = ""
    suffix: PromptText = ""


class GoShape(Shape):
    """Where a symbol leads: a control state, and what is added to the counters."""

    to: str
    add: dict[str, int] = Field(default_factory=dict)


class CaseShape(Shape):
    """What a control state does when the guards hold; the first case that applies is taken."""

    when: str = ""  # a guard such as "n - m == 0 and n >= 1"; the last case has none
    next: dict[str, WeightFormula]  # a weight may be a formula in counters, parameters and powers, such as "1/(n + 2)"
    step: dict[str, GoShape]


class CounterStartShape(Shape):
    """Where a counter machine starts."""

    control: str
    counters: dict[str, int] = Field(default_factory=dict)


class PowerShape(Shape):
    """A power of a positive base, with a counter as its exponent."""

    base: WeightFormula
    counter: str


class CounterShape(Shape):
    """Finite control with integer counters."""

    kind: Literal["counter"]
    alphabet: Alphabet
    counters: list[str]
    parameters: dict[str, row(End, End)] = Field(default_factory=dict)  # open intervals, as ["0", "1"]; "" where there is no bound  # pyright: ignore[reportInvalidTypeForm]
    powers: dict[str, PowerShape] = Field(default_factory=dict)
    start: CounterStartShape
    control: dict[str, list[CaseShape]]


class AtShape(Shape):
    """A counter machine with numbers for some of its parameters."""

    kind: Literal["at"]
    model: "Ref"
    values: dict[str, Rational]


FAMILIES = kinds(
    TableShape, PDFAShape, CounterShape, PFAShape, HMMShape, PCFGShape, MixtureShape, BeliefShape, DecodedShape, OverriddenShape,
    ConditionedShape, TruncatedShape, ErasedShape, ProductShape, RestrictedShape, ReorderedShape, PAutomaCShape, AtShape, NetShape, TaskShape,
    BeamShape, ContrastiveShape, MaskedShape, InfilledShape,
)  # fmt: skip
_MODEL = f"a model: a name, or a table with kind = one of {', '.join(FAMILIES)}"


def _which(value: Any) -> str | None:
    return "name" if isinstance(value, str) else by_kind(value)


def _which_rule(value: Any) -> str | None:
    return "dist" if isinstance(value, DistShape) or (isinstance(value, dict) and "dist" in value) else _which(value)


Ref: TypeAlias = choice({"name": str, **FAMILIES}, _which, _MODEL)  # pyright: ignore[reportInvalidTypeForm]
Inline: TypeAlias = choice(FAMILIES, by_kind, f"a table with kind = one of {', '.join(FAMILIES)}")  # pyright: ignore[reportInvalidTypeForm]
def _which_accepts(value: Any) -> str | None:
    if isinstance(value, str):
        return "name"
    return "model" if by_kind(value) is not None else "language" if isinstance(value, dict | Shape) else None


RuleRef: TypeAlias = choice(  # pyright: ignore[reportInvalidTypeForm]
    {"name": str, "model": Inline, "language": LanguageShape}, _which_accepts, "a rule: the name of a language or model, or a table of one"
)
Rule: TypeAlias = choice({"dist": DistShape, "name": str, **FAMILIES}, _which_rule, f"{{dist = …}}, or {_MODEL}")  # pyright: ignore[reportInvalidTypeForm]
RuleRows: TypeAlias = choice(
    {"table": dict[str, Rule], "list": list[row(PromptText, Rule)]},
    lambda value: {dict: "table", list: "list"}.get(type(value)),
    "a table from prompts to rules, or a list of [prompt, rule]",
)  # pyright: ignore[reportInvalidTypeForm]

for _shape in (MixtureShape, BeliefShape, DecodedShape, OverriddenShape, ConditionedShape, TruncatedShape, ErasedShape, ProductShape, RestrictedShape, ReorderedShape, AtShape, BeamShape, ContrastiveShape, InfilledShape):
    _shape.model_rebuild()
