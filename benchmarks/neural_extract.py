"""A finite automaton out of an LSTM: arprops extract beside one enclosure of the same net, and beside L* on next-token distributions.

All sides ask one LSTM(64), trained here on aⁿbⁿ, n ≤ N, P(n) ∝ .8ⁿ, to an exact KL below 10⁻⁴ nats; the least automaton of that language has 2N + 1 states. `extract` is asked for a certified
total variation of at most 10⁻⁴; its time includes the enclosure that certifies it. The enclosure beside it is of the net and the exact language, to a width of 10⁻⁵.
The published tool (pymodelextractor's PDFALStarLearner, tolerance .01) has no torch in its environment: it gets the same weights in numpy, one step a prompt that it has not asked for before, and
words drawn from the net itself as its samples for equivalence (uniform words would almost never be in the language).
Its total variation is bounded from below over the strings aⁿbⁿ.
"""

import os
import tempfile
from fractions import Fraction
from pathlib import Path

from harness import Case, Judgement, Result, Side, figures

TITLE = "extracting an automaton from an LSTM"
OURS = Side("arprops extract", "neural_extract:ours", limit=120)
ENCLOSE = Side("one enclosure", "neural_extract:enclosure", limit=120)
LSTAR = Side("pymodelextractor L*", "neural_extract:peer", limit=150, peer=True)
NEAR = Fraction(1, 10_000)


def small_and_near(ours: Result, _: Result | None) -> Judgement:
    """At most 1.05 times the least number of states, within a certified total variation of 10⁻⁴."""
    ratio, distance = ours.answer["states"] / ours.answer["least"], ours.answer["tv_at_most"]
    said = f"{ours.answer['states']} states, {figures(ratio)}× the least, TV ≤ {distance:.2g}, {ours.answer['prompts']} prompts"
    return (True, f"met ({said})") if ratio <= 1.05 and distance <= NEAR else (False, f"missed: {said}")


CASES = [
    Case("LSTM(64) of aⁿbⁿ at KL < 10⁻⁴", 30, OURS, (ENCLOSE, LSTAR), target="≤ 1.05× states, TV ≤ 10⁻⁴", judge=small_and_near, judged=ENCLOSE.label),
]
GROWTH = []


def _kept(n: int) -> Path:
    """Where the weights stand for the sides of one run: the sides are children of one process."""
    return Path(tempfile.gettempdir()) / f"arprops-neural-extract-{os.getppid()}-{n}.npz"


def _net(n: int):
    import numpy as np
    import torch

    from arprops.neural.fitting.fit import fit
    from arprops.neural.net import Net
    from arprops.neural.nets.recurrent import LSTM

    module = LSTM(3, hidden=64)
    if not _kept(n).exists():
        fitted = fit({"a" * i + "b" * i: Fraction(4, 5) ** i for i in range(1, n + 1)}, "lstm", target=1e-4)
        np.savez(_kept(n), **{name: tensor.numpy() for name, tensor in fitted.net.module.state_dict().items()})
    with np.load(_kept(n)) as weights:
        module.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return Net(module, "ab")


def _language(n: int):
    """The least automaton of the language: as many a as were read, or as many b as are owed."""
    from arprops import END, PDFA

    left = [sum(Fraction(4, 5) ** j for j in range(i, n + 1)) for i in range(n + 2)]
    go = {i: left[i + 1] / left[i] for i in range(1, n + 1)}
    rows = {
        ("a", 0): {"a": 1},
        ("b", 0): {END: 1},
        **{("a", i): {"a": go[i], "b": 1 - go[i]} for i in go},
        **{("b", i): {"b": 1} for i in range(1, n)},
    }
    step = {(x, i): {"b": ("b", i - 1)} if i else {} for x, i in rows} | {("a", i): {"a": ("a", i + 1), "b": ("b", max(i - 1, 0))} for i in range(n)}
    return PDFA("ab", start=("a", 0), next=rows, step=step | {("a", n): {"b": ("b", n - 1)}}, default=("b", 0))


def ours(n: int):
    from arprops.neural.extraction.extract import extract

    net = _net(n)
    yield
    found = extract(net, tolerance=NEAR)
    yield
    yield {"answer": {"states": found.states, "least": 2 * n + 1, "tv_at_most": float(found.distance.upper), "prompts": found.prompts}}


