"""Search towards rare prompts.

True here: the score is −log₂ of the prompt's probability, computed from the exact rational; a prompt of probability 0 has the greatest
score, so that the search does not stop short of what can never happen.
Must never enter: a verdict. The score is a float that steers a search, and nothing is claimed of it.
"""

from fractions import Fraction
from math import log2

from hypothesis import target
from hypothesis.errors import InvalidArgument

from arprops.core.error import BadQuestion
from arprops.core.forward import forward
from arprops.core.model import Joint
from arprops.core.words import Prompt, word


def rare(model: Joint, prompt: Prompt, *, most: float = 1024.0, label: str = "bits of the prompt") -> float:
    """Tell Hypothesis to look for rarer prompts: calls `target` with the prompt's bits, −log₂ P[prompt], and gives them.

    At most `most` bits are reported, and so many where the prompt is impossible. Call it once a test and label, after the model and
    the prompt are drawn; it changes what is tried next, never what is true. Cost: one exact prefix probability.
    """
    if not 0 < most < float("inf"):
        raise InvalidArgument(f"most={most!r} must be a finite number above 0")
    try:
        mass = sum(forward(model.source(), word(model.alphabet, prompt)).values(), Fraction(0))
    except BadQuestion as refusal:
        raise InvalidArgument(f"prompt={prompt!r}: {refusal}") from None
    bits = min(log2(mass.denominator) - log2(mass.numerator), most) if mass else most
    target(bits, label=label)
    return bits
