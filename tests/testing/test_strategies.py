"""Each strategy draws what it says, refuses what cannot be meant when something is drawn, and prints what rebuilds the value."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import find, given, note, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, NoSuchExample, Unsatisfiable
from hypothesis.vendor.pretty import pretty

import arprops as ar
from arprops.testing import strategies
from arprops.testing.strategies import (
    alphabets,
    counter_machines,
    decoders,
    distinct_pairs,
    dists,
    hmms,
    languages,
    models,
    near_twins,
    next_tokens,
    pcfgs,
    pdfas,
    pfas,
    possible_prompts,
    prompts,
    rare,
    same_joint_pairs,
    sources,
    tables,
    twins,
    zero_probability_prompts,
)

NAMES = {name: getattr(ar, name) for name in ar.__all__}
FAMILIES = {
    ar.CounterMachine: counter_machines,
    ar.HMM: hmms,
    ar.Language: lambda alphabet: languages(alphabet),
    ar.PCFG: pcfgs,
    ar.PDFA: pdfas,
    ar.PFA: pfas,
    ar.Table: tables,
}
quickly = settings(max_examples=50)


@pytest.mark.parametrize("kind", FAMILIES)
@quickly
@given(data=st.data())
def test_a_family_is_drawn_over_the_alphabet_that_is_drawn(kind, data):
    drawn = data.draw(FAMILIES[kind](alphabet=alphabets()))
    assert type(drawn) is kind
    assert drawn.alphabet in [("a",), ("a", "b"), ("b", "a"), ("aa", "a"), ("a", "b", "c"), ("0", "1", "10")]


@pytest.mark.parametrize("kind", FAMILIES)
@quickly
@given(data=st.data())
def test_what_is_printed_rebuilds_the_value(kind, data):
    drawn = data.draw(FAMILIES[kind](alphabet=alphabets()))
    assert eval(repr(drawn), NAMES) == eval(pretty(drawn), NAMES) == drawn


@quickly
@given(decoder=decoders(adds_support=None), dist=next_tokens(), pair=st.one_of(twins(), twins(model=models()), near_twins(epsilon="1/9")))
def test_decoders_distributions_and_pairs_print_what_rebuilds_them_too(decoder, dist, pair):
    for drawn in (decoder, dist, *pair):
        assert eval(repr(drawn), NAMES) == drawn


def test_a_failing_test_prints_a_model_of_any_size_in_full():
    large = ar.PDFA("a", start=0, next={i: {ar.END: 1} for i in range(200)}, step={i: {"a": 0} for i in range(200)})
    assert len(repr(large)) < 100

    @settings(max_examples=1, database=None, print_blob=False)
    @given(model=st.just(large))
    def test(model):
        note(model)
        raise AssertionError

    with pytest.raises(AssertionError) as failure:
        test()
    printed = "\n".join(failure.value.__notes__)
    assert eval(printed[printed.index("model=") + 6 : printed.rindex(",\n)")], NAMES) == large


@quickly
@given(size=st.integers(1, 5), data=st.data())
def test_sizes_are_kept_and_may_be_drawn(size, data):
    assert len(data.draw(pdfas(max_states=st.just(size))).next_of) <= size
    assert len(data.draw(hmms(max_states=size)).emission_of) <= size
    assert len(data.draw(pfas(max_states=size)).move_of) <= size
    assert len(data.draw(languages(max_states=size)).moves) <= size
    assert len(data.draw(pcfgs(max_nonterminals=size)).rules_of) <= size
    assert len(data.draw(counter_machines(max_controls=size, max_counters=1)).control) <= size
    assert len(data.draw(prompts("ab", size))) <= size
    assert len(data.draw(alphabets(max_size=size))) <= size
    assert all(weight.denominator <= size for weight in dict(data.draw(dists("xyz", max_denominator=size)).items()).values())


@quickly
@given(data=st.data())
def test_tightness_and_length_are_as_asked(data):
    assert ar.tight(data.draw(pdfas(tight=True))).proved
    assert ar.tight(data.draw(pdfas(tight=False))).refuted
    assert data.draw(tables(fixed=True)).horizon is None
    assert data.draw(tables(fixed=False)).length is None


@quickly
@given(keeps=decoders(), adds=decoders(adds_support=True), row=next_tokens())
def test_decoders_add_support_where_they_say_so(keeps, adds, row):
    assert not keeps.adds_support
    assert keeps.decode(row, "ab").support <= row.support
    assert adds.adds_support
    assert len(adds.decode(row, "ab")) == 3


@quickly
@given(grammar=pcfgs(alphabet=["S", "b"]))
def test_a_grammar_does_not_name_a_nonterminal_like_a_symbol(grammar):
    assert not set(grammar.rules_of) & set(grammar.alphabet)


WRONG = {
    "an alphabet with a repeated symbol": (lambda: pdfas(alphabet="aa"), "names 'a' twice"),
    "an alphabet of numbers": (lambda: tables(alphabet=[0, 1]), "must be a non-empty str, found 0"),
    "no alphabet": (lambda: models(alphabet=None), "alphabet=None"),
    "an empty alphabet": (lambda: hmms(alphabet=""), "at least 1 needed"),
    "no state": (lambda: pdfas(max_states=0), "max_states=0 must be an int of at least 1"),
    "half a state": (lambda: pfas(max_states=1.5), "max_states=1.5 must be an int"),
    "a negative length": (lambda: tables(max_length=-1), "max_length=-1 must be an int of at least 0"),
    "a size that is drawn too small": (lambda: languages(max_states=st.just(0)), "max_states=0"),
    "a flag that is none": (lambda: pdfas(tight="yes"), "tight='yes' must be one of True, False, None"),
    "three counters": (lambda: counter_machines(max_counters=3), "must be 1 or 2"),
    "more nonterminals than names": (lambda: pcfgs(max_nonterminals=9), "max_nonterminals=9"),
    "no outcome": (lambda: dists([]), "at least one, each once"),
    "an outcome twice": (lambda: dists(["x", "x"]), "at least one, each once"),
    "a float for epsilon": (lambda: near_twins(epsilon=0.1), "floats are not exact"),
    "an epsilon of 0": (lambda: near_twins(epsilon=0), "ask for twins"),
    "no model": (lambda: possible_prompts("ab"), "must be a model or a source"),
    "twins of a source": (lambda: twins(model=ar.Mixture([(1, ar.PFA("a", initial={0: 1}, final={0: 1}, transitions=[]))])), "must be a model"),
}


@pytest.mark.parametrize(("made", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_meant_is_refused_when_it_is_drawn(made, message):
    strategy = made()
    with pytest.raises(InvalidArgument, match=message):
        find(strategy, lambda _: True, settings=settings(database=None))


def test_making_a_strategy_looks_at_nothing():
    never = st.builds(pytest.fail)
    for name in strategies.__all__:
        if name not in ("rare", "alphabets", "decoders", "dists", "near_twins", "possible_prompts", "zero_probability_prompts"):
            assert repr(getattr(strategies, name)(alphabet=never)).startswith(f"{name}(alphabet=")
    assert "epsilon" in repr(near_twins(epsilon=never))
    assert "outcomes" in repr(dists(never))
    assert repr(possible_prompts(never)).startswith("possible_prompts(")
    assert repr(zero_probability_prompts(never)).startswith("zero_probability_prompts(")


@quickly
@given(joint=st.one_of(models(alphabet=alphabets()), sources(), pcfgs()), data=st.data())
def test_possible_prompts_are_possible_and_the_others_are_not(joint, data):
    possible = data.draw(possible_prompts(joint))
    assert len(possible) <= 4
    assert ar.prefix_probability(joint, possible) > 0
    impossible = data.draw(zero_probability_prompts(joint))
    assert len(impossible) <= 4
    assert ar.prefix_probability(joint, impossible) == 0


@pytest.mark.parametrize("prompt", [word for n in range(4) for word in product("ab", repeat=n)])
def test_every_prompt_can_be_drawn_as_one_or_the_other(prompt):
    model = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0, "b": 1}, 1: {"a": 0, "b": 0}})
    kind = possible_prompts if ar.possible(model, prompt) else zero_probability_prompts
    assert find(kind(model, max_size=3), lambda drawn: drawn == prompt, settings=settings(max_examples=1_000, database=None)) == prompt


def test_a_model_without_impossible_prompts_has_none_to_draw():
    coin = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    with pytest.raises((NoSuchExample, Unsatisfiable)):
        find(zero_probability_prompts(coin, max_size=1_000), lambda _: True, settings=settings(database=None))
    with pytest.raises((NoSuchExample, Unsatisfiable)):
        find(twins(model=coin), lambda _: True, settings=settings(database=None))


def test_the_impossible_prompt_that_shrinking_ends_at_is_a_shortest_one():
    after = {0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/2", "b": "1/2"}, 2: {"b": 1}}
    model = ar.PDFA("ab", start=0, next=after, step={i: {"a": min(i + 1, 2), "b": i} for i in after})
    assert find(zero_probability_prompts(model, max_size=9), lambda _: True, settings=settings(database=None)) == ("a", "a", "a")


def test_bits_are_those_of_the_prompt_and_capped():
    model = ar.PDFA("ab", start=0, next={0: {"a": "1/8", ar.END: "7/8"}}, step={0: {"a": 0, "b": 0}})
    seen = {}

    @settings(max_examples=1, database=None)
    @given(st.none())
    def test(_):
        for prompt, label in [("", "0"), ("aa", "6"), ("b", "most"), ("a" * 10_000, "many")]:
            seen[label] = rare(model, prompt, label=label)
        seen["capped"] = rare(model, "aa", most=5.0, label="capped")
        seen["source"] = rare(model.source(), "a", label="source")
        with pytest.raises(InvalidArgument, match="not in the alphabet"):
            rare(model, "c")
        with pytest.raises(InvalidArgument, match="finite"):
            rare(model, "a", most=float("inf"))

    test()
    assert seen == {"0": 0.0, "6": 6.0, "most": 1024.0, "many": 1024.0, "capped": 5.0, "source": 3.0}


def test_targeting_finds_rarer_prompts_than_chance():
    coin = ar.PDFA("ab", start=0, next={0: {"a": "1/8", "b": "7/8"}}, step={0: {"a": 0, "b": 0}})

    def most_a(*, aimed):
        seen = []

        @settings(max_examples=300, database=None, derandomize=True)
        @given(prompt=possible_prompts(coin, max_size=40))
        def test(prompt):
            seen.append(prompt.count("a"))
            if aimed:
                rare(coin, prompt)

        test()
        return max(seen)

    assert most_a(aimed=True) > most_a(aimed=False)


def _strings(model, most):
    """The probability of every string, and the mass of every prefix, of at most so many symbols: by walking, not by a question of arprops."""
    masses, layer = {}, {(): (Fraction(1), model.start())}
    for _ in range(most + 1):
        after = {}
        for word, (mass, state) in layer.items():
            row = model.next(state)
            masses[word] = (mass, mass * row[ar.END])
            after.update({(*word, symbol): (mass * row[symbol], model.step(state, symbol)) for symbol in model.alphabet})
        layer = after
    return masses


def _parting(p, q, most):
    """The shortest prompts after which the models answer differently, by walking."""
    layer, found = [((), p.start(), q.start())], []
    for _ in range(most + 1):
        found += [word for word, here, there in layer if p.next(here) != q.next(there)]
        layer = [((*word, symbol), p.step(here, symbol), q.step(there, symbol)) for word, here, there in layer for symbol in p.alphabet]
    return found


@quickly
@given(pair=st.one_of(twins(), twins(alphabet=alphabets()), twins(model=models())))
def test_twins_have_one_joint_and_part_at_an_impossible_prompt(pair):
    p, q = pair
    most = 4 if len(p.alphabet) > 2 else 5
    assert _strings(p, most) == _strings(q, most)
    parting = _parting(p, q, most)
    assert parting
    assert all(_strings(p, most)[word][0] == 0 for word in parting)
    assert p.alphabet == q.alphabet


@quickly
@given(pair=twins().filter(lambda pair: not isinstance(pair[0], ar.CounterMachine)))
def test_twins_are_what_the_questions_call_so(pair):
    ar.expect(ar.same_joint(*pair))
    assert ar.same_conditionals(*pair).refuted


@quickly
@given(pair=same_joint_pairs(alphabet=alphabets()), reverse=st.booleans())
def test_pairs_of_one_joint_have_one(pair, reverse):
    p, q = pair
    assert _strings(p, 4) == _strings(q, 4)
    if not isinstance(p, ar.CounterMachine):
        ar.expect(ar.same_joint(*pair))


@quickly
@given(pair=distinct_pairs(alphabet=alphabets()))
def test_distinct_pairs_differ_at_a_prompt_that_both_can_produce(pair):
    p, q = pair
    parting = _parting(p, q, 3)
    assert any(_strings(p, 3)[word][0] > 0 < _strings(q, 3)[word][0] for word in parting)
    if not isinstance(p, ar.CounterMachine):
        assert ar.same_joint(*pair).refuted


@quickly
@given(epsilon=st.sampled_from(["1", "1/3", "1/1000", "1/1000000"]), share=st.sampled_from([None, True, False]), data=st.data())
def test_near_twins_are_as_near_as_asked_and_not_one(epsilon, share, data):
    p, q = data.draw(near_twins(epsilon=epsilon, alphabet=alphabets(), rare=share))
    assert 0 < ar.kl(p, q) <= Fraction(epsilon)
    [prompt] = [word for word in p.rows if p.rows[word] != q.rows[word]]
    assert ar.prefix_probability(p, prompt) == ar.prefix_probability(q, prompt) > 0
    if share:
        assert ar.prefix_probability(p, prompt) <= Fraction(epsilon)
