"""The encoder–decoder again: scalar by scalar; and what is asked about a family of its nets, by sums over all target strings."""

import cmath
import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.logsum import LogSum
from arprops.tasks.conditioning.conditional import compare
from arprops.tasks.conditioning.family import Family
from tests.strategies import tables

torch = pytest.importorskip("torch")

from arprops.neural import EncoderDecoder, NetFamily, fit_family, probability  # noqa: E402  # behind the skip

WORDS = [word for length in range(4) for word in itertools.product((0, 1), repeat=length)]


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def shaken(**config):
    net = EncoderDecoder(3, sources=2, **config, seed=5).double()
    with torch.no_grad():
        for values in net.parameters():
            values.mul_(4.0).add_(0.01)
    return net.eval()


def times(matrix, vector):
    return [math.fsum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def plus(*vectors):
    return [math.fsum(entries) for entries in zip(*vectors, strict=True)]


class Scalars:
    """The equations, with lists of numbers, and rotations as complex numbers."""

    def __init__(self, net):
        self.p = {name: values.tolist() for name, values in net.state_dict().items()}
        self.width, self.heads, self.layers, self.rotary = net.width, net.heads, net.layers, net.positions == "rotary"

    def affine(self, name, x):
        return plus(times(self.p[f"{name}.weight"], x), self.p[f"{name}.bias"])

    def norm(self, name, x):
        mean = math.fsum(x) / self.width
        spread = math.sqrt(math.fsum((v - mean) ** 2 for v in x) / self.width + 1e-5)
        return [(v - mean) / spread * w + b for v, w, b in zip(x, self.p[f"{name}.weight"], self.p[f"{name}.bias"], strict=True)]

    def part(self, x, h, place):
        """A head's numbers as pairs, turned by the place; at place None as they are."""
        size = self.width // self.heads
        mine = x[h * size : (h + 1) * size]
        if not self.rotary or place is None:
            return [complex(v) for v in mine]
        pairs = [complex(mine[j], mine[j + size // 2]) for j in range(size // 2)]
        return [pair * cmath.exp(1j * place * 10000 ** (-2 * j / size)) for j, pair in enumerate(pairs)]

    def mixed(self, query, keys, values, *, at, places):
        """What one place mixes from the values, head by head."""
        size, found = self.width // self.heads, []
        for h in range(self.heads):
            asked = self.part(query, h, at)
            scores = []
            for key, place in zip(keys, places, strict=True):
                offered = self.part(key, h, place)
                scores.append(math.exp(sum((q * k.conjugate()).real for q, k in zip(asked, offered, strict=True)) / math.sqrt(size)))
            found += [math.fsum(s * value[h * size + j] for s, value in zip(scores, values, strict=True)) / math.fsum(scores) for j in range(size)]
        return found

    def begun(self, tokens, table, places):
        return [plus(self.p[table][token], [0.0] * self.width if self.rotary else self.p[places][t]) for t, token in enumerate(tokens)]

    def after(self, name, stream):
        wide = self.affine(f"{name}.widen", self.norm(f"{name}.before_inner", stream))
        return plus(stream, self.affine(f"{name}.narrow", [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in wide]))

    def attended(self, name, streams, *, sees):
        """The streams after the attention of a block, where place t sees the first sees(t) places."""
        third = [self.affine(f"{name}.attend", self.norm(f"{name}.before_attention", x)) for x in streams]
        w, found = self.width, []
        for t, x in enumerate(streams):
            seen = range(sees(t))
            mixed = self.mixed(third[t][:w], [third[s][w : 2 * w] for s in seen], [third[s][2 * w :] for s in seen], at=t, places=seen)
            found.append(plus(x, self.affine(f"{name}.gather", mixed)))
        return found

    def answer(self, source, target):
        w = self.width
        read = self.begun((2, *source), "source_embedding", "source_places")
        for layer in range(self.layers):
            name = f"encoder.{layer}"
            read = [self.after(name, x) for x in self.attended(name, read, sees=lambda _: len(source) + 1)]
        read = [self.norm("encoded_norm", x) for x in read]
        streams = self.begun((2, *target), "embedding", "places")
        for layer in range(self.layers):
            name = f"decoder.{layer}"
            streams = self.attended(f"{name}.block", streams, sees=lambda t: t + 1)
            offers = [self.affine(f"{name}.offer", x) for x in read]
            merged = []
            for x in streams:
                query = self.affine(f"{name}.ask", self.norm(f"{name}.before_source", x))
                mixed = self.mixed(query, [o[:w] for o in offers], [o[w:] for o in offers], at=None, places=[None] * len(offers))
                merged.append(plus(x, self.affine(f"{name}.merge", mixed)))
            streams = [self.after(f"{name}.block", x) for x in merged]
        return self.affine("head", self.norm("norm", streams[-1]))


@pytest.mark.parametrize(
    "config",
    [{"width": 4, "heads": 2, "layers": 2, "positions": "rotary"}, {"width": 6, "heads": 3, "context": 3, "source_context": 3, "inner": 5}],
    ids=lambda config: config.get("positions", "learned"),
)
def test_an_encoder_decoder_is_its_equations_scalar_by_scalar(config):
    net = shaken(**config)
    scalars, nowhere = Scalars(net), torch.zeros(1, dtype=torch.long)
    for source in WORDS:
        for target in ((), (1,), (1, 0, 0)):
            member = net.given(source)
            with torch.no_grad():
                carried = member.root()
                for token in target:
                    carried = member.extend(carried, nowhere, torch.tensor([token]))
                found = member.logits(carried)[0].tolist()
            assert found == pytest.approx(scalars.answer(source, target), rel=1e-11, abs=1e-11)


STRINGS = ["".join(word) for word in itertools.product("xy", repeat=2)]


def two(weights):
    """A model of two symbols from four weights."""
    total = sum(weights)
    rows = {"": {"x": Fraction(weights[0] + weights[1], total), "y": Fraction(weights[2] + weights[3], total)}}
    rows |= {"x": {"x": Fraction(weights[0], weights[0] + weights[1]), "y": Fraction(weights[1], weights[0] + weights[1])}}
    rows |= {"y": {"x": Fraction(weights[2], weights[2] + weights[3]), "y": Fraction(weights[3], weights[2] + weights[3])}}
    return ar.Table("xy", rows, length=2)


def written(net, string):
    """The exact probability that the net writes the string and ends."""
    share, prompt = Fraction(1), ()
    for symbol in string:
        share, prompt = share * net.next(prompt)[symbol], (*prompt, symbol)
    return share * net.next(prompt)[ar.END]


PRIOR = {"a": Fraction(1, 6), "bb": Fraction(1, 3), "": Fraction(1, 2)}
EXACT = Family("ab", {"a": two([1, 2, 3, 4]), "bb": two([4, 3, 2, 1]), "": two([1, 1, 1, 5])}, otherwise=two([1, 1, 1, 1]))


def test_the_brackets_of_a_family_contain_sums_over_all_target_strings():
    nets = NetFamily(shaken(width=4, heads=2, positions="rotary"), "ab", "xy")
    found = compare(EXACT, nets, prior=PRIOR, prompts=50)
    kl, overlap = LogSum(), Fraction(0)
    for source, share in PRIOR.items():
        for string in STRINGS:
            ours, theirs = ar.string_probability(EXACT.given(source), string), written(nets.given(source), string)
            kl += ar.log(ours / theirs) * (share * ours)
            overlap += share * min(ours, theirs)
    assert found.kl.lower <= kl <= found.kl.upper
    assert found.kl.width < Fraction(1, 10**9)
    assert found.total_variation.lower <= 1 - overlap <= found.total_variation.upper


def test_a_bracket_of_a_completion_given_a_source_contains_the_product_of_its_answers():
    nets = NetFamily(shaken(width=4, heads=2, context=3, source_context=2), "ab", "xy")
    for source in ("", "ab", "ba"):
        for string in STRINGS:
            bracket = probability(nets.given(source), string)
            assert bracket.lower <= written(nets.given(source), string) <= bracket.upper


def test_the_loss_of_a_fit_is_a_sum_over_sources_and_strings():
    fitted = fit_family(EXACT, {"width": 4, "heads": 1}, prior=PRIOR, steps=3, target=0, dtype="float64")
    nets, loss, floor = fitted.run.final, 0.0, 0.0
    for source, share in PRIOR.items():
        for string in STRINGS:
            mass = float(share * ar.string_probability(EXACT.given(source), string))
            loss -= mass * math.log(written(nets.given(source), string))
            floor -= mass * math.log(mass / share)
    assert fitted.floor == pytest.approx(floor, abs=1e-12)
    assert fitted.run.kl == pytest.approx(loss - floor, abs=1e-12)


def test_the_gradient_of_the_loss_of_a_family_is_that_of_differences():
    from arprops.neural.fitting.conditional import FamilyTask, conditional
    from arprops.neural.fitting.family_lesson import FamilyLesson
    from arprops.neural.fitting.options import Training

    net = shaken(width=4, heads=2, positions="rotary")
    lesson = FamilyLesson(FamilyTask(conditional(EXACT, PRIOR), net.config(), (0,), Training()), torch.device("cpu"))
    lesson.exact(net, gradient=True)
    generator, step = torch.Generator().manual_seed(0), 1e-6
    for values in net.parameters():
        way = torch.randn(values.shape, generator=generator, dtype=torch.float64)
        slope = float((values.grad * way).sum())
        ends = []
        for sign in (1, -1):
            with torch.no_grad():
                values.add_(way, alpha=sign * step)
                ends.append(float(lesson.exact(net)))
                values.sub_(way, alpha=sign * step)
        assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(slope, rel=1e-5, abs=1e-8)


@settings(max_examples=20)
@given(st.lists(tables(alphabet="01"), min_size=4, max_size=4), st.fractions("1/9", "8/9", max_denominator=9))
def test_the_kl_of_two_families_is_that_of_their_paired_joints(models, share):
    prior = {"+": share, "-+": 1 - share}
    p, q = (Family("+-", {"+": one, "-+": other}, otherwise=one) for one, other in (models[:2], models[2:]))
    pairs = [family.paired(prior, separator="|", off_support={ar.END: 1}) for family in (p, q)]
    found, joint = compare(p, q, prior=prior), ar.kl(*pairs)
    assert found.kl == joint
    both = ar.total_variation(*pairs)
    assert found.total_variation.lower <= both.upper
    assert both.lower <= found.total_variation.upper
