"""From plain data to a reference net or encoder–decoder, and back.

True here: `module_of(net.config())`, or `family_of` where targets have a source, has the shapes of `net`, and what is not an architecture is refused with what was found and
what was expected. Only our own reference nets have architectures that are data.
Must never enter: a name that is imported or called because a file says so.
"""

import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from arprops.core.error import BadModel
from arprops.neural.nets.encoder_decoder import EncoderDecoder
from arprops.neural.nets.linear import Linear
from arprops.neural.nets.ngram import NGram
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer

Reference = NGram | Linear | LSTM | GRU | Transformer
KINDS: Final[Mapping[str, type[Reference]]] = {"ngram": NGram, "linear": Linear, "lstm": LSTM, "gru": GRU, "transformer": Transformer}
FAMILIES: Final[Mapping[str, type[EncoderDecoder]]] = {"encoder-decoder": EncoderDecoder}
M = TypeVar("M", bound=Reference | EncoderDecoder)


def module_of(config: Mapping[str, Any], *, seed: int = 0) -> Reference:
    """The net of this architecture, its first weights drawn from the seed.

    Needs what a net's `config()` gives: "kind" (ngram, linear, lstm, gru, transformer) beside the arguments of that net by name.
    Fails with `BadModel` on an unknown kind, an unknown or missing key, and a value that the net refuses.
    """
    return _made(KINDS, config, seed)


def family_of(config: Mapping[str, Any], *, seed: int = 0) -> EncoderDecoder:
    """The encoder–decoder of this architecture; needs what its `config()` gives, and fails as `module_of`."""
    return _made(FAMILIES, config, seed)


def either_of(config: Mapping[str, Any], *, seed: int = 0) -> Any:
    """The net or encoder–decoder of this architecture."""
    return _made({**KINDS, **FAMILIES}, config, seed)


def _made(kinds: Mapping[str, type[M]], config: Mapping[str, Any], seed: int) -> M:
    if not isinstance(config, Mapping):
        raise BadModel(f"an architecture is a table such as {{'kind': 'lstm', 'outcomes': 3, 'hidden': 64}}; found {config!r}")
    kind = config.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        found = f"{kind!r}" if "kind" in config else "no 'kind'"
        raise BadModel(f"the architecture has {found}; expected as 'kind' one of {', '.join(kinds)}")
    made = kinds[kind]
    known = {name: given for name, given in inspect.signature(made).parameters.items() if name != "seed"}
    for key in config:
        if key != "kind" and key not in known:
            near = get_close_matches(str(key), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected some of {', '.join(known)}"
            raise BadModel(f"the architecture {kind!r} has the unknown key {key!r}; {hint}")
    missing = [name for name, given in known.items() if given.default is inspect.Parameter.empty and name not in config]
    if missing:
        raise BadModel(f"the architecture {kind!r} lacks {', '.join(map(repr, missing))}; found {', '.join(map(str, config))}")
    return made(**{key: value for key, value in config.items() if key != "kind"}, seed=seed)
