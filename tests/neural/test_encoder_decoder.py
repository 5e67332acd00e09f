import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadFile, BadModel, BadQuestion
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.neural import (
    EncoderDecoder,
    Net,
    NetFamily,
    audit_family,
    diff,
    enclose,
    fit_family,
    load_family,
    load_net,
    probability,
    save_family,
    save_net,
    worst_prompts,
)
from arprops.neural.folder import open_net
from arprops.neural.nets.architecture import family_of
from arprops.neural.stepped import Attending, Floored, Stepped, Tiled
from arprops.tasks.conditioning.conditional import compare
from arprops.tasks.conditioning.family import Family
from tests.neural.known import Known, declared, geometric

CONFIGS = [
    {"width": 8, "heads": 2, "layers": 2, "context": 6, "source_context": 4},
    {"width": 8, "heads": 2, "positions": "rotary"},
    {"width": 6, "heads": 3, "layers": 3, "positions": "rotary", "inner": 5, "context": 6, "source_context": 4},
]
named = pytest.mark.parametrize("config", CONFIGS, ids=lambda config: "-".join(str(value) for value in config.values()))
SOURCES = [(), (0,), (1, 0), (0, 1), (1, 1, 0, 1)]


def made(config, *, symbols=2, sources=2, dtype=torch.float64, scale=3.0, seed=0):
    net = EncoderDecoder(symbols + 1, sources=sources, **config, seed=seed).to(dtype)
    with torch.no_grad():
        for values in net.parameters():
            values.mul_(scale)
    return net.eval()


