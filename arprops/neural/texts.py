"""What each token of a tokenizer writes, in bytes.

True here: a text is given only where the tokenizer decodes by concatenation, one token at a time: byte-level tokens (each character of
a name stands for a byte), names with a mark for the space, bytes written as <0x0A>, and names that stand for themselves. A last step that strips the
first space of a whole text is left out: here that space is written.
Must never enter: a guess. Where a decoder joins tokens by a rule between neighbours, no token has a text.
"""

import json
from typing import Any

from arprops.core.error import BadFile


def texts_of(tokenizer: Any) -> dict[int, bytes | None]:
    """The bytes of each id of a transformers tokenizer; None where its tokens have no text of their own.

    Needs a tokenizer of the tokenizers library. Fails with `BadFile` on any other. Cost: one look at each name.
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise BadFile(f"expected a tokenizer with a tokenizer.json (the tokenizers library), found {type(tokenizer).__name__}; convert it and save it")
    decoder = json.loads(backend.to_str())["decoder"]
    return {i: _text(name, decoder) for name, i in tokenizer.get_vocab().items()}


def _text(name: str, decoder: Any) -> bytes | None:
    """One name through the decoder's steps; a step that is not known, or that looks at neighbours, leaves no text."""
    match decoder:
        case {"type": "ByteLevel"}:
            # a name with another character in it was added to the vocabulary as it is
            return bytes(map(_BYTES.__getitem__, name)) if _BYTES.keys() >= set(name) else name.encode()
        case {"type": "Fuse"}:
            return name.encode()
        case {"type": "Metaspace", "replacement": mark}:
            return name.replace(mark, " ").encode()
        case {"type": "Sequence", "decoders": steps}:
            return _steps(name, steps)
    return None


def _steps(name: str, steps: list[Any]) -> bytes | None:
    for step in steps:
        match step:
            case {"type": "Replace", "pattern": {"String": old}, "content": new}:
                name = name.replace(old, new)
            case {"type": "ByteFallback"}:
                if len(name) == 6 and name.startswith("<0x") and name.endswith(">"):
                    return bytes.fromhex(name[3:5])
            case {"type": "Fuse"} | {"type": "Strip", "content": " ", "start": 1, "stop": 0}:
                pass
            case _:
                return _text(name, step) if len(steps) == 1 else None
    return name.encode()


def _byte_names() -> dict[str, int]:
    """The characters that byte-level tokenizers write for bytes: printable ones for themselves, the others from U+0100 on, in order."""
    shown = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(0x100 + i): byte for i, byte in enumerate(hidden)}


_BYTES = _byte_names()
