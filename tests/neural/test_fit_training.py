import dataclasses
from fractions import Fraction
from math import inf

import pytest

torch = pytest.importorskip("torch")

import arprops as ar  # noqa: E402  # what follows needs torch
from arprops.neural.fitting.fit import fit, repeat, run, task  # noqa: E402
from arprops.neural.fitting.options import Training, training_of  # noqa: E402
from arprops.neural.fitting.population import population  # noqa: E402
from arprops.neural.fitting.schedule import Truth  # noqa: E402
from arprops.neural.fitting.task import task_of  # noqa: E402

ANBN = {"a" * n + "b" * n: Fraction(4, 5) ** n for n in range(1, 5)}
SMALL = {"kind": "lstm", "hidden": 8}
TINY = [SMALL, {"kind": "transformer", "width": 8, "heads": 2, "layers": 1}, {"kind": "linear", "context": 8}, "ngram", {"kind": "gru", "hidden": 6}]


def weights(fitted):
    return [p.detach().clone() for each in fitted.runs for net in (each.final, each.best) for p in net.module.parameters()]


def same(p, q):
    numbers = [[(r.seed, r.kl, r.best_kl, r.step, r.best_step, r.stopped, r.history) for r in fitted.runs] for fitted in (p, q)]
    return numbers[0] == numbers[1] and all(torch.equal(a, b) for a, b in zip(weights(p), weights(q), strict=True))


@pytest.mark.parametrize("kind", ["linear", "lstm"])
def test_the_nets_of_the_issue_reach_the_target(kind):
    fitted = fit(ANBN, kind)
    assert fitted.run.stopped == "target"
    assert 0 <= fitted.run.kl < 1e-3
    assert fitted.run.kl == fitted.run.best_kl == fitted.run.history[-1][1]
    assert not fitted.interrupted


@pytest.mark.parametrize(
    ("architecture", "options"),
    [
        *((architecture, {}) for architecture in TINY), (SMALL, {"batch": 4, "check": 3}), (TINY[1], {"truth": Truth("linear", k=0.1)}), (TINY[1], {"over": "tree"}),
        ("ngram", {"dtype": "float64", "clip": 0.1, "decay": 0.1}),
    ],
)  # fmt: skip
def test_two_runs_from_one_card_are_equal_bit_by_bit(architecture, options):
    fitted = fit(ANBN, architecture, seeds=2, steps=7, target=0, **options)
    again = repeat(fitted.card)
    assert same(fitted, again)
    assert task_of(fitted.card["task"]) == fitted.task == again.task
    assert same(fitted, repeat(fitted.net.card))
    assert all(each.kl >= -1e-12 for each in fitted.runs)


def test_the_smallest_loss_is_kept_and_the_last_one_too():
    fitted = fit(ANBN, SMALL, steps=30, rate=0.5, schedule="constant", target=0)
    one = fitted.run
    assert one.best_kl == min(kl for _, kl in one.history) < one.kl == one.history[-1][1]
    assert (one.best_step, one.best_kl) in one.history
    assert one.step == 30 == len(one.history) - 1
    # The nets are those that the numbers are of.
    for net, kl in ((one.final, one.kl), (one.best, one.best_kl)):
        assert float(ar.cross_entropy(_table(ANBN), net)) - fitted.floor == pytest.approx(kl, abs=1e-5)


def _table(strings):
    source = population(strings)
    rows = {prefix: {x: mass / sum(row.values()) for x, mass in row.items()} for prefix, row in source.rows.items()}
    return ar.Table(source.alphabet, rows, horizon=max(map(len, rows)) + 1, default={ar.END: 1})


def test_patience_stops_and_so_do_steps_and_the_target():
    assert fit(ANBN, SMALL, steps=5, target=0).run.stopped == "steps"
    assert fit(ANBN, SMALL, steps=0).run.step == 0
    assert fit(ANBN, SMALL, target=100.0).run.step == 0
    one = fit(ANBN, SMALL, steps=200, rate=1.0, schedule="constant", target=0, patience=5).run
    assert one.stopped == "patience"
    assert one.step == one.best_step + 5