def drawn(rows, length, symbols, seed=1):
    return torch.randint(0, symbols, (rows, length), generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def stepwise(net, tokens):
    carried, parents = net.root(), torch.zeros(len(tokens), dtype=torch.long)
    rows = [net.logits(carried).expand(len(tokens), -1)]
    for column in tokens.unbind(1):
        carried, parents = net.extend(carried, parents, column), torch.arange(len(tokens))
        rows.append(net.logits(carried))
    return torch.stack(rows, 1)


# -- what the net is ---------------------------------------------------------------------------------------------------


@named
@pytest.mark.parametrize(("symbols", "dtype", "bound"), [(1, torch.float64, 1e-12), (5, torch.float64, 1e-12), (2, torch.float32, 2e-5)])
def test_whole_evaluation_and_steps_agree_within_rounding_for_every_source(config, symbols, dtype, bound):
    net = made(config, symbols=symbols, dtype=dtype)
    for source in SOURCES[::2]:
        member = net.given(source)
        for rows, length in [(1, 0), (1, 1), (4, 6)]:
            tokens = drawn(rows, length, symbols)
            with torch.no_grad():
                whole, batch = member(tokens), net(torch.tensor([source] * rows, dtype=torch.long).reshape(rows, -1), tokens)
            assert whole.shape == (rows, length + 1, symbols + 1)
            assert whole.dtype == dtype
            assert (whole - stepwise(member, tokens)).abs().max() < bound
            assert (whole - batch).abs().max() < bound


@named
def test_a_subtree_in_one_call_is_what_steps_give(config):
    net = made(config).given((1, 0))
    with torch.no_grad():
        carried = net.extend(net.root(), torch.zeros(2, dtype=torch.long), torch.tensor([1, 0]))
        below = net.logits(net.below(carried, 2)).reshape(2, 6, 3)
        for row, first in enumerate((1, 0)):
            words = [(first, *word) for length in (1, 2) for word in itertools.product((0, 1), repeat=length)]
            for at, word in enumerate(words):
                assert (below[row, at] - stepwise(net, torch.tensor([word]))[0, -1]).abs().max() < 1e-12


@named
def test_sources_of_one_batch_do_not_see_each_other(config):
    net, tokens = made(config), drawn(4, 3, 2)
    sources = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
    with torch.no_grad():
        together = net(sources, tokens)
        for row in range(4):
            alone = net.given(sources[row].tolist())(tokens[row : row + 1])
            assert (together[row] - alone[0]).abs().max() < 1e-12


@named
def test_the_encoder_reads_its_source_in_both_directions(config):
    net, source = made(config), torch.tensor([[0, 1, 0]])
    with torch.no_grad():
        before = net.encoded(source)
        for place in range(3):
            changed = source.clone()
            changed[0, place] ^= 1
            for one, other in zip(before, net.encoded(changed), strict=True):
                assert ((one - other).abs().amax((0, 1, 3)) > 1e-6).all()  # every place of what is offered, those before and after


@named
def test_the_order_of_the_source_matters(config):
    net, tokens = made(config), torch.zeros(1, 0, dtype=torch.long)
    with torch.no_grad():
        answers = {source: net.given(source)(tokens) for source in itertools.permutations((0, 0, 1))}
    for one, other in itertools.combinations(answers, 2):
        assert (answers[one] - answers[other]).abs().max() > 1e-6


@named
def test_no_answer_depends_on_a_later_target_symbol(config):
    net, tokens = made(config).given((1, 0)), drawn(3, 6, 2)
    with torch.no_grad():
        before = net(tokens)
        for place in range(6):
            changed = tokens.clone()
            changed[:, place] ^= 1
            assert (net(changed)[:, : place + 1] - before[:, : place + 1]).abs().max() < 1e-12


@named
@pytest.mark.parametrize("scale", [1.0, 8.0])
def test_no_probability_is_below_the_floor_for_any_source(config, scale):
    net, tokens = made(config, scale=scale), torch.tensor(list(itertools.product((0, 1), repeat=4)))
    for source in SOURCES:
        member = net.given(source)
        assert -torch.log_softmax(stepwise(member, tokens), -1).min() <= member.floor() < math.inf


@named
def test_a_member_has_the_capabilities_of_a_transformer_and_answers_by_the_weights_as_they_are(config):
    net = made(config)
    member, tokens = net.given((0, 1)), torch.zeros(1, 2, dtype=torch.long)
    assert all(isinstance(member, kind) for kind in (Stepped, Attending, Tiled, Floored))
    before = stepwise(member, tokens)
    with torch.no_grad():
        net.source_embedding.mul_(-1.0)
    assert (stepwise(member, tokens) - before).abs().max() > 1e-6


def test_equal_seeds_give_equal_weights_and_the_architecture_is_data():
    net = EncoderDecoder(3, sources=2, **CONFIGS[0], seed=4)
    again, other = (family_of(net.config(), seed=seed) for seed in (4, 5))
    assert all(torch.equal(values, again.state_dict()[name]) for name, values in net.state_dict().items())
    assert any(not torch.equal(values, other.state_dict()[name]) for name, values in net.state_dict().items())


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"positions": "none", "context": 3, "source_context": 3}, "'none'.*bag of symbols"),
        ({"context": 3}, "without source_context"),
        ({"source_context": 3}, "without context"),
        ({"sources": 0, "positions": "rotary"}, "sources is 0"),
        ({"width": 5, "positions": "rotary"}, "odd"),
        ({"width": 6, "heads": 4, "positions": "rotary"}, "width 6.*heads 4"),
        ({"context": -1, "source_context": 3}, "context is -1"),
        ({"outcomes": 1, "positions": "rotary"}, "outcomes is 1"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(config, said):
    with pytest.raises(BadModel, match=said):
        EncoderDecoder(**{"outcomes": 3, "sources": 2, "width": 4, **config})


@pytest.mark.parametrize("source", [(2,), (-1,), (0.0,), (True,)])
def test_a_token_that_is_no_source_symbol_is_refused(source):
    with pytest.raises(BadModel, match="tokens from 0 to 1"):
        made(CONFIGS[1]).given(source)


def test_a_source_or_target_that_is_too_long_is_refused():
    nets = NetFamily(made({"width": 4, "context": 1, "source_context": 2}), "ab", "xy")
    with pytest.raises(BadQuestion, match=r"source of 3 symbols.*at most 2"):
        nets.given("aba")
    with pytest.raises(BadQuestion, match=r"target of 2 symbols.*at most 1"):
        nets.given("ab").next(("x", "y"))


@named
def test_what_is_recorded_level_by_level_is_what_steps_give(config):
    net = Net(made(config, symbols=3).given((1, 0)), "xyz")
    ends = net.trie.expand(np.zeros(1, np.int64), 3)[0]
    tokens = torch.tensor(list(itertools.product(range(3), repeat=3)))
    steps = stepwise(net.module, tokens)[:, -1].log_softmax(-1)
    recorded = torch.from_numpy(net.record.weights[ends]).log().log_softmax(-1)
    assert (steps - recorded).abs().max() < 1e-11


# -- the family --------------------------------------------------------------------------------------------------------


@named
def test_every_source_has_one_net_and_its_answers_are_normalised(config):
    nets = NetFamily(made(config), ["lid", "β"], "xyz"[:2])
    for source in ([], ["β"], ["lid", "β"]):
        net = nets.given(source)
        assert net is nets.given(tuple(source))
        assert sum(share for _, share in net.next(("y",)).items()) == 1
    with pytest.raises(BadQuestion, match="'q'"):
        nets.given(["q"])
    with pytest.raises(BadModel, match="2 source symbols"):
        NetFamily(made(config), "abc", "xy")
    with pytest.raises(BadModel, match="2 target symbols"):
        NetFamily(made(config), "ab", "xyz")
    with pytest.raises(BadModel, match=r"given\(source\)"):
        NetFamily(made(config).given(()), "ab", "xy")


def test_what_a_net_answers_a_net_of_a_family_answers():
    nets = NetFamily(made(CONFIGS[1]), "ab", "xy")
    first, second = nets.given("ab"), nets.given("ba")
    bracket = probability(first, "x(x|y)*", prompts=200)
    share = first.next(())["x"]
    assert bracket.lower <= share <= bracket.upper
    assert worst_prompts(first, lambda answer: answer[ar.END], length=2, most=2).among == 7
    assert diff(first, second, prompts=200).total_variation.upper > 0
    assert enclose(first, second, of=("kl",), prompts=100).kl.lower > 0


class KnownFamily(torch.nn.Module):
    """A family of nets that are made from PDFAs, one for each source; all others have the last one."""

    sources = 2

    def __init__(self, targets):
        super().__init__()
        self.known = {source: Known(pdfa) for source, pdfa in targets.items()}
        self.outcomes = next(iter(self.known.values())).outcomes

    def given(self, source):
        return self.known.get(tuple(source), next(reversed(self.known.values())))


@settings(max_examples=15)
@given(st.lists(st.fractions("1/8", "7/8", max_denominator=12), min_size=4, max_size=4), st.fractions(0, 1, max_denominator=9))
def test_the_bracket_of_a_known_family_contains_the_exact_mean_of_its_sources(ends, share):
    plus, minus, ours, theirs = (geometric(str(end)) for end in ends)
    p, prior = Family("+-", {"+": plus, "-": minus}, otherwise=plus), {"+": share, "-": 1 - share}
    nets = NetFamily(KnownFamily({(0,): ours, (1,): theirs}), "+-", "ab")
    exact = Family("+-", {"+": declared(nets.given("+"), ours), "-": declared(nets.given("-"), theirs)}, otherwise=plus)
    bracket, value = compare(p, nets, prior=prior, prompts=60), compare(p, exact, prior=prior, prompts=60)
    assert isinstance(value.kl, LogSum)
    assert bracket.kl.lower <= value.kl <= bracket.kl.upper < math.inf
    assert bracket.total_variation.lower <= value.total_variation.upper
    assert value.total_variation.lower <= bracket.total_variation.upper


def fair(*, one="1/2"):
    return ar.Table("01", {"": {"0": 1 - Fraction(one), "1": one}}, length=1)


def test_two_exact_families_have_an_exact_kl_and_an_impossible_one_is_infinite_with_its_witness():
    p, q = Family("+-", {"+": fair()}, otherwise=fair(one="1/4")), Family("+-", {"+": fair(one="1/4")}, otherwise=fair(one="1/4"))
    found = compare(p, q, prior={"+": "1/3", "-": "2/3"})
    assert found.kl == (ar.log("1/2") - ar.log("1/4") / 2 - ar.log("3/4") / 2) / 3
    assert found.total_variation == Interval(Fraction(1, 12), Fraction(1, 12))
    assert found.given("-").kl == 0
    with pytest.raises(BadQuestion, match="has prior 0"):
        found.given("+-")
    never = Family("+-", {"+": fair(one=0)}, otherwise=fair())
    assert compare(p, never, prior={"+": "1/3", "-": "2/3"}).kl.witness.outcome == "1"
    assert compare(p, never, prior={"+": 0, "-": 1}).kl < math.inf  # a source of prior 0 is in no number


def test_families_of_other_symbols_and_nets_in_place_of_exact_models_are_refused():
    p, nets = Family("ab", {}, otherwise=ar.Table("xy", {"": {"x": 1}}, length=1)), NetFamily(made(CONFIGS[1]), "ab", "xy")
    with pytest.raises(BadQuestion, match="sources over"):
        compare(Family("+-", {}, otherwise=fair()), nets, prior={"+": 1})
    with pytest.raises(BadQuestion, match="exact models first"):
        compare(nets, p, prior={"a": 1})
    with pytest.raises(BadModel):
        compare(p, nets, prior={"a": "1/2"})
    with pytest.raises(BadModel, match="given twice"):
        compare(p, nets, prior={"a": "1/2", ("a",): "1/2"})


def test_a_net_family_listed_at_a_prior_is_a_family_with_its_paired_joint():
    nets = NetFamily(made({"width": 4, "context": 2, "source_context": 2}), "ab", "xy")
    listed = Family("ab", {source: nets.given(source) for source in ("a", "bb")}, otherwise=ar.Table("xy", {"": {"x": 1}}, length=1))
    pair = listed.paired({"a": "1/3", "bb": "2/3"}, separator="|", off_support={ar.END: 1})
    assert ar.prefix_probability(pair, "bb|x") == Fraction(2, 3) * nets.given("bb").next(())["x"]


# -- folders -----------------------------------------------------------------------------------------------------------


def test_a_family_is_loaded_bit_for_bit_and_a_net_of_it_needs_a_source(tmp_path):
    nets = NetFamily(made(CONFIGS[0], dtype=torch.float32), "ab", ["x", "long"], card={"training": {"by": "hand"}})
    save_family(nets, tmp_path / "f")
    again = load_family(tmp_path / "f")
    assert again.sources == nets.sources
    assert again.card["training"] == {"by": "hand"}
    for source in ("", "ab"):
        assert dict(again.given(source).next(("long",)).items()) == dict(nets.given(source).next(("long",)).items())
    assert dict(open_net(tmp_path / "f", source="ab").next(()).items()) == dict(nets.given("ab").next(()).items())
    for refused in (lambda: load_net(tmp_path / "f"), lambda: open_net(tmp_path / "f")):
        with pytest.raises(BadFile, match=r"card of a family.*give a source"):
            refused()
    with pytest.raises(BadQuestion, match="save_family"):
        save_net(nets.given("ab"), tmp_path / "g")
    with pytest.raises(BadQuestion, match="save_net"):
        save_family(nets.given("ab"), tmp_path / "g")


def test_a_net_is_no_family_and_a_family_of_another_module_is_not_saved(tmp_path):
    from arprops.neural import LSTM

    save_net(Net(LSTM(3, hidden=2), "ab"), tmp_path / "n")
    with pytest.raises(BadFile, match="card of a net"):
        load_family(tmp_path / "n")
    with pytest.raises(BadFile):
        open_net(tmp_path / "n", source="a")
    with pytest.raises(BadQuestion, match="KnownFamily"):
        save_family(NetFamily(KnownFamily({(0,): geometric()}), "+-", "ab"), tmp_path / "k")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda card: card.pop("sources"), "'sources' is missing"),
        (lambda card: card.update(sources=["a"]), "2 sources and 1 symbols"),
        (lambda card: card.update(sources=["a", "a"]), "in sources"),
        (lambda card: card.update(alphabet=["a"]), "outcomes"),
        (lambda card: card["architecture"].update(kind="lstm"), "encoder-decoder"),
    ],
)
def test_a_card_of_a_family_that_does_not_fit_is_refused(tmp_path, change, said):
    import json

    save_family(NetFamily(made(CONFIGS[0], dtype=torch.float32), "ab", "xy"), tmp_path / "f")
    card = json.loads((tmp_path / "f" / "card.json").read_text())
    change(card)
    (tmp_path / "f" / "card.json").write_text(json.dumps(card))
    with pytest.raises(BadFile, match=said):
        load_family(tmp_path / "f")


