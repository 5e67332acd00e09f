"""What a string tells of the latent that it was written with: the posterior of a Gaussian latent, and the evidence lower bound (ELBO).

True here: the posterior's distribution function is a quotient of two integrals, the part below by flint's rigorous integration, the whole by the trapezoidal rule. For every
normal q, ln P(x) = E_q[ln P(x|z)] − KL(q‖prior) + KL(q‖posterior), so the ELBO, which leaves out the last, is at most ln P(x); both its terms are enclosed here.
Must never enter: an ELBO that is called a likelihood. The gap is the distance of q from the posterior, and nobody has shown it to be small.
"""

from collections import Counter
from fractions import Fraction
from math import inf
from typing import Any

from arprops.core.error import BadQuestion, ZeroProbabilityPrompt
from arprops.core.exact import Exact, exact
from arprops.core.interval import Bound, Interval
from arprops.core.logsum import LogSum, log
from arprops.core.words import END, Prompt, spelled, word
from arprops.search.enclosed import WIDTH
from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
from arprops.tasks.conditioning.nested import levels, meet, narrow, outward
from arprops.tasks.conditioning.tilted import Steps, Tokens, above_root
from arprops.tasks.conditioning.trapezoid import grid
from arprops.tasks.continuous.ball import Complex, ball, complex_ball, integral, pi, precision, within


def posterior_cdf(model: GaussianLatent, prompt: Prompt, *, at: Exact, width: Fraction = WIDTH) -> Interval:
    """The probability, given that the string begins with the prompt, that the latent is at most `at`.

    Needs a prompt that the model can produce, and fails with `ZeroProbabilityPrompt` else. Gives an interval of at most the width, nested as it shrinks. Where the prompt
    says nothing of the latent that is its prior. Cost: one rigorous integral for each level of precision. Source: FLINT, `acb_calc_integrate` (F. Johansson, 2018).

    >>> import arprops as ar
    >>> bit = ar.PDFA("01", start=0, next={0: {"0": "1/2", "1": "1/2"}}, step={0: {"0": 0, "1": 0}})
    >>> told = GaussianLatent(bit, {"1": 2})
    >>> [round(float(posterior_cdf(told, ones, at=0).lower), 6) for ones in ("", "1", "11", "01")]
    [0.5, 0.22201, 0.101247, 0.5]
    """
    steps = _possible(model, word(model.alphabet, prompt))[1]
    point, found = exact(at), Interval(0, 1)
    for bits in levels(width):
        whole = model.tilted.mass(bits, steps)
        if whole.lower:
            low, high = _below(model, steps, point, bits)
            found = meet(found, Interval(low / Fraction(whole.upper), min(Fraction(1), high / Fraction(whole.lower))))
        if narrow(found, width):
            break
    return outward(found, width)


def elbo(model: GaussianLatent, string: Prompt, *, mean: Exact, variance: Exact, width: Fraction = WIDTH) -> Interval:
    """The evidence lower bound on ln P(string), in nats, of the normal q with this mean and variance: E_q[ln P(string|z)] − KL(q‖prior).

    Needs a string that the model can produce, and fails with `ZeroProbabilityPrompt` else, with `BadQuestion` on a variance that is not positive. Gives an interval of at most the
    width, nested as it shrinks. Cost: a logarithm for each node and each state of the string. Source: the trapezoidal rule on ln Σ w·exp(b·z): in the strip its
    modulus is at most the largest |b|·|z|, − ln cos(ΔY/2), and its angle, so the error is bounded as there, absolutely.

    >>> import arprops as ar
    >>> bit = ar.PDFA("01", start=0, next={0: {"0": "1/4", "1": "1/4", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}})
    >>> model = GaussianLatent(bit, {"1": 2})
    >>> [round(float(elbo(model, "11", mean=m, variance=v).lower), 6) for m, v in ((0, 1), ("1/2", "1/2"))]
    [-4.427999, -3.386979]
    """
    share, steps = _possible(model, (*word(model.alphabet, string), END))
    centre, spread = exact(mean), exact(variance)
    if spread <= 0:
        raise BadQuestion(f"the variance of q must be positive, found {spread}")
    ratio = spread / model.variance
    fixed = log(share) + sum((log(model.base.next(state)[x]) * n for (state, x), n in steps), LogSum()) + log(ratio) / 2
    plain = (
        sum((model.tilted.tilt(state)[x] * n * centre for (state, x), n in steps), Fraction(0))
        - (ratio + (centre - model.mean) ** 2 / model.variance - 1) / 2
    )
    states = Counter[Any]()
    for (state, _), n in steps:
        states[state] += n
    found = Interval(-inf, inf)
    for bits in levels(width):
        around = fixed.enclose(bits + 64)
        low, high = Fraction(around.lower) + plain, Fraction(around.upper) + plain
        for state, n in states.items():
            least, most = _log_total(model, state, centre, spread, bits)
            low, high = low - n * most, high - n * least
        found = meet(found, Interval(low, high))
        if narrow(found, width):
            break
    return outward(found, width)