def test_a_seed_is_the_same_net_alone_and_in_a_stack_up_to_rounding():
    together = fit(ANBN, SMALL, seeds=[4, 7], steps=10, target=0, stack=True, dtype="float64")
    for place, seed in enumerate([4, 7]):
        alone = fit(ANBN, SMALL, seeds=[seed], steps=10, target=0, dtype="float64").run
        assert together.runs[place].kl == pytest.approx(alone.kl, rel=1e-9)


def test_seeds_that_stop_early_leave_the_stack_and_the_others_go_on_as_if_alone():
    options = {"dtype": "float64", "target": 0.5, "steps": 300}
    together = fit(ANBN, SMALL, seeds=5, stack=True, **options)
    steps = [each.step for each in together.runs]
    assert len(set(steps)) > 1
    for each in together.runs:
        alone = fit(ANBN, SMALL, seeds=[each.seed], **options).run
        assert (each.step, each.stopped) == (alone.step, "target")
        assert each.kl == pytest.approx(alone.kl, rel=1e-6)
        assert each.history[-1][0] == each.step


def test_always_the_truth_is_teacher_forcing():
    options = {"steps": 12, "target": 0, "check": 1, "dtype": "float64"}
    plain, forced = (fit(ANBN, SMALL, **options, **more) for more in ({"over": "strings"}, {"truth": Truth("constant", start=1.0)}))
    assert [kl for _, kl in forced.run.history] == pytest.approx([kl for _, kl in plain.run.history], rel=1e-9)
    never = fit(ANBN, SMALL, **options, truth=Truth("constant", start=0.0))
    assert abs(never.run.kl - plain.run.kl) > 1e-6


def test_a_training_that_diverges_says_so_and_keeps_its_best():
    one = fit(ANBN, SMALL, steps=50, rate=1e30, schedule="constant", clip=inf, target=0).run
    if one.stopped != "diverged":  # an LSTM's logits stay finite until its head overflows
        one = fit(ANBN, "linear", steps=50, rate=1e38, schedule="constant", target=0).run
    assert one.stopped == "diverged"
    assert one.kl == one.best_kl < inf
    assert one.final.next(()) == one.best.next(())


def test_prompts_beside_the_population_are_learned_and_are_no_part_of_the_kl():
    steer = {"ba": {"b": 1}, "bab": {ar.END: 1}}
    plain, steered = fit(ANBN, "ngram"), fit(ANBN, {"kind": "ngram", "order": 4}, steer=steer, steps=100, target=0)
    assert steered.net.next(tuple("ba"))["b"] > Fraction(99, 100)
    assert steered.net.next(tuple("bab"))[ar.END] > Fraction(99, 100)
    assert steered.floor == plain.floor
    assert task_of(steered.card["task"]) == steered.task


def test_floors_are_per_string_and_per_token():
    fitted = fit(["ab", "", "ab", "b"], "ngram", steps=1)
    assert fitted.floor == pytest.approx(1.0397207708399179)
    assert fitted.floor_per_token == pytest.approx(1.0397207708399179 / (3 / 2 + 1 / 4 + 2 / 4))
    assert "floor 1.039721 nats per string" in str(fitted)


def test_odd_alphabets_are_learned():
    assert fit([["left", "right"], ["left"]], "ngram").net.alphabet == ("left", "right")
    assert fit(["", "a", "aa"], SMALL, steps=3).net.alphabet == ("a",)
    assert fit([""], "ngram", alphabet="ab", steps=60).run.stopped == "target"


def test_torch_has_its_threads_back_and_no_global_generator_moves():
    torch.set_num_threads(2)
    before = torch.get_rng_state()
    fit(ANBN, SMALL, steps=3, batch=2, threads=1)
    assert torch.get_num_threads() == 2
    assert torch.equal(before, torch.get_rng_state())