def test_a_check_file_asks_about_a_net_given_a_source(tmp_path):
    from arprops.formats.load import load

    nets = NetFamily(made(CONFIGS[0], dtype=torch.float32), "ab", "xy")
    save_family(nets, tmp_path / "f")
    (tmp_path / "m.toml").write_text('[models.given]\nnet = "f"\nsource = "ab"\n')
    assert ar.next_distribution(load(tmp_path / "m.toml"), "") == nets.given("ab").next(())
    (tmp_path / "m.toml").write_text('[models.given]\nnet = "f"\nsource = "aq"\n')
    with pytest.raises(BadFile, match="'q'"):
        load(tmp_path / "m.toml")


# -- training ----------------------------------------------------------------------------------------------------------


def copies(source):
    """The source written in x and y; each symbol is kept with probability 3/4."""
    rows = {i: {s: "3/4", {"x": "y", "y": "x"}[s]: "1/4"} for i, s in enumerate(source.translate({97: "x", 98: "y"}))}
    step = {i: {"x": i + 1, "y": i + 1} for i in rows}
    return ar.PDFA("xy", start=0, next={**rows, len(source): {ar.END: 1}}, step=step, default=len(source))


EXACT = Family("ab", {source: copies(source) for source in ("", "a", "b", "ab", "ba")}, otherwise=copies(""))


