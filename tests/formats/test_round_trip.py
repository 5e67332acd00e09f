"""What is written is read back as itself: models and views of every kind, claims, certificates, stored proofs."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core import claim as core
from arprops.core.dist import Dist
from arprops.core.error import BadFile, BadQuestion
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, Model, PartialModel, Source
from arprops.core.words import END
from arprops.formats.checkfile import read_data
from arprops.formats.claim_writer import Names, claim_data
from arprops.formats.load import load
from arprops.formats.model_writer import model_data
from arprops.formats.parse import parse
from arprops.formats.proof import read_proof, write_proof
from arprops.formats.save import save
from arprops.formats.write import json_text, toml_text
from arprops.kernel.check import recheck
from arprops.kernel.explore import explore, moves
from arprops.models.constant import Constant
from arprops.models.function import FunctionModel
from arprops.models.mixture import Mixture
from arprops.models.pcfg import PCFG
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.search.decide import decide
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.erased import Erased
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.truncated import Truncated
from tests import strategies

ENDINGS = st.sampled_from([".toml", ".json"])


def again(model: Joint, ending: str) -> Joint:
    """The model after its table has been written and read."""
    data = model_data(model)
    text = toml_text(data) if ending == ".toml" else json_text(data)
    return read_data({"models": {"M": parse(text, Path(f"m{ending}"))}}, Path(f"m{ending}")).models["M"]


def first_states(joint: Joint, limit: int = 60) -> list[Any]:
    """What the states answer, in the order that certificates count them by."""
    if isinstance(joint, Source):
        found = explore(joint.start().support, lambda state: [move[1] for move in moves(joint, state)], limit)
        return [[(symbol, found.index.get(target), weight) for symbol, target, weight in moves(joint, state)] for state in found.states]
    total = isinstance(joint, Model)
    symbols = (lambda state: joint.alphabet) if total else (lambda state: [s for s in joint.alphabet if s in joint.next(state)])
    found = explore([joint.start()], lambda state: [joint.step(state, symbol) for symbol in symbols(state)], limit)
    return [(joint.next(state), [found.index.get(joint.step(state, s)) for s in symbols(state)]) for state in found.states]


def same(model: Joint, ending: str) -> None:
    back = again(model, ending)
    assert type(back) is type(model)
    assert back.alphabet == model.alphabet
    assert first_states(back) == first_states(model)
    assert model_data(back, plain=True) == model_data(model, plain=True)


@given(strategies.alphabets().flatmap(lambda a: st.one_of(strategies.models(alphabet=a), strategies.sources(alphabet=a))), ENDINGS)
def test_families(model: Joint, ending: str) -> None:
    same(model, ending)
    assert again(model, ending) == model


@given(strategies.alphabets().flatmap(lambda a: st.one_of(strategies.pcfgs(alphabet=a), strategies.pcfgs(alphabet=a, empty=True))), ENDINGS)
def test_grammars(grammar: PCFG, ending: str) -> None:
    assert again(grammar, ending) == grammar
    assert model_data(again(grammar, ending), plain=True) == model_data(grammar, plain=True)
    if grammar.rational_moves:
        same(grammar, ending)


def test_a_grammar_in_a_file_may_give_right_hand_sides_as_text_or_lists(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text(
        'kind = "pcfg"\nalphabet = "ab"\nstart = "S"\n[rules]\nS = {"aSb" = "1/3", "" = "2/3"}\n', encoding="utf-8"
    )
    (tmp_path / "h.toml").write_text(
        'kind = "pcfg"\nalphabet = "ab"\nstart = "S"\n[rules]\nS = [[["a", "S", "b"], "1/3"], [[], "2/3"]]\n', encoding="utf-8"
    )
    assert load(tmp_path / "g.toml") == load(tmp_path / "h.toml") == PCFG("ab", start="S", rules={"S": {"aSb": "1/3", "": "2/3"}})


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ('S = {"aSb" = "1/3", "" = "1/3"}', "the rules of 'S', aSb .*sum to 2/3, expected exactly 1"),
        ('S = [[["a"], "1/2"], ["a", "1/2"]]', "the rule S → a is given twice"),
        ('S = [["a", "1/2"], ["a", "1/2"]]', "found a right-hand side twice"),
        ('S = "a"', "expected a table from right-hand sides to weights"),
        ('S = {"aT" = 1}', "'T' is neither a terminal nor has rules"),
    ],
)
def test_what_a_grammar_in_a_file_is_refused_for(tmp_path: Path, rules: str, message: str) -> None:
    (tmp_path / "g.toml").write_text(f'kind = "pcfg"\nalphabet = "ab"\nstart = "S"\n[rules]\n{rules}\n', encoding="utf-8")
    with pytest.raises(BadFile, match=message):
        load(tmp_path / "g.toml")


@given(st.data(), strategies.models(), strategies.sources(), ENDINGS)
def test_views(data: st.DataObject, model: Model[Any], source: Source[Any], ending: str) -> None:
    rule = data.draw(st.one_of(st.none(), strategies.next_tokens(), strategies.models()))
    prompts = strategies.prompts()
    rows = st.dictionaries(prompts, strategies.next_tokens(), max_size=3)
    other = data.draw(strategies.models())
    inner = data.draw(st.sampled_from([model, source, Belief(source), Belief(source, off_support=other)]))
    partial = inner if isinstance(inner, PartialModel) else model
    kind = data.draw(st.sampled_from(["belief", "decoded", "overridden", "conditioned", "truncated", "product", "mixture", "erased"]))
    view = {
        "belief": lambda: Belief(source, off_support=rule),
        "decoded": lambda: Decoded(partial, data.draw(strategies.decoders(adds_support=None if isinstance(partial, Model) else False))),
        "overridden": lambda: Overridden(model, at=data.draw(rows), below={data.draw(prompts): rule or other}),
        "conditioned": lambda: Conditioned(model, data.draw(prompts)),
        "truncated": lambda: Truncated(inner, data.draw(st.integers(0, 4))),
        "product": lambda: Product(model, other),
        "erased": lambda: Erased(Truncated(inner, data.draw(st.integers(0, 2))), data.draw(st.sampled_from(["", "a", "b", "ab"]))),
        "mixture": lambda: Mixture([("1/3", inner), ("2/3", model)]),
    }[kind]()
    same(view, ending)


@given(strategies.tables(max_length=2, fixed=True), strategies.next_tokens(), ENDINGS)
def test_reordered(table: Any, rule: Any, ending: str) -> None:
    same(Reordered(table, list(range(table.length))[::-1], off_support=rule), ending)


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_save_and_load(tmp_path: Path, ending: str) -> None:
    model = PDFA("ab", start=(0, "x"), next={(0, "x"): {"a": "1/3", END: "2/3"}}, step={(0, "x"): {"a": (0, "x"), "b": (0, "x")}})
    save(model, tmp_path / f"m{ending}")
    back = load(tmp_path / f"m{ending}")
    assert first_states(back) == first_states(model)
    assert isinstance(back, PDFA)
    assert list(back.next_of) == ["0"], "states that are no text are numbered"


def test_a_constant_model_is_written_as_an_automaton_of_one_state() -> None:
    constant = Constant(("a",), Dist({"a": "1/3", END: "2/3"}))
    assert first_states(again(constant, ".toml"))[0][0] == constant.answer


def test_code_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match="is code, and a file holds data: write down what it answers, as a Table"):
        save(FunctionModel("a", lambda prompt: {END: 1}), tmp_path / "m.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_symbol_called_end_is_refused() -> None:
    with pytest.raises(BadQuestion, match="rename"):
        model_data(PDFA(["END"], start=0, next={0: {END: 1}}, step={0: {"END": 0}}))


def test_numbers_of_any_length_survive(tmp_path: Path) -> None:
    long = Fraction(7**9000, 3**20000)
    model = PFA("a", initial={"s": 1}, final={"s": long}, transitions=[("s", "a", "s", 1 - long)])
    for name in ("m.toml", "m.json"):
        save(model, tmp_path / name)
        assert load(tmp_path / name) == model


@st.composite
def quantities(draw: st.DrawFn, p: Any, q: Any) -> core.Quantity:
    prompt = draw(strategies.prompts(p.alphabet))
    language = draw(strategies.languages(p.alphabet))
    outcome = draw(st.sampled_from([*p.alphabet, END]))
    return draw(
        st.sampled_from([
            core.PrefixProbability(p, prompt), core.PrefixProbability(p, prompt, outcome), core.NextProbability(p, prompt, outcome), core.KL(p, q),
            core.CrossEntropy(p, q), core.TotalVariation(p, q), core.Entropy(q), core.FiniteMass(p), core.Length(p),
            core.Probability(p, language, prompt, draw(st.booleans())), core.ZeroPromptCount(p, 3), core.Extrapolation(p, language, 2),
        ])
    )  # fmt: skip


@given(st.data(), strategies.pdfas(), strategies.pdfas())
def test_claims(data: st.DataObject, p: Any, q: Any) -> None:
    side = st.one_of(
        quantities(p, q), st.fractions(), st.just(float("inf")), st.just(LogSum({Fraction(2): Fraction(1, 3), Fraction(7, 5): Fraction(-1)}))
    )
    compared = st.builds(core.Comparison, side, st.sampled_from(["==", "<=", "<"]), side)
    whole = st.sampled_from([core.SameConditionals(p, q), core.SameJoint(p, q), core.SameStrings(p, q), core.Tight(q)])
    claim = data.draw(st.one_of(compared, whole))
    names = Names({"p": p})
    written = claim_data(claim, names)
    models = {name: model_data(model, plain=True) for name, model in names.models.items()}
    back = read_data(parse(json_text({"models": models, "claim": [written]}), Path("c.json")), Path("c.json")).claims[0].claim
    assert claim_data(back, Names()) == claim_data(claim, Names())
    assert type(back) is type(claim)


@given(strategies.models(), strategies.models(), strategies.sources())
def test_stored_proofs_are_rechecked_from_the_file_alone(tmp_path_factory: Any, p: Any, q: Any, source: Any) -> None:
    folder = tmp_path_factory.mktemp("proofs")
    for i, claim in enumerate([
        core.SameConditionals(Truncated(p, 2), Truncated(q, 2)), core.SameJoint(Truncated(p, 2), Truncated(q, 2)), core.SameStrings(source, source),
        core.Comparison(core.KL(Truncated(p, 2), Truncated(q, 2)), "==", 0), core.Comparison(core.FiniteMass(source), "<", 1),
    ]):  # fmt: skip
        verdict = decide(claim)
        if verdict.proved or verdict.refuted:
            write_proof(verdict, folder / f"{i}.json", name="n", models={"p": p})
            name, back = read_proof(folder / f"{i}.json")
            recheck(back)
            assert (name, type(back)) == ("n", type(verdict))
            kept = [getattr(side, "certificate", None) or getattr(side, "witness", None) for side in (back, verdict)]
            assert kept[0] == kept[1]