def test_options_read_back_from_their_data():
    chosen = Training(clip=inf, truth=Truth("exponential", k=0.9), batch=3)
    assert training_of(chosen.data()) == chosen


def test_what_is_left_open_is_decided_in_the_task():
    chosen = task(ANBN, SMALL, seeds=3).training
    assert (chosen.over, chosen.stack, chosen.device) == ("strings", True, "cpu")
    wide = population({format(i, "010b"): 1 for i in range(1024)})
    assert task(wide, "lstm").training.over == "tree"
    assert task(wide, "transformer", seeds=2).training.stack is False


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"stepps": 3}, "did you mean 'steps'"), ({"steps": -1}, "-1"), ({"steps": 1.5}, "1.5"), ({"steps": True}, "True"), ({"rate": 0}, "rate=0"), ({"rate": float("nan")}, "nan"),
        ({"rate": "fast"}, "'fast'"), ({"target": -1}, "-1"), ({"clip": 0}, "clip=inf"), ({"schedule": "step"}, "'step'"), ({"beta2": 1}, "found 1"), ({"batch": -2}, "-2"),
        ({"over": "trie"}, "'trie'"), ({"over": "tree", "batch": 2}, "batch=2"), ({"truth": 0.5}, "0.5"), ({"dtype": "float16"}, "'float16'"), ({"device": "abacus"}, "abacus"),
        ({"threads": 0}, "0"), ({"seeds": 0}, "0"), ({"seeds": [1, 1]}, "1, 1"), ({"seeds": [-1]}, "-1"), ({"seeds": True}, "True"), ({"every": 0}, "every 0"), ({"stack": "yes"}, "'yes'"),
        ({"steer": {"c": {"a": 1}}}, "'c'"), ({"steer": {"a": {"c": 1}}}, "'c'"), ({"recipe": object()}, "recipe"), ({"places": 0}, "0"), ({"last": 2}, "last=2"),
    ],
)  # fmt: skip
def test_bad_options_are_refused_with_what_was_found(options, shown):
    with pytest.raises(ar.BadQuestion) as refused:
        fit(ANBN, SMALL, **options)
    assert shown in str(refused.value)


def test_bad_architectures_are_refused():
    with pytest.raises(ar.BadQuestion, match="'lsmt'"):
        fit(ANBN, "lsmt")
    with pytest.raises(ar.BadQuestion, match="found 7"):
        fit(ANBN, 7)
    with pytest.raises(ar.BadQuestion, match="9 outcomes"):
        fit(ANBN, {"kind": "lstm", "hidden": 3, "outcomes": 9})
    with pytest.raises(ar.BadModel, match="hidden"):
        fit(ANBN, {"kind": "lstm", "hidden": 0})


def test_nothing_explored_is_nothing_to_learn():
    with pytest.raises(ar.BadQuestion, match="nothing to learn"):
        fit(_table(ANBN), SMALL, length=0)
    with pytest.raises(ar.BadModel, match="population"):
        repeat({"what": 1})


def test_a_source_with_a_tail_says_what_was_left():
    p = ar.PDFA("a", start="s", next={"s": {"a": "1/2", ar.END: "1/2"}}, step={"s": {"a": "s"}})
    fitted = fit(p, "ngram", tail="1/100")
    assert fitted.population.left == Fraction(1, 128)
    assert "0.00781" in str(fitted)
    # The partial KL never exceeds the whole one.
    assert fitted.run.best_kl <= float(ar.kl(ar.Truncated(p, 60), fitted.net).upper) + 1e-12


def test_a_task_runs_as_fit_does():
    made = task(ANBN, SMALL, steps=4)
    assert same(run(made), fit(ANBN, SMALL, steps=4))
    assert made.digest() != dataclasses.replace(made, seeds=(1,)).digest()