def test_training_stops_at_an_exact_kl_that_the_bracket_confirms_and_equal_seeds_give_equal_nets():
    prior = {"a": "1/2", "b": "1/4", "": "1/4"}
    fitted = fit_family(EXACT, {"width": 8, "heads": 2}, prior=prior, target=1e-2, dtype="float64", rate=0.02)
    fits = [fit_family(EXACT, {"width": 8, "heads": 2}, prior=prior, target=0, steps=3, seeds=seeds) for seeds in ([0, 1], [1])]
    assert fitted.run.stopped == "target"
    assert fitted.floor == pytest.approx(0.75 * (0.75 * math.log(4 / 3) + 0.25 * math.log(4)))
    assert fitted.population.tokens == Fraction(3, 4) * 2 + Fraction(1, 4)
    bracket = compare(EXACT, fitted.nets, prior=prior, prompts=100)
    assert float(bracket.kl.lower) - 1e-12 <= fitted.run.kl <= float(bracket.kl.upper) + 1e-12
    assert bracket.kl.upper < 1e-2
    assert "encoder-decoder: exact loss floor" in str(fitted)
    same = [fits[0].runs[1].final.module, fits[1].runs[0].final.module]
    assert all(torch.equal(one, other) for one, other in zip(*(net.parameters() for net in same), strict=True))
    assert fitted.nets.card["training"]["run"]["stopped"] == "target"