def enclosure(n: int):
    from arprops.neural.enclosure import enclose

    net, language = _net(n), _language(n)
    yield
    found = enclose(net, language, of=("total_variation",), width=Fraction(1, 100_000))
    yield
    yield {"answer": {"tv_to_the_language": str(found.total_variation)}}


def peer(n: int):
    from pymodelextractor.learners.observation_table_learners.pdfa_lstar_learner import PDFALStarLearner
    from pymodelextractor.teachers.sample_probabilistic_teacher import SampleProbabilisticTeacher
    from pythautomata.base_types.sequence import Sequence
    from pythautomata.base_types.symbol import SymbolStr

    model = _numpy_model(_kept(n))

    class Drawn:
        """Words drawn from the net."""

        def generate_words(self, size: int):
            return [model.drawn() for _ in range(size)]

    teacher = SampleProbabilisticTeacher(model, 0.01, 500, sequence_generator=Drawn())
    yield
    found = PDFALStarLearner().learn(teacher)
    yield
    overlap = inside = 0.0
    for i in range(1, n + 1):
        string = Sequence([SymbolStr(x) for x in "a" * i + "b" * i])
        mass = model.sequence_weight(string)
        overlap, inside = overlap + min(mass, found.model.sequence_weight(string)), inside + mass
    yield {"answer": {"states": found.state_count, "tv_at_least": max(0.0, 1 - overlap - (1 - inside))}}


def _numpy_model(path: Path):
    """The LSTM as pythautomata's kind of model, each prompt one step from the prompt before it."""
    import random

    import numpy as np
    from pythautomata.base_types.alphabet import Alphabet
    from pythautomata.base_types.sequence import Sequence
    from pythautomata.base_types.symbol import SymbolStr

    with np.load(path) as kept:
        weights = {name: array.astype(float) for name, array in kept.items()}
    random.seed(0)

    class Model:
        name = "lstm"
        terminal_symbol = SymbolStr("$")
        alphabet = Alphabet(frozenset(map(SymbolStr, "ab")))

        def __init__(self) -> None:
            self.known = {"": _numpy_start(weights)}

        def row(self, word: str):
            if word not in self.known:
                self.row(word[:-1])
                self.known[word] = _numpy_step(weights, self.known[word[:-1]], "ab".index(word[-1]))
            return dict(zip("ab$", _numpy_row(weights, self.known[word]), strict=True))

        def sequence_weight(self, sequence) -> float:
            word, mass = _text(sequence), 1.0
            for i, x in enumerate(word):
                mass *= self.row(word[:i])[x]
            return mass * self.row(word)["$"]

        def log_sequence_weight(self, sequence) -> float:
            return float(np.log(self.sequence_weight(sequence)))

        def get_last_token_weights(self, sequence, suffixes) -> list[float]:
            asked = [_text(sequence) + _text(suffix) for suffix in suffixes]
            return [float(self.row(word[:-1])[word[-1]]) for word in asked]

        def drawn(self):
            word = ""
            while (x := random.choices("ab$", weights=list(self.row(word).values()))[0]) != "$":
                word += x
            return Sequence([SymbolStr(x) for x in word])

    return Model()


def _text(sequence) -> str:
    """A sequence, or the one symbol that the tool sometimes gives for it."""
    return sequence.value if isinstance(sequence.value, str) else "".join(symbol.value for symbol in sequence.value)


def _numpy_start(weights):
    blank = weights["cell.weight_hh_l0"][0] * 0.0
    return _numpy_step(weights, (blank, blank), 2)


def _numpy_step(weights, state, token: int):
    """One step of torch's LSTM; the start token is the last outcome's number."""
    import numpy as np

    gates = weights["cell.weight_ih_l0"][:, token] + weights["cell.bias_ih_l0"] + weights["cell.weight_hh_l0"] @ state[0] + weights["cell.bias_hh_l0"]
    let_in, forget, fresh, let_out = np.split(gates, 4)
    cell = state[1] / (1 + np.exp(-forget)) + np.tanh(fresh) / (1 + np.exp(-let_in))
    return np.tanh(cell) / (1 + np.exp(-let_out)), cell


def _numpy_row(weights, state) -> list[float]:
    import numpy as np

    logits = weights["head.weight"] @ state[0] + weights["head.bias"]
    shares = np.exp(logits - logits.max())
    return (shares / shares.sum()).tolist()
