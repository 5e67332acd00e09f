"""The probability that a completion lies in a regular language.

True here: model and automaton run in step, and what is accepted is counted by expected visits; infinite completions are in no
language of finite strings.
Must never enter: Monte Carlo.
"""

from fractions import Fraction

from arprops.core.claim import Extrapolation, Probability
from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.model import Joint, Model
from arprops.core.words import Prompt, word
from arprops.search.asked import a_joint
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.regex import regex
from arprops.search.value import valued


def probability(
    p: Joint,
    language: Language | str,
    *,
    prompt: Prompt = (),
    whole: bool = False,
    budget: int = BUDGET,
    prompts: int = PROMPTS,
    progress: Progress | None = None,
) -> Fraction | Interval:
    """The probability that p's completion of the prompt is finite and in the language; with `whole`, prompt and completion together.

    The language is a `Language` or a regular expression (`regex`). Exact where model × automaton fits the budget, else an `Interval`.
    A model answers at impossible prompts too; a source raises `ZeroProbabilityPrompt`. Cost: one exact linear solve. Source: G2.
    """
    a_joint(p)
    quantity = Probability(p, _language(language, p), word(p.alphabet, prompt), whole)
    result = valued(quantity, budget=budget, prompts=prompts, progress=progress).value
    assert isinstance(result, Fraction | Interval)
    return result


def extrapolation(
    p: Model[object], language: Language | str, length: int, *, budget: int = BUDGET, progress: Progress | None = None
) -> Fraction:
    """The mean, over p's zero-probability prompts of this length, of the probability that prompt + completion is in the language.

    Needs a total model. Fails with `BadQuestion` where no prompt of that length is impossible, or p outgrows the budget. Cost: one exact
    linear solve for all prompts together. Source: theorem A5.
    """
    result = valued(Extrapolation(p, _language(language, p), length), budget=budget, progress=progress).value
    if not isinstance(result, Fraction):
        raise BadQuestion(f"the completions reach more than {budget} states; ask about Truncated(p, n), or raise the budget")
    return result


def _language(language: Language | str, p: Joint) -> Language:
    return regex(language, p.alphabet) if isinstance(language, str) else language
