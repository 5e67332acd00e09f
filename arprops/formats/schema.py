"""The published JSON Schema of a claim, generated from the shapes that files are read by.

True here: `docs/claim.schema.json` is this, to the letter; a test regenerates and compares it.
Must never enter: a schema written by hand.

    python -m arprops.formats.schema docs/claim.schema.json
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from arprops.formats.claim_shape import ClaimShape
from arprops.formats.write import json_text, write_text


def claim_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one `[[claim]]` of a check file, inline models and languages included."""
    schema = TypeAdapter(ClaimShape).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A claim in an arprops check file",
        "description": "What each field means is said in docs/files.md. TOML decimals and text such as 1/3 are read exactly.",
        **schema,
    }


def schema_text() -> str:
    """The schema as it stands in `docs/claim.schema.json`."""
    return json_text(claim_schema())


if __name__ == "__main__":
    write_text(schema_text(), Path(sys.argv[1]))