def test_sources_of_all_lengths_and_any_number_of_places_at_once_give_one_loss():
    from arprops.neural.fitting.conditional import FamilyTask, conditional
    from arprops.neural.fitting.family_lesson import FamilyLesson
    from arprops.neural.fitting.options import Training

    net = made(CONFIGS[1])
    given = conditional(EXACT, {"": "1/8", "a": "1/8", "ab": "1/4", "ba": "1/2"})
    losses, gradients = [], []
    for places in (1, 7, 1 << 17):
        task = FamilyTask(given, net.config(), (0,), Training(places=places))
        net.zero_grad()
        losses.append(FamilyLesson(task, torch.device("cpu")).exact(net, gradient=True).item())
        gradients.append([p.grad.clone() for p in net.parameters()])
    assert losses[0] == pytest.approx(losses[1], abs=1e-13) == pytest.approx(losses[2], abs=1e-13)
    for one, other in zip(gradients[0], gradients[2], strict=True):
        assert torch.allclose(one, other, atol=1e-12)
    kl = compare(EXACT, NetFamily(net, "ab", "xy"), prior={"": "1/8", "a": "1/8", "ab": "1/4", "ba": "1/2"}).kl
    assert float(kl.lower) - 1e-12 <= losses[0] - float(given.entropy) <= float(kl.upper) + 1e-12


