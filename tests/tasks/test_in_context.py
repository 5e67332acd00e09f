"""In-context learning on mixtures of hidden Markov models: what the exact posterior is worth, and what a net does beside it."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.in_context.few_shot import few_shot
from arprops.tasks.in_context.ginc import DELIMITER, Ginc
from arprops.tasks.in_context.impossible import zero_share
from arprops.tasks.in_context.posterior import concept_posterior

few = settings(max_examples=20)
SMALL = Ginc(concepts=4, entities=1, properties=4, mixed=2, stop="1/8", seed=26)


@st.composite
def gincs(draw):
    return Ginc(
        concepts=draw(st.integers(1, 3)), entities=draw(st.integers(1, 2)), properties=draw(st.integers(2, 4)), mixed=draw(st.integers(2, 3)),
        stop=draw(st.sampled_from(["0", "1/8", "1/2"])), seed=draw(st.integers(0, 10**6)),
    )  # fmt: skip


def asked(ginc, shots, *, concept=0, length=2):
    return few_shot(ginc.documents, ginc.examples(concept, length), delimiter=DELIMITER, shots=shots)


@few
@given(gincs(), st.integers(1, 3))
def test_examples_are_a_distribution_without_delimiters_and_a_seed_makes_one_mixture(ginc, length):
    found = ginc.examples(0, length)
    assert sum(found.values()) == 1
    assert all(len(example) == length and DELIMITER not in example for example in found)
    assert all(ar.string_probability(ginc.example(0, length), example) == share for example, share in found.items())
    assert ginc.examples(0, 0) == {(): 1}


def test_equal_seeds_are_equal_mixtures_and_another_seed_is_another():
    one, two, other = (Ginc(seed=seed).documents.components for seed in (5, 5, 6))
    assert one == two != other


@few
@given(gincs(), st.integers(1, 2))
def test_shots_never_make_prompts_more_probable_and_what_is_said_stays_within_its_bounds(ginc, length):
    found = asked(ginc, 3, length=length)
    for before, after in pairwise(found):
        assert after.probability <= before.probability
        assert after.zero >= before.zero
    for one in found:
        assert 0 <= one.right <= one.lowest <= one.highest <= one.best <= 1
        assert one.right <= 1 - one.zero
        assert (one.lowest == one.highest) or one.zero
        assert one.probability or one.zero == 1
        assert sum(one.concepts) == (one.zero < 1)
        assert 0 <= one.mass <= 1


@few
@given(gincs(), st.integers(1, 2), st.integers(0, 2))
def test_both_ways_to_count_impossible_prompts_agree(ginc, length, concept):
    assume(concept < len(ginc.moves))
    found = asked(ginc, 3, concept=concept, length=length)
    joined = zero_share(ginc.documents, ginc.example(concept, length), ginc.example(concept, length - 1), delimiter=DELIMITER, shots=range(4))
    assert {one.shots: one.zero for one in found} == joined


@few
@given(gincs())
def test_the_posterior_of_the_concepts_is_that_of_bayes_rule(ginc):
    for example in ginc.examples(0, 2):
        likelihoods = [share * ar.prefix_probability(concept, example) for share, concept in ginc.documents.components]
        assert concept_posterior(ginc.documents, example) == tuple(one / sum(likelihoods) for one in likelihoods)


def test_where_everything_may_follow_everything_kl_0_leaves_nothing_open():
    dense = [
        ar.HMM("ab/", start={0: 1}, emit={0: {"a": share, "b": "1/9", "/": Fraction(8, 9) - share}}, move={0: {0: 1}})
        for share in (Fraction(1, 9), Fraction(5, 9))
    ]
    found = few_shot(ar.Mixture([("1/2", one) for one in dense]), {"ab": "1/3", "aa": "2/3"}, delimiter="/", shots=3)
    assert all(one.zero == 0 and one.right == one.lowest == one.highest for one in found)
    assert [one.beliefs for one in found] == [1, 2, 3, 4], "only how many a and b there were matters"


def test_a_single_concept_learns_nothing_and_equal_weights_count_all_prompts_alike():
    alone = ar.Mixture([(1, SMALL.documents.components[0][1])])
    assert [one.concepts for one in few_shot(alone, SMALL.examples(0, 2), delimiter=DELIMITER, shots=1)] == [(1,), (1,)]
    words = list(SMALL.examples(0, 2))
    by_hand = few_shot(SMALL.documents, dict.fromkeys(words, Fraction(1, len(words))), delimiter=DELIMITER, shots=1)
    impossible = sum(not ar.possible(SMALL.documents, (*shot, DELIMITER, *query[:1])) for shot in words for query in words)
    assert by_hand[1].zero == Fraction(impossible, len(words) ** 2)


def test_shots_teach_the_concept_where_they_are_possible():
    found = asked(SMALL, 4)
    assert [one.concepts[0] for one in found] == sorted(one.concepts[0] for one in found)
    assert found[4].concepts[0] > Fraction(9, 10) > found[0].concepts[0] == Fraction(1, 4)
    assert found[3].lowest < found[0].right < found[3].highest


def test_questions_that_make_no_sense_are_refused():
    documents, examples = SMALL.documents, SMALL.examples(0, 2)
    for wrong in ({}, {("c0", "a0"): "1/2"}, {(): 1}, {("c0", "/", "a0"): 1}, {("c0",): 2, ("a0",): -1}, {("zz",): 1}, {("c0",): 1.0}):
        with pytest.raises(ar.BadQuestion if wrong != {("c0",): 1.0} else ar.BadModel):
            few_shot(documents, wrong, delimiter=DELIMITER, shots=1)
    said = ar.Mixture([(1, ar.PDFA("a/", start=0, next={0: {"a": "1/2", "/": "1/2"}}, step={0: {"a": 0, "/": 0}}))])
    with pytest.raises(ar.BadQuestion, match="given twice"):
        few_shot(said, {"a": "1/2", ("a",): 1}, delimiter="/", shots=1)
    with pytest.raises(ar.BadQuestion, match="budget"):
        few_shot(documents, examples, delimiter=DELIMITER, shots=2, budget=1)
    with pytest.raises(ar.BadQuestion, match="Mixture"):
        few_shot(documents.components[0][1], examples, delimiter=DELIMITER, shots=1)
    for shots in (-1, True, 1.5):
        with pytest.raises(ar.BadQuestion):
            few_shot(documents, examples, delimiter=DELIMITER, shots=shots)
    with pytest.raises(ar.BadQuestion):
        few_shot(documents, examples, delimiter="zz", shots=1)
    with pytest.raises(ar.ZeroProbabilityPrompt, match="0/0"):
        concept_posterior(documents, ["/"])
    for options in ({"concepts": 0}, {"entities": 0}, {"mixed": 1}, {"properties": 1}, {"properties": 28}):
        with pytest.raises(ar.BadQuestion):
            Ginc(**options)
    with pytest.raises(ar.BadModel):
        Ginc(stop="3/2")
    forever = ar.PDFA(documents.alphabet, start=0, next={0: {"c0": 1}}, step={0: dict.fromkeys(documents.alphabet, 0)})
    with pytest.raises(ar.BadQuestion, match="longest"):
        zero_share(documents, forever, forever, delimiter=DELIMITER, shots=[1])
    with pytest.raises(ar.BadQuestion):
        zero_share(documents, SMALL.example(0, 1), SMALL.example(0, 0), delimiter=DELIMITER, shots=[-1])
    assert zero_share(documents, SMALL.example(0, 1), SMALL.example(0, 0), delimiter=DELIMITER, shots=[]) == {}


def as_net(documents, answer):
    """A net that is the exact posterior where there is one, to the nearest float, and surely `answer(prompt)` elsewhere."""
    torch = pytest.importorskip("torch")
    from arprops.neural import Net

    alphabet = documents.alphabet

    class Posterior(torch.nn.Module):
        outcomes = len(alphabet) + 1

        def root(self):
            return (torch.zeros(1, 0, dtype=torch.int64),)

        def extend(self, carried, parents, tokens):
            return (torch.cat([carried[0][parents], tokens[:, None]], 1),)

        def logits(self, carried):
            return torch.stack([self.row(tuple(alphabet[token] for token in row)) for row in carried[0].tolist()])

        def row(self, prompt):
            exact = ar.next_distribution(ar.Belief(documents), prompt) if ar.possible(documents, prompt) else ar.Dist({answer(prompt): 1})
            return torch.tensor([float(exact[outcome]) for outcome in (*alphabet, ar.END)], dtype=torch.float64).log()

    return Net(Posterior(), alphabet)


def test_nets_at_kl_0_reach_both_ends_of_what_is_left_open():
    from arprops.tasks.in_context.net import net_few_shot

    documents, examples = SMALL.documents, SMALL.examples(0, 2)
    found = asked(SMALL, 2)
    by_query = {symbol: {answer: examples.get((symbol, answer), 0) for answer in ("a0", "c0")} for symbol in ("a0", "c0")}
    for pick, end in ((max, "highest"), (min, "lowest")):
        net = as_net(
            documents, lambda prompt, pick=pick: pick(by_query[prompt[-1]], key=by_query[prompt[-1]].get) if prompt[-1] in by_query else ar.END
        )
        did = net_few_shot(net, documents, examples, delimiter=DELIMITER, shots=2)
        assert [one.right for one in did] == [getattr(one, end) for one in found]
        assert [one.agrees for one in did] == [1 - one.zero for one in found]
        assert [one.zero for one in did] == [one.zero for one in found]
        assert [one.right - one.right_at_zero for one in did] == [one.right for one in found]


def test_a_net_of_other_symbols_and_too_many_prompts_are_refused():
    from arprops.tasks.in_context.net import net_few_shot

    net = as_net(SMALL.documents, lambda _: ar.END)
    with pytest.raises(ar.BadQuestion, match="prompts="):
        net_few_shot(net, SMALL.documents, SMALL.examples(0, 2), delimiter=DELIMITER, shots=2, prompts=5)
    with pytest.raises(ar.BadQuestion, match="same symbols"):
        net_few_shot(net, Ginc().documents, Ginc().examples(0, 2), delimiter=DELIMITER, shots=0)
