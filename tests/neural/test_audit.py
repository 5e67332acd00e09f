"""Every broken net of the zoo is caught by the item that is meant for it, at the smallest prompt, with evidence that the kernel re-verifies."""

import json
import math
from fractions import Fraction

import pytest

pytest.importorskip("torch")

import torch

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.core.verdict import Attested, Refuted
from arprops.core.words import END
from arprops.kernel.check import recheck
from arprops.neural.auditing import ITEMS, audit
from arprops.neural.auditing.finding import Finding, recorded
from arprops.neural.net import Net
from tests.neural import zoo

FEW = {"length": 3, "prompts": 8}
COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", ar.END: "1/4"}}, step={0: {"a": 0, "b": 0}})
EVEN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", ar.END: "1/4"}, 1: {"a": 1}}, step={0: {"a": 1, "b": 0}, 1: {"a": 0, "b": 1}})
# the net, the item that is meant for it, the smallest prompt
CAUGHT = [
    (zoo.MaskTransposed, "causality", ()),
    (zoo.MaskTransposed, "causality by gradient", ()),
    (zoo.MaskOffByOne, "causality", ()),
    (zoo.MaskOffByOne, "causality by gradient", ()),
    (zoo.PlacesOverBatch, "batch rows", ()),
    (zoo.PlacesOverBatch, "batch size", ()),
    (zoo.DropoutLeftOn, "determinism", ()),
    (zoo.DropoutInTraining, "determinism", ()),
    (zoo.Drifting, "determinism", ()),
    (zoo.PaddingAttendedTo, "padding", ("a",)),
    (zoo.PromptIgnored, "prompt sensitivity", ("b",)),
    (zoo.CacheMisaligned, "cache", ("a",)),
    (zoo.RowsMixedUp, "batch rows", ("a", "b")),
    (zoo.EndIgnored, "END in the loss", ()),
    (zoo.PaddingCounted, "END in the loss", ()),
    (zoo.SoftmaxOverPrompt, "normalisation", ()),
    (zoo.ScoresDoubled, "normalisation", ()),
    (zoo.ScoresDoubled, "divergence", ()),
    (zoo.BatchNormalised, "batch rows", ("a",)),
    (zoo.LossBelowFloor, "loss floor", ("b",)),
    (zoo.NotANumber, "normalisation", ("b",)),
]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize(("breed", "item", "prompt"), CAUGHT, ids=[f"{breed.__name__}: {item}" for breed, item, _ in CAUGHT])
def test_a_broken_net_is_caught_by_its_item_at_the_smallest_prompt(breed, item, prompt, dtype):
    found = audit(breed().to(dtype), alphabet="ab", exact=EVEN, items=[item], **FEW)[item]
    assert found.failed, found.lines()
    assert found.prompt == prompt
    if found.effect is not None and item != "prompt sensitivity":
        assert found.effect > 100 * found.bound, "the effect stands far above what rounding can do"
    with pytest.raises(AssertionError, match="FAILED"):
        found.expect()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
def test_the_sound_net_of_the_zoo_passes_every_item(dtype):
    found = audit(zoo.Sound().to(dtype), alphabet="ab", exact=EVEN, metrics={"all a": ar.regex("a*", "ab")}, **FEW)
    assert [finding.status for finding in found.findings] == ["passed"] * len(ITEMS), str(found)
    assert tuple(finding.item for finding in found.findings) == ITEMS
    found.expect()


