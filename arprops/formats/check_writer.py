"""Writing a check file: models by name, and claims about them.

True here: what is written reads back as the same models and claims, so `arprops check` asks what was asked here; the file stands on its own.
Must never enter: a verdict. The file says what is claimed, and whoever runs it finds out.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from arprops.core.claim import Claim
from arprops.core.error import BadFile
from arprops.core.model import Joint
from arprops.formats.claim_writer import Names, claim_data
from arprops.formats.model_writer import model_data
from arprops.formats.parse import read_text
from arprops.formats.write import toml_tables, toml_text, write_text


def check_text(models: Mapping[str, Joint], claims: Iterable[tuple[str, str, Claim]]) -> str:
    """A check file with these models and claims, each claim with its name and what is expected of it.

    Fails with `BadQuestion` on a model that is not data. Cost: one look at each weight.
    """
    names = Names(dict(models))
    tables = [{"name": name, **({} if expect == "proved" else {"expect": expect}), **claim_data(claim, names)} for name, expect, claim in claims]
    written = {name: model_data(model) for name, model in {**models, **names.models}.items()}
    return f"{toml_text({'models': written})}\n{toml_tables('claim', tables)}"


def write_check(text: str, path: Path, *, marker: str) -> None:
    """Put the check file there, below a line that says who has written it.

    Fails with `BadFile` where a file stands that does not begin with that line, and where none can be written.
    """
    if path.exists() and not read_text(path).startswith(marker):
        raise BadFile(f"{path}: found a file that does not begin with {marker!r}, so it is not replaced; move it, or write to another name")
    write_text(f"{marker}\n{text}", path)