def test_targets_that_are_cut_leave_mass_and_the_kl_is_a_part_of_the_whole():
    endless = Family("ab", {"a": geometric("1/2", "xy")}, otherwise=geometric("1/4", "xy"))
    fitted = fit_family(endless, {"width": 4, "heads": 1, "positions": "rotary"}, prior={"a": "1/3", "b": "2/3"}, length=3, target=0, steps=5, dtype="float64")
    assert fitted.population.left == Fraction(1, 3) * Fraction(1, 8) + Fraction(2, 3) * Fraction(27, 64)
    assert "lies beyond the cut" in str(fitted)
    assert fitted.run.best_kl <= float(compare(endless, fitted.nets, prior={"a": "1/3", "b": "2/3"}, prompts=200).kl.upper)


def test_what_is_trained_beside_the_prior_moves_the_net_there_and_is_no_part_of_the_kl():
    wrong = Family("ab", {"b": copies("a")}, otherwise=copies(""))
    fits = [fit_family(EXACT, {"width": 8, "heads": 2}, prior={"a": 1}, beside={"b": 1}, aside=aside, target=1e-2, rate=0.02, steps=400) for aside in (EXACT, wrong)]
    assert fits[0].floor == fits[1].floor == fit_family(EXACT, {"width": 8}, prior={"a": 1}, steps=0).floor
    assert all(fitted.run.best_kl < 1e-2 for fitted in fits)
    right, other = (fitted.run.final.given("b").next(())["y"] for fitted in fits)
    assert right > Fraction(1, 2) > other


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"batch": 3}, "batch is 0, found 3"),
        ({"over": "tree"}, "over is 'strings'"),
        ({"stack": True}, "stack is False"),
        ({"rat": 0.1}, "did you mean 'rate'"),
        ({"seeds": []}, "seeds"),
        ({"length": 0}, "nothing to learn"),
        ({"beside": {"b": 0}}, "positive weight"),
        ({"aside": EXACT}, "without sources beside"),
        ({"beside": {"b": 1}, "aside": Family("abc", {}, otherwise=copies(""))}, "family aside is over"),
        ({"architecture": {"outcomes": 7}}, "outcomes=7"),
        ({"architecture": {"sources": 7}}, "sources=7"),
    ],
)
def test_options_that_make_no_sense_are_refused(choices, said):
    with pytest.raises(BadQuestion, match=said):
        fit_family(EXACT, **{"prior": {"a": 1}, "steps": 1, **choices})


def test_a_prior_that_is_none_and_an_unknown_architecture_are_refused():
    with pytest.raises(BadModel):
        fit_family(EXACT, prior={"a": "1/2"})
    with pytest.raises(BadModel, match="encoder-decoder"):
        fit_family(EXACT, {"kind": "lstm"}, prior={"a": 1})
    with pytest.raises(BadModel, match="'widht'"):
        fit_family(EXACT, {"widht": 3}, prior={"a": 1})


def test_ctrl_c_gives_what_was_found():
    def told(_, step):
        if step >= 8:
            raise KeyboardInterrupt

    fitted = fit_family(EXACT, {"width": 4, "heads": 1}, prior={"a": 1}, seeds=2, target=0, progress=told)
    assert fitted.interrupted
    assert [run.stopped for run in fitted.runs] == ["running"]
    assert fitted.run.step == 8


# -- audit -------------------------------------------------------------------------------------------------------------


class Wrapped(torch.nn.Module):
    """An encoder–decoder that reads its source as `read` says."""

    outcomes, sources = 3, 2

    def __init__(self, net):
        super().__init__()
        self.net = net

    def read(self, sources):
        return sources

    def given(self, source):
        return self.net.given(self.read(torch.tensor([list(source)], dtype=torch.long))[0].tolist())

    def forward(self, sources, tokens):
        return self.net(self.read(sources), tokens)


class SourceIgnored(Wrapped):
    def read(self, sources):
        return torch.zeros_like(sources)