def _possible(model: GaussianLatent, outcomes: Tokens) -> tuple[Fraction, Steps]:
    share, steps, _ = model.tilted.read(outcomes)
    if not share:
        shown = spelled(tuple(x for x in outcomes if x is not END))[:60]
        raise ZeroProbabilityPrompt(f"{shown} has probability zero under {model!r}, and so the latent has no posterior there (0/0)")
    return share, steps


def _below(model: GaussianLatent, steps: Steps, point: Fraction, bits: int) -> tuple[Bound, Bound]:
    """Ends of the mean over z of the product of these answers where z ≤ point."""
    with precision(bits + 32):
        scale = 1 << bits + 16
        end = Fraction(
            (point * scale).__floor__(), scale
        )  # a binary end; between it and the point there is at most the density's height times 1/scale
        deviations = above_root(Fraction(2 * bits))
        far = deviations * above_root(model.variance)
        first, last = Fraction((model.mean - far).__floor__()), Fraction((model.mean + far).__ceil__())
        outside = (ball(deviations) / ball(2).sqrt()).erfc()
        height = 1 / (2 * pi() * ball(model.variance)).sqrt()
        total = ball(0)
        if end > first:
            total = integral(lambda z, _: _integrand(model, steps, z) * height, first, min(end, last), bits=bits + 16)
        return max(Fraction(0), within(total).lower), within(total + outside + height / scale).upper


def _log_total(model: GaussianLatent, state: Any, mean: Fraction, variance: Fraction, bits: int) -> tuple[Bound, Bound]:
    """Ends of the mean of ln Σ w·exp(b·z), z normal with this mean and variance, for the weights w and slopes b of the state."""
    row, tilt = model.base.next(state), model.tilted.tilt(state)
    steepest, spread = max(abs(b) for b in tilt.values()), max(tilt.values()) - min(tilt.values())
    here = grid(bits, tokens=1, spread=spread * above_root(variance))
    with precision(here.work):
        deviation, strip, end = ball(variance).sqrt(), ball(here.strip), ball(here.step * here.reach)
        total = ball(0)
        for u, weight in zip(here.nodes, here.weights, strict=True):
            z = ball(mean) + deviation * u
            total += weight * sum((ball(w) * (ball(tilt[x]) * z).exp() for x, w in row.items()), ball(0)).log()
        size = ball(steepest) * (ball(abs(mean)) + deviation * (1 + strip)) + here.growth(ball(spread) * deviation).log()
        beyond = ball(steepest) * (ball(abs(mean)) * here.outside + 2 * deviation * (-end * end / 2).exp() / (2 * pi()).sqrt())
        error = here.relative * size + beyond
        return within(total - error).lower, within(total + error).upper


def _integrand(model: GaussianLatent, steps: Steps, z: Complex) -> Complex:
    value = (-((z - ball(model.mean)) ** 2) / (2 * ball(model.variance))).exp()
    totals: dict[Any, Complex] = {}
    for (state, outcome), times in steps:
        row, tilt = model.base.next(state), model.tilted.tilt(state)
        if state not in totals:
            totals[state] = sum((ball(weight) * (ball(tilt[x]) * z).exp() for x, weight in row.items()), complex_ball(0))
        value *= (ball(row[outcome]) * (ball(tilt[outcome]) * z).exp() / totals[state]) ** times
    return value