@pytest.mark.parametrize(
    ("breed", "blamed"),
    [
        (zoo.MaskTransposed, {"causality", "causality by gradient", "cache", "END in the loss"}),
        (zoo.DropoutLeftOn, {"determinism"}),
        (zoo.Drifting, {"determinism"}),
        (zoo.PaddingAttendedTo, {"padding"}),
        (zoo.PromptIgnored, {"prompt sensitivity"}),
        (zoo.EndIgnored, {"END in the loss"}),
        (zoo.SoftmaxOverPrompt, {"normalisation"}),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_fault_is_blamed_on_nothing_else(breed, blamed):
    found = audit(breed(), alphabet="ab", **FEW)
    assert {finding.item for finding in found.findings if finding.failed} <= blamed
    assert not found.passed


def test_a_refuted_finding_is_re_verified_by_the_kernel():
    for breed, item, _ in CAUGHT:
        found = audit(breed(), alphabet="ab", exact=COIN, items=[item], **FEW)[item]
        if found.answers is None or breed is zoo.NotANumber:
            continue
        verdict = found.refuted
        assert isinstance(verdict, Refuted), (breed, item)
        recheck(verdict)
        assert found.attested is None


def test_a_loss_below_the_floor_is_refuted_at_the_prompt_that_looked_ahead():
    found = audit(zoo.LossBelowFloor(), alphabet="ab", exact=COIN, items=["loss floor"], **FEW)["loss floor"]
    verdict = found.refuted
    assert isinstance(verdict, Refuted)
    recheck(verdict)
    assert found.outcome is END
    assert found.first > found.second


def test_rows_that_do_not_sum_to_one_are_refuted_as_a_sum():
    found = audit(zoo.ScoresDoubled(), alphabet="ab", items=["normalisation"], **FEW)["normalisation"]
    assert isinstance(found.refuted, Refuted)
    assert found.first == pytest.approx(2)


def test_a_passed_finding_is_attested_with_what_was_tried():
    found = audit(zoo.Sound(), alphabet="ab", items=["causality"], **FEW)["causality"]
    attested = found.attested
    assert isinstance(attested, Attested)
    assert attested.by == ("audit: causality",)
    assert "15 prompts of up to 3 symbols, all of them" in attested.scope
    assert ar.decide(attested.claim).proved, "at the prompt where it came closest, the claim itself is exact"
    assert found.refuted is None


def test_the_two_answers_are_exact_models_of_the_recorded_numbers():
    found = audit(zoo.MaskTransposed(), alphabet="ab", items=["causality"], **FEW)["causality"]
    first, second = found.models
    assert float(first.next(first.start())[found.outcome]) == pytest.approx(found.first, rel=1e-12)
    assert float(second.next(second.start())[found.outcome]) == pytest.approx(found.second, rel=1e-12)
    along = recorded(("a", "b"), ("b", "a"), (0.0, -1.0, -math.inf))
    assert ar.prefix_probability(along, "ba") == 1
    assert along.next(2)[END] == 0


def test_an_offence_beyond_the_prompts_that_are_all_tried_is_made_smaller():
    found = audit(zoo.LeakFarOut(), alphabet="ab", items=["causality"], length=9, prompts=6)["causality"]
    assert found.prompt == ("b", "b", "b")
    assert "a sample by seed 0" in found.scope


def test_a_net_in_training_mode_is_caught_and_in_evaluation_mode_is_not():
    module = zoo.DropoutInTraining()
    assert not audit(module, alphabet="ab", items=["determinism"], **FEW).passed
    assert module.training, "an audit asks a module as it is"
    assert audit(module.eval(), alphabet="ab", items=["determinism"], **FEW).passed


def test_a_net_that_is_not_steady_is_not_compared():
    found = audit(zoo.DropoutLeftOn(), alphabet="ab", items=["causality", "cache"], **FEW)
    assert [finding.status for finding in found.findings] == ["not asked", "not asked"]
    assert "mend determinism first" in found["cache"].sentence


def test_a_net_whose_weights_were_changed_after_it_was_recorded_is_caught():
    net = Net(zoo.Sound(), "ab")
    net.trie.node([0, 1])
    assert audit(net, items=["determinism"], **FEW).passed
    with torch.no_grad():
        net.module.head.mul_(1.01)
    found = audit(net, items=["determinism"], **FEW)["determinism"]
    assert found.failed
    assert "recorded" in found.sentence


def test_an_audit_leaves_weights_record_and_chance_as_they_were():
    net = Net(zoo.Sound(), "ab")
    before, size = {name: part.clone() for name, part in net.module.state_dict().items()}, len(net.record)
    torch.manual_seed(3)
    state = torch.get_rng_state()
    audit(net, exact=COIN, **FEW)
    assert torch.equal(torch.get_rng_state(), state)
    assert len(net.record) == size
    assert all(torch.equal(part, before[name]) for name, part in net.module.state_dict().items())
    assert all(part.grad is None for part in net.module.parameters())


def test_a_net_that_only_steps_is_not_asked_about_later_tokens():
    class OnlySteps:
        outcomes = 3

        def __init__(self):
            self.net = zoo.Sound()

        def root(self):
            return self.net.root()

        def extend(self, carried, parents, tokens):
            return self.net.extend(carried, parents, tokens)

        def logits(self, carried):
            return self.net.logits(carried)

    found = audit(OnlySteps(), alphabet="ab", exact=COIN, **FEW)
    for item in ("causality", "causality by gradient", "cache", "padding", "END in the loss"):
        assert found[item].status == "not asked"
    assert found["batch rows"].passed
    assert found["loss floor"].passed
    assert found.passed


def test_metrics_that_say_nothing_or_forget_the_unfinished_are_caught():
    def finished_only(pairs):
        done = [(prompt, completion) for prompt, completion in pairs if completion is not None]
        return sum(completion[:1] == ("a",) for _, completion in done) / len(done) if done else 0.0

    def fair(pairs):
        return sum(completion is not None and completion[:1] == ("a",) for _, completion in pairs) / len(pairs)

    items = ["non-vacuous metrics", "unfinished completions"]
    vacuous, unfinished = audit(zoo.Sound(), alphabet="ab", items=items, metrics={"any": ar.regex("(a|b)*", "ab")}, **FEW).findings
    assert vacuous.failed
    assert vacuous.prompt == ()
    assert unfinished.status == "not asked"
    vacuous, unfinished = audit(zoo.Sound(), alphabet="ab", items=items, metrics={"first": finished_only}, **FEW).findings
    assert vacuous.passed
    assert unfinished.failed
    assert (unfinished.first, unfinished.second) == (1.0, 1.0)
    assert audit(zoo.Sound(), alphabet="ab", items=items, metrics={"first": fair, "all a": ar.regex("a*", "ab")}, **FEW).passed


def test_a_loss_of_somebody_elses_is_held_against_the_net():
    def per_token(module, tokens, lengths):
        return module.loss(tokens, lengths) / (lengths + 2)

    found = audit(zoo.Sound(), alphabet="ab", items=["END in the loss"], loss=per_token, **FEW)["END in the loss"]
    assert found.failed
    assert "divides by a count" in found.sentence
    assert "END out" in audit(zoo.EndIgnored(), alphabet="ab", items=["END in the loss"], **FEW)["END in the loss"].sentence


def test_an_exact_model_that_ignores_its_prompt_excuses_a_net_that_does():
    found = audit(zoo.PromptIgnored(), alphabet="ab", exact=COIN, items=["prompt sensitivity"], **FEW)
    assert found["prompt sensitivity"].status == "not asked"


def test_what_a_person_sees_names_the_item_the_prompt_and_the_bound():
    found = audit(zoo.MaskTransposed(), alphabet=["go", "stop"], items=["causality", "determinism"], **FEW)
    text = str(found)
    assert "FAILED    causality" in text
    assert "smallest prompt found: ε (the empty prompt)" in text
    assert "more than the bound" in text
    assert "terms·u" in text
    data = json.loads(json.dumps(found.data()))
    assert [finding["status"] for finding in data["findings"]] == ["failed", "passed"]
    with pytest.raises(AssertionError, match="1 of 2 items failed"):
        found.expect()


def test_odd_alphabets_lengths_and_budgets_are_audited():
    one = audit(zoo.Sound(2), alphabet=["only"], length=3)
    assert one.passed, str(one)
    assert one["prompt sensitivity"].passed
    assert not audit(zoo.MaskTransposed(2), alphabet=["only"], length=3, items=["causality"]).passed, "one symbol: later tokens can only be cut off"
    assert not audit(zoo.PromptIgnored(3), length=2, prompts=3, items=["prompt sensitivity"]).passed
    short = audit(zoo.Sound(), length=0, exact=None)
    assert short.passed
    assert short["causality"].status == "not asked"
    assert short["prompt sensitivity"].status == "not asked"
    assert audit(zoo.Sound(), length=2, prompts=1).passed
    assert audit(zoo.Sound(12), length=2, prompts=5).passed


def test_the_length_is_what_the_net_can_take_where_none_is_given():
    found = audit(zoo.Sound(), alphabet="ab", items=["causality"], prompts=4)["causality"]
    assert "up to 6 symbols" in found.scope
    from arprops.neural.nets.transformer import Transformer

    short = Transformer(3, width=4, context=2)
    assert "up to 2 symbols" in audit(short, alphabet="ab", items=["causality"])["causality"].scope
    with pytest.raises(BadQuestion):
        audit(short, alphabet="ab", length=3)


@pytest.mark.parametrize(
    ("net", "given", "error", "says"),
    [
        (3, {}, BadModel, "found int"),
        (torch.nn.Linear(2, 2), {}, BadModel, "the net fails on tokens"),
        (zoo.Sound(), {"items": ["causalty"]}, BadQuestion, "no item 'causalty'"),
        (zoo.Sound(), {"alphabet": "abc"}, BadQuestion, "2 symbols; found 3"),
        (zoo.Sound(), {"length": -1}, BadQuestion, "length is -1"),
        (zoo.Sound(), {"prompts": 0}, BadQuestion, "prompts is 0"),
        (zoo.Sound(), {"alphabet": "xy", "exact": COIN}, BadQuestion, "expected the same symbols"),
        (zoo.Sound(), {"alphabet": "ab", "exact": "coin"}, BadQuestion, "exact is a str"),
        (zoo.Sound(), {"alphabet": "ab", "metrics": {"m": 3}}, BadQuestion, "metric 'm' is a int"),
        (zoo.Sound(), {"alphabet": "ab", "metrics": {"m": lambda pairs: 1 / 0}}, BadQuestion, "ZeroDivisionError"),
        (zoo.Sound(), {"alphabet": "ab", "metrics": {"m": ar.regex("c", "c")}}, BadQuestion, "language over"),
    ],
)
def test_what_cannot_be_audited_is_refused_with_the_reason(net, given, error, says):
    with pytest.raises(error, match=says):
        audit(net, **{"length": 2, "prompts": 4, **given} if not isinstance(net, torch.nn.Linear) else {"alphabet": "ab"})


def test_an_item_that_was_not_asked_is_no_finding():
    found = audit(zoo.Sound(), items="cache", **FEW)
    assert found["cache"].passed
    with pytest.raises(BadQuestion, match="'causality' was asked"):
        found["causality"]


def test_a_finding_without_numbers_has_no_verdict():
    bare = Finding("causality", "failed", "because", "nothing")
    assert bare.refuted is None
    assert bare.attested is None
    assert bare.compared is None
    assert Finding("x", "failed", "", "", prompt=("a",), outcome="a", bound=0.0, answers=((math.nan, 0.0), (0.0, 0.0)), alphabet=("a",)).refuted is None


def test_logits_that_are_no_numbers_are_told_by_normalisation_and_break_nothing_else():
    class Endless(zoo.Sound):
        def answer(self, stream, mixed):
            return super().answer(stream, mixed) + math.inf

    class Forbidden(zoo.Sound):
        def answer(self, stream, mixed):
            found = super().answer(stream, mixed).clone()
            found[..., 1] = -math.inf
            return found

    found = audit(Endless(), alphabet="ab", exact=EVEN, **FEW)
    assert {finding.item for finding in found.findings if finding.failed} == {"normalisation", "prompt sensitivity"}
    assert found["normalisation"].prompt == ()
    assert "mend normalisation" in found["loss floor"].sentence
    found = audit(zoo.NotANumber(), alphabet="ab", exact=EVEN, **FEW)
    assert {finding.item for finding in found.findings if finding.failed} == {"normalisation", "cache"}
    assert json.loads(json.dumps(found.data(), allow_nan=False))["passed"] is False
    audit(Forbidden(), alphabet="ab", exact=EVEN, **FEW).expect()


def test_weights_made_in_inference_mode_and_huge_logits_are_audited():
    with torch.inference_mode():
        module = zoo.Sound()
    audit(module, alphabet="ab", **FEW).expect()

    class Huge(zoo.Sound):
        def answer(self, stream, mixed):
            return super().answer(stream, mixed) * 1e30

    audit(Huge(), alphabet="ab", **FEW).expect()


def test_progress_is_told_item_by_item():
    told = []
    audit(zoo.Sound(), items=["cache", "causality"], progress=lambda what, done: told.append((what, done)), **FEW)
    assert told == [("cache", 0), ("causality", 1)]


def test_the_bound_covers_a_change_of_weights_by_the_roundings_it_stands_for():
    from arprops.neural.auditing.noise import Noise, changed
    from arprops.neural.auditing.subject import subject_of

    module = zoo.Sound().double()
    subject = subject_of(module, "ab")
    noise, tokens = Noise(subject), torch.tensor([[0, 1, 1], [1, 0, 0]])
    here = subject.answers(tokens)
    with changed(list(module.parameters()), 20 * 2.0**-53, torch.Generator().manual_seed(1)):
        there = subject.answers(tokens)
    moved = float((here - there).abs().max())
    assert 0 < moved < noise.bound(tokens) < 1e-11
    assert noise.terms(3) == 16 + 4 + 3
    assert Fraction(noise.unit) == Fraction(1, 2**53)
