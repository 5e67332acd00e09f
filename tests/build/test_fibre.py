"""The fibre: what is in it, what is not, and members written out."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.fibre import fibre
from arprops.core.words import END
from tests.laws.anbn import BALANCE, STOP, anbn, family
from tests.strategies import AB, models, next_tokens, sources, tables

quick = settings(deadline=None, max_examples=40)
HEADS = ar.HMM("ht", start={"heads": 1}, emit={"heads": {"h": 1}}, move={"heads": {"heads": 1}}, stop={"heads": "1/4"})
BITS = ar.Table("01", {"": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}, "0": {"0": 1}}, length=2)
RIGHT = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}}, default=0)


# -- members -------------------------------------------------------------------------------------------------------------------


@quick
@given(st.one_of(models(), sources()), st.integers(0, 4), st.booleans(), st.randoms(use_true_random=False))
def test_a_sampled_member_is_in_the_fibre(p, n, vertices, rng):
    f = fibre(p, horizon=n)
    member = f.sample(rng=rng, vertices=vertices)
    assert member.horizon == n
    for verdict in (f.contains(member), ar.same_joint(member, ar.Truncated(p, n))):
        ar.recheck(verdict)
        assert verdict.proved


@quick
@given(tables(fixed=True), st.booleans(), st.randoms(use_true_random=False))
def test_a_sampled_member_of_fixed_length_is_in_the_fibre(p, vertices, rng):
    f = fibre(p)
    member = f.sample(rng=rng, vertices=vertices)
    assert (member.length, member.horizon) == (p.length, None)
    assert f.contains(member).proved
    assert ar.same_joint(p, member).proved


@quick
@given(tables(), st.integers(1, 7), st.randoms(use_true_random=False))
def test_drawn_weights_are_multiples_of_one_over_the_denominator_and_those_of_a_vertex_are_0_and_1(p, denominator, rng):
    f = fibre(p)
    drawn, corner = f.sample(rng=rng, denominator=denominator), f.sample(rng=rng, vertices=True)
    for prompt, row in p.rows.items():
        if prompt in f.free_prompts:
            assert all(denominator % weight.denominator == 0 for _, weight in drawn.rows[prompt].items())
            assert len(corner.rows[prompt]) == 1
        else:
            assert drawn.rows[prompt] == corner.rows[prompt] == row


def test_one_seed_gives_one_member_and_another_seed_another():
    f = fibre(anbn("1/2", STOP), horizon=4)
    assert f.sample(rng=Random(1)) == f.sample(rng=Random(1)) != f.sample(rng=Random(2))
    assert f.sample() != f.sample()  # two draws of 11 points of 1891 each


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_a_member_can_be_saved_and_loaded(tmp_path, ending):
    member = fibre(HEADS, horizon=3).sample(rng=Random(0))
    ar.save(member, tmp_path / f"member.{ending}")
    assert ar.load(tmp_path / f"member.{ending}") == member


def test_a_vertex_can_answer_each_outcome_of_its_class():
    horizon, length = fibre(BITS, horizon=2), fibre(BITS, length=2)
    for f, outcomes in ((horizon, {"0", "1", END}), (length, {"0", "1"})):
        seen = {next(iter(f.sample(rng=Random(seed), vertices=True).rows["0",])) for seed in range(40)}
        assert seen == outcomes
        assert f.vertices == len(outcomes)


# -- contains --------------------------------------------------------------------------------------------------------------------


@quick
@given(tables(fixed=False), tables(fixed=False, max_length=4))
def test_contains_says_what_same_joint_says(p, q):
    verdict = fibre(p, horizon=p.horizon).contains(q)
    ar.recheck(verdict)
    assert verdict.proved == ar.same_joint(ar.Truncated(p, p.horizon), q).proved
    assert verdict.refuted != verdict.proved


def test_a_model_that_may_run_past_the_horizon_is_refuted_by_the_prompt_where_it_does():
    verdict = fibre(RIGHT, horizon=3).contains(RIGHT)
    ar.recheck(verdict)
    assert verdict.refuted
    assert verdict.witness.prompt == ("a", "a", "a")
    assert fibre(RIGHT, horizon=3).contains(ar.Truncated(RIGHT, 3)).proved


def test_what_is_answered_beyond_the_horizon_at_impossible_prompts_does_not_count():
    f = fibre(RIGHT, horizon=2)
    member = f.sample(rng=Random(3))
    runs_on = ar.Overridden(member, below={"bb": {"a": 1}, "aba": {"b": 1}})
    assert ar.same_conditionals(member, runs_on).refuted
    assert f.contains(runs_on).proved


@pytest.mark.parametrize("given_as", [HEADS, ar.Belief(HEADS), ar.Belief(HEADS, off_support={"t": 1}), ar.Truncated(ar.Belief(HEADS), 5)])
def test_a_source_its_filter_and_a_partial_model_have_one_fibre(given_as):
    f = fibre(given_as, horizon=3)
    assert f.dimension == 2 * 4 == 2 * f.free()
    for other in ({"t": 1}, {END: 1}, {"h": "1/2", "t": "1/2"}):
        endless = ar.Belief(HEADS, off_support=other)
        verdicts = f.contains(ar.Truncated(endless, 3)), f.contains(endless)
        for verdict in verdicts:
            ar.recheck(verdict)
        assert verdicts[0].proved
        assert verdicts[1].refuted
        assert verdicts[1].witness.prompt == ("h", "h", "h")


def test_a_filtered_source_is_explored_by_the_sources_states_and_not_by_posteriors():
    for filtered in (ar.Belief(HEADS), ar.Belief(HEADS, off_support={"t": 1})):
        assert fibre(filtered, horizon=3).joint == ar.Truncated(HEADS, 3)


def test_an_endless_model_is_compared_with_a_source_up_to_the_horizon_only():
    grammar = ar.PCFG("ab", start="S", rules={"S": {"aSb": "1/3", "": "2/3"}})
    f = fibre(grammar, horizon=4)
    assert f.contains(ar.Truncated(anbn("1/3", BALANCE), 4), budget=100).proved
    assert f.contains(ar.Truncated(ar.Belief(grammar, off_support={"a": 1}), 4), budget=100).proved
    for endless in (anbn("1/3", BALANCE), ar.Belief(grammar, off_support={"a": 1})):
        verdict = f.contains(endless, budget=100)
        ar.recheck(verdict)
        assert verdict.witness.prompt == ("a", "a", "a", "a")


def test_a_source_or_partial_model_is_no_member_and_is_refused():
    f = fibre(HEADS, horizon=2)
    for nothing in (HEADS, ar.Belief(HEADS), 3):
        with pytest.raises(ar.BadQuestion, match="answer every prompt"):
            f.contains(nothing)


def test_a_model_that_ends_early_at_an_impossible_prompt_is_not_of_fixed_length():
    ends = ar.Table("01", {**BITS.rows, ("0",): {"1": "3/4", END: "1/4"}}, horizon=2)
    with pytest.raises(ar.BadQuestion, match=r"prompt 0 it ends with probability 1/4.*horizon=2"):
        fibre(BITS).contains(ends)
    assert fibre(BITS, horizon=2).contains(ends).proved
    early = ar.Overridden(BITS, at={"1": {END: 1}})
    assert fibre(BITS).contains(early).refuted
    beyond = ar.Overridden(BITS, below={"00": {"1": 1}})
    assert fibre(BITS).contains(beyond).proved


def test_membership_beyond_the_budget_is_unknown():
    p = anbn("1/2", STOP)
    verdict = fibre(p, horizon=40).contains(ar.Truncated(p, 40), budget=10)
    assert isinstance(verdict, ar.Unknown)
    always = ar.PDFA("ab", start=0, next={0: {"a": 1}}, step={0: {"a": 0}}, default=0)
    counts = ar.FunctionModel("ab", lambda prompt: {"a": 1} if len(prompt) < 12 else {END: 1})  # one state for each of 2¹² prompts
    verdict = fibre(always, length=12).contains(counts, budget=100)
    assert isinstance(verdict, ar.Unknown)
    assert fibre(always, length=12).contains(counts).proved


# -- the line between two members ------------------------------------------------------------------------------------------------


@quick
@given(tables(), st.fractions(0, 1, max_denominator=9), st.randoms(use_true_random=False))
def test_the_line_between_two_members_stays_in_the_fibre(p, weight, rng):
    f = fibre(p)
    a, b = f.sample(rng=rng), f.sample(rng=rng)
    mixed = f.between(a, b, weight=weight)
    assert f.contains(mixed).proved
    assert f.between(a, b, weight=0) == a
    assert f.between(a, b, weight=1) == b
    assert f.between(b, a, weight=1 - weight) == mixed


def test_the_line_takes_members_that_are_no_tables():
    f = fibre(anbn("1/2", STOP), horizon=3)
    mixed = f.between(ar.Truncated(anbn("1/2", STOP), 3), ar.Truncated(anbn("1/2", BALANCE), 3), weight="1/4")
    assert mixed.rows["b",] == ar.Dist({END: "3/4", "a": "1/4"})
    assert mixed.rows["a",] == ar.Dist({"a": "1/2", "b": "1/2"})


def test_a_stranger_is_refused_with_the_prompt_at_which_it_differs():
    f = fibre(anbn("1/2", STOP), horizon=3)
    member = f.sample()
    with pytest.raises(ar.BadQuestion, match=r"second model is not in the fibre: after ε the joint answers .*1/2.*, and the model .*1/3"):
        f.between(member, ar.Truncated(anbn("1/3", STOP), 3), weight="1/2")
    with pytest.raises(ar.BadQuestion, match="first model is not in the fibre: after aaa the joint"):
        f.between(anbn("1/2", STOP), member, weight="1/2")


@pytest.mark.parametrize("weight", [-1, "3/2"])
def test_a_weight_outside_0_and_1_is_refused(weight):
    f = fibre(BITS)
    with pytest.raises(ar.BadQuestion, match="from 0 to 1"):
        f.between(BITS, BITS, weight=weight)


def test_a_float_is_no_weight():
    with pytest.raises(ar.BadModel, match="float"):
        fibre(BITS).between(BITS, BITS, weight=0.5)


# -- the class -------------------------------------------------------------------------------------------------------------------


def test_a_joint_that_may_end_early_has_no_fibre_of_fixed_length():
    with pytest.raises(ar.BadQuestion, match=r"after a with probability 1/6.*horizon=3"):
        fibre(ar.Table("ab", {"": {"a": "1/3", "b": "2/3"}, "a": {"b": "1/2", END: "1/2"}, "b": {"b": 1}}, horizon=2, default={"b": 1}), length=3)
    with pytest.raises(ar.BadQuestion, match="after ε with probability 1/4"):
        fibre(HEADS, length=3)
    with pytest.raises(ar.BadQuestion, match="after 10 with probability 1/2"):
        fibre(BITS, length=3)


def test_a_joint_that_goes_on_is_cut_at_the_fixed_length():
    for_ever = ar.PDFA("ab", start=0, next={0: {"a": 1}}, step={0: {"a": 0}}, default=0)
    f = fibre(for_ever, length=3)
    assert f.dimension == 2 + 4 - 1 - 1 + 0 * f.free(3) == f.free()
    assert ar.string_probability(f.sample(), "aaa") == 1
    assert fibre(BITS, length=1).dimension == 0


@given(tables())
def test_a_table_knows_its_class(p):
    f = fibre(p)
    assert (f.horizon, f.length) == (p.horizon, p.length)
    named = fibre(p, horizon=p.horizon) if p.length is None else fibre(p, length=p.length)
    assert (named.dimension, named.free_prompts) == (f.dimension, f.free_prompts)
    assert f.contains(p).proved


def test_a_table_of_fixed_length_may_be_seen_in_the_class_of_its_horizon():
    assert (fibre(BITS).dimension, fibre(BITS, horizon=2).dimension) == (1, 2)


@pytest.mark.parametrize("which", [{}, {"horizon": 2, "length": 2}])
def test_one_of_horizon_and_length_is_needed(which):
    with pytest.raises(ar.BadQuestion, match="exactly one of horizon= and length="):
        fibre(RIGHT, **which)


@pytest.mark.parametrize("bad", [-1, True, "3", 2.0])
def test_a_horizon_is_a_natural_number(bad):
    for which in ("horizon", "length"):
        with pytest.raises(ar.BadQuestion):
            fibre(RIGHT, **{which: bad})
    with pytest.raises(ar.BadQuestion, match="a length must be an int of at least 0"):
        fibre(RIGHT, horizon=2).free(bad)


def test_what_is_no_joint_is_refused():
    with pytest.raises(ar.BadQuestion, match="expected a model or a source"):
        fibre("ab", horizon=2)
    with pytest.raises(ar.BadQuestion, match="depend on the parameters q"):
        fibre(family(STOP), horizon=2)
    with pytest.raises(ar.BadQuestion, match="the alphabets differ"):
        fibre(BITS).contains(RIGHT)


# -- sizes -------------------------------------------------------------------------------------------------------------------------


def test_a_horizon_of_200_is_counted_and_not_enumerated():
    f = fibre(RIGHT, horizon=200)
    assert f.free(150) == 2**150 - 1
    assert f.free(200) == f.free(1000) == 0
    assert f.free() == sum(f.free(n) for n in range(200)) == 2**200 - 1 - 200
    assert f.dimension == 2 * f.free()
    assert repr(f) == "Fibre(horizon=200: ≈2^199 free prompts, dimension ≈2^200)"
    with pytest.raises(ar.BadQuestion, match="3 to the power of"):
        _ = f.vertices
    with pytest.raises(ar.BadQuestion, match="budget=100000"):
        f.sample()


def test_a_member_beyond_the_budget_of_rows_is_refused_and_one_at_it_is_not():
    f = fibre(RIGHT, horizon=4)
    assert len(f.sample(budget=15).rows) == 15
    with pytest.raises(ar.BadQuestion, match="more than budget=14 of them"):
        f.sample(budget=14)
    with pytest.raises(ar.BadQuestion, match="budget=14"):
        f.between(f.sample(), f.sample(), weight="1/2", budget=14)


def test_a_joint_with_more_states_than_the_budget_is_refused():
    p = anbn("1/2", STOP)
    with pytest.raises(ar.BadQuestion, match="raise the budget"):
        fibre(p, horizon=100, budget=50)
    with pytest.raises(ar.BadQuestion, match="raise the budget"):
        fibre(ar.FunctionModel("ab", lambda _: {"a": "1/2", "b": "1/2"}), length=20, budget=50)


@pytest.mark.parametrize(("keywords", "says"), [
    ({"denominator": 0}, "an int of at least 1"),
    ({"denominator": 2.0}, "an int of at least 1"),
    ({"denominator": True}, "an int of at least 1"),
    ({"denominator": 2, "vertices": True}, "nothing beside vertices=True"),
])  # fmt: skip
def test_a_denominator_that_makes_no_sense_is_refused(keywords, says):
    with pytest.raises(ar.BadQuestion, match=says):
        fibre(BITS).sample(**keywords)


# -- edges --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [RIGHT, HEADS, anbn("1/2", STOP), ar.Belief(HEADS)])
def test_at_length_0_there_is_one_model(p):
    for f in (fibre(p, horizon=0), fibre(p, length=0)):
        assert (f.dimension, f.free(), f.free(0), f.vertices) == (0, 0, 0, 1)
        member = f.sample()
        assert not member.rows
        assert f.contains(member).proved


def test_with_one_symbol_and_fixed_length_there_is_one_model_and_with_a_horizon_there_may_be_more():
    length = fibre(ar.Table("a", {"": {"a": 1}, "a": {"a": 1}}, length=2))
    assert (length.dimension, length.free(), length.vertices) == (0, 0, 1)
    horizon = fibre(ar.Table("a", {"": {END: 1}, "a": {"a": 1}}, horizon=2))
    assert (horizon.dimension, horizon.free(), horizon.vertices) == (1, 1, 2)


def test_without_symbols_there_is_one_model():
    f = fibre(ar.Table((), {(): {END: 1}}, horizon=3))
    assert f.dimension == 0
    assert f.sample().rows == {(): ar.Dist({END: 1})}


def test_symbols_longer_than_a_character_are_symbols():
    p = ar.PDFA(["ab", "c d"], start=0, next={0: {"ab": "1/2", END: "1/2"}}, step={0: {"ab": 0}}, default=0)
    f = fibre(p, horizon=2)
    assert ["c d"] in f.free_prompts
    assert set(f.sample().rows) == {(), ("ab",), ("c d",)}


@given(next_tokens(), st.randoms(use_true_random=False))
def test_the_alphabets_order_does_not_matter(row, rng):
    p = ar.Table(AB, {(): row, ("a",): row, ("b",): row}, horizon=2)
    turned = ar.Table(AB[::-1], p.rows, horizon=2)
    f, g = fibre(p), fibre(turned)
    assert f.dimension == g.dimension
    assert f.contains(g.sample(rng=rng)).proved
    assert g.between(f.sample(rng=rng), g.sample(rng=rng), weight="1/3").alphabet == AB[::-1]


def test_mass_that_leaks_ends_at_the_horizon():
    for_ever = ar.PDFA("ab", start=0, next={0: {"a": 1}}, step={0: {"a": 0}}, default=0)
    member = fibre(for_ever, horizon=3).sample()
    assert ar.finite_mass(member) == ar.string_probability(member, "aaa") == Fraction(1)


def test_the_repr_says_the_class_and_the_size():
    assert repr(fibre(BITS)) == "Fibre(length=2: 1 free prompt, dimension 1)"
