"""Products: the joint of the first, and at every state the answers of both."""

import pytest
from hypothesis import given

from arprops.core.error import BadModel
from arprops.views.product import Product
from tests.strategies import AB, models, prompts
from tests.views.brute import after, answer


@given(p=models(), q=models(alphabet="ba"), word=prompts(AB, 5))
def test_a_product_answers_as_the_first_and_knows_both(p, q, word):
    product = Product(p, q)
    state = after(product, word)
    assert state == (after(p, word), after(q, word))
    assert product.next(state) == answer(p, word)
    assert product.pair(state) == (answer(p, word), answer(q, word))
    assert product.alphabet == p.alphabet


@given(p=models(), q=models(), r=models())
def test_a_product_is_a_value(p, q, r):
    assert Product(p, q) == Product(p, q)
    assert hash(Product(p, q)) == hash(Product(p, q))
    assert (Product(p, q) == Product(p, r)) == (q == r)


@given(p=models(), q=models(alphabet="abc"))
def test_both_need_the_same_symbols(p, q):
    with pytest.raises(BadModel, match=r"the alphabets are {a, b} and {a, b, c}"):
        Product(p, q)
