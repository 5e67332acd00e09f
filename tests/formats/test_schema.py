"""The published schema is the one that files are read by."""

import json
from pathlib import Path

from arprops.formats.claim_shape import CLAIMS
from arprops.formats.schema import claim_schema, schema_text

PUBLISHED = Path(__file__).parents[2] / "docs/claim.schema.json"


def test_the_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), "run python -m arprops.formats.schema docs/claim.schema.json"


def test_every_kind_of_claim_is_in_it() -> None:
    kinds = {shape["properties"]["kind"]["const"] for shape in claim_schema()["$defs"].values() if "kind" in shape.get("properties", {})}
    assert CLAIMS.keys() <= kinds


def test_files_md_names_every_kind() -> None:
    text = (PUBLISHED.parent / "files.md").read_text(encoding="utf-8")
    from arprops.formats.decoder_shape import DECODERS
    from arprops.formats.model_shape import FAMILIES

    assert [kind for kind in [*CLAIMS, *FAMILIES, *DECODERS] if f"`{kind}`" not in text] == []


def test_it_is_json() -> None:
    assert json.loads(schema_text()) == claim_schema()
