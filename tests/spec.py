"""A small spec that tests of `arprops check` and of the pytest plugin share: theorem A4's two models, and what may be claimed of them."""

BITS = """
[models.Q1]
kind = "table"
alphabet = "01"
length = 2
rows = { "" = { 1 = 1 }, 1 = { 0 = "1/2", 1 = "1/2" }, 0 = { 0 = 1 } }
[models.Q2]
kind = "table"
alphabet = "01"
length = 2
rows = { "" = { 1 = 1 }, 1 = { 0 = "1/2", 1 = "1/2" }, 0 = { 1 = 1 } }
[[claim]]
name = "one joint"
kind = "same_joint"
p = "Q1"
q = "Q2"
[[claim]]
name = "known to differ"
kind = "same_conditionals"
p = "Q1"
q = "Q2"
expect = "refuted"
"""

SEPARATED = """
[[claim]]
name = "same answers"
kind = "same_conditionals"
p = "Q1"
q = "Q2"
[[claim]]
name = "believed to differ"
kind = "same_joint"
p = "Q1"
q = "Q2"
expect = "refuted"
[[claim]]
name = "half hot"
kind = "tight"
p = { kind = "decoded", model = "Q1", decoder = { kind = "temperature", t = "2/3" } }
[[claim]]
name = "twice"
kind = "tight"
p = "Q1"
[[claim]]
name = "twice"
kind = "next_probability"
p = "Q2"
prompt = "0"
outcome = "0"
equals = 1
[[claim]]
kind = "entropy"
p = "Q1"
at_most = "1/2"
"""


def counters(name: str) -> str:
    """A requirement that stays unknown: through a view a counter machine has no formulas, so its states are listed, without end."""
    machine = (
        'kind = "counter"\nalphabet = ["a", "b"]\ncounters = ["n", "m"]\nstart = {{ control = "s" }}\ncontrol.s = [{{ next = {{ a = "1/3", b = "1/3", '
        'END = "1/3" }}, step = {{ a = {{ to = "s", add = {{ n = 1 }} }}, b = {{ to = "s", add = {{ m = {} }} }} }} }}]\n'
    )
    seen = '{{ kind = "decoded", model = "{}", decoder = {{ kind = "temperature", t = "1" }} }}'
    models = "".join(f"[models.{model}]\n{machine.format(step)}" for model, step in (("A", 1), ("B", 2)))
    return f'{models}[[claim]]\nname = "{name}"\nkind = "same_conditionals"\np = {seen.format("A")}\nq = {seen.format("B")}\n'