class SourceSorted(Wrapped):
    def read(self, sources):
        return sources.sort(1).values


class SourcesMixedUp(Wrapped):
    def forward(self, sources, tokens):
        return self.net(sources.roll(1, 0), tokens)


class TargetSeen(Wrapped):
    """Every member looks ahead."""

    def given(self, source):
        return Ahead(self.net.given(source))

    def forward(self, sources, tokens):
        return torch.stack([self.given(source.tolist())(row[None])[0] for source, row in zip(sources, tokens, strict=True)])


class Ahead(torch.nn.Module):
    outcomes = 3

    def __init__(self, member):
        super().__init__()
        self.member = member
        self.root, self.extend, self.logits = member.root, member.extend, member.logits

    def forward(self, tokens):
        return self.member(tokens) + tokens.sum(1)[:, None, None] * torch.tensor([0.0, 1.0, 0.0])


OF_SOURCES = ["source sensitivity", "source order", "source batch"]


def audited(kind, **options):
    return audit_family(NetFamily(kind(made(CONFIGS[1], dtype=torch.float32)), "ab", "xy"), **{"sources": ["a", "b", "ba"], "length": 1, **options})


def test_a_sound_family_passes_and_each_item_says_for_which_source():
    found = audited(Wrapped)
    assert found.passed, str(found)
    for item in ("source sensitivity", "source order", "source batch", "causality", "cache"):
        assert found[item].passed
    assert found["causality"].sentence.startswith("Given ")


@pytest.mark.parametrize(
    ("kind", "failed"),
    [(SourceIgnored, {"source sensitivity", "source order"}), (SourceSorted, {"source order"}), (SourcesMixedUp, {"source batch"})],
)
def test_a_family_that_misreads_its_source_is_caught_by_its_item(kind, failed):
    found = audited(kind, items=OF_SOURCES)
    assert [finding.item for finding in found.findings] == OF_SOURCES
    assert {finding.item for finding in found.findings if finding.failed} == failed


def test_a_family_that_looks_ahead_is_caught_and_the_kernel_believes_it():
    found = audited(TargetSeen, sources=["ab"], items=["causality", "source sensitivity"])
    assert found["causality"].failed
    assert found["causality"].refuted.refuted
    assert found["source sensitivity"].status == "not asked"  # one source alone


def test_where_the_exact_family_ignores_its_source_the_nets_may_too():
    alike = Family("ab", {}, otherwise=ar.PDFA("xy", start=0, next={0: {"x": "1/3", "y": "1/3", ar.END: "1/3"}}, step={0: {"x": 0, "y": 0}}))
    assert audited(SourceIgnored, sources=["a", "b"], exact=alike, items=OF_SOURCES)["source sensitivity"].status == "not asked"


class NoForward(Wrapped):
    forward = torch.nn.Module.forward


class ForwardOfTargets(Wrapped):
    def forward(self, tokens):
        return self.net(tokens, tokens)


class TooFewRows(Wrapped):
    def forward(self, sources, tokens):
        return self.net(sources, tokens)[:, 1:]


def test_a_batch_of_sources_is_not_asked_of_a_module_without_one_and_another_shape_is_refused():
    assert audited(NoForward, items=OF_SOURCES)["source batch"].status == "not asked"
    for kind in (ForwardOfTargets, TooFewRows):
        with pytest.raises(BadModel, match=r"logits \(B, T \+ 1, outcomes\)"):
            audited(kind, items=OF_SOURCES)


def test_one_source_symbol_is_told_apart_by_its_length():
    nets = NetFamily(made(CONFIGS[1], sources=1, dtype=torch.float32), "a", "xy")
    assert audit_family(nets, sources=["", "a"], length=1, items=["source sensitivity"])["source sensitivity"].passed


def test_an_audit_of_no_source_or_of_no_family_is_refused():
    with pytest.raises(BadQuestion, match="needs a source"):
        audited(Wrapped, sources=[])
    with pytest.raises(BadQuestion, match="no item 'source sense'"):
        audited(Wrapped, items=["source sense"])
    with pytest.raises(BadQuestion, match="NetFamily"):
        audit_family(made(CONFIGS[1]))
