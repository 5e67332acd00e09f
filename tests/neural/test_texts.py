"""What tokens write: the tokenizer's own decoding, token by token."""

from itertools import product

import pytest

pytest.importorskip("transformers", reason="the extra hf is not installed")

from tokenizers import Regex, decoders
from transformers import PreTrainedTokenizerFast

from arprops.core.error import BadFile
from arprops.neural.texts import texts_of
from tests.neural.foreign import byte_level, tokenizer

LLAMA = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
NAMES = ("<s>", "</s>", "<pad>", "▁a", "b", "▁", "<0xC3>", "<0xA9>", "<0xZ>")


def written(found, ids):
    return b"".join(found[i] for i in ids).decode(errors="replace")


def test_byte_level_tokens_write_what_their_tokenizer_decodes():
    bpe = byte_level(["né ab ab", "naïve\tab\n", "🦉🦉"])
    found = texts_of(bpe)
    assert set(found) == set(bpe.get_vocab().values())
    assert sorted(text for text in found.values() if len(text) == 1) == [bytes((i,)) for i in range(256)]
    for text in ("né ab", "🦉 naïve\n", "\x00 ", "<s>é</s>"):
        assert written(found, bpe(text)["input_ids"]) == text == bpe.decode(bpe(text)["input_ids"])
    for ids in product(range(200, 270, 7), repeat=2):
        assert written(found, ids) == bpe.decode(list(ids))


@pytest.mark.parametrize("decoder", [decoders.Sequence(LLAMA), decoders.Sequence([*LLAMA[:1], LLAMA[2]])])
def test_names_with_marks_and_bytes_write_what_their_tokenizer_decodes(decoder):
    marked = tokenizer(NAMES, decoder=decoder)
    found = texts_of(marked)
    for ids in product(range(3, len(NAMES)), repeat=3):
        text = written(found, ids)
        # how many marks stand for bytes that are no text is the decoder's taste; that some do is not
        assert "\ufffd" in marked.decode(list(ids)) if "\ufffd" in text else text == marked.decode(list(ids))


def test_the_first_space_is_written_where_a_decoder_strips_it():
    stripping = [decoders.Sequence([*LLAMA, decoders.Strip(" ", 1, 0)]), decoders.Metaspace()]
    for decoder in stripping:
        marked = tokenizer(NAMES, decoder=decoder)
        assert written(texts_of(marked), [3, 4, 3]) == " ab a"
        assert marked.decode([3, 4, 3]) == "ab a"


@pytest.mark.parametrize(
    "decoder",
    [decoders.WordPiece(), decoders.BPEDecoder(), decoders.CTC(), decoders.Sequence([decoders.Replace(Regex("a"), "b"), decoders.Fuse()])],
)
def test_decoders_that_look_at_neighbours_or_are_not_known_give_no_texts(decoder):
    assert set(texts_of(tokenizer(NAMES, decoder=decoder)).values()) == {None}


def test_no_decoder_at_all_joins_by_spaces_and_gives_no_texts():
    plain = tokenizer()
    plain.backend_tokenizer.decoder = None
    assert plain.decode([3, 4]) == "a b"
    assert texts_of(plain)[3] is None


def test_a_tokenizer_of_another_kind_is_refused():
    with pytest.raises(BadFile, match="found object; convert it"):
        texts_of(object())


def test_tokens_added_later_write_what_their_tokenizer_decodes():
    more = PreTrainedTokenizerFast(tokenizer_object=byte_level(["ab"]).backend_tokenizer)
    more.add_tokens(["Ġb", "日é"])
    found, ids = texts_of(more), more.get_vocab()
    assert [found[ids[name]] for name in ("Ġb", "日é")] == [b" b", "日é".encode()]
    assert written(found, [ids["日é"], ids["Ġb"]]) == more.decode([ids["日é"], ids["Ġb"]]) == "日é b"
