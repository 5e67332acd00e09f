"""Writing one model to one file.

True here: what was saved loads as an equal model, and a file is written whole or not at all.
Must never enter: code. What is not data is refused, with what to do instead.
"""

from pathlib import Path

from arprops.core.error import BadFile
from arprops.core.model import Joint
from arprops.formats.model_writer import model_data
from arprops.formats.parse import ending
from arprops.formats.pautomac import SUFFIX
from arprops.formats.pautomac_writer import pautomac_text
from arprops.formats.write import write, write_text
from arprops.models.pfa import PFA


def save(model: Joint, path: str | Path) -> None:
    """Write the model to a file whose name says how: TOML in `.toml`, JSON in `.json`, PAutomaC in `.pautomac_model.txt`.

    Needs a model that is data; a `FunctionModel` or a trained net fails with `BadQuestion`, and another ending with `BadFile`. An older file stays as it was until
    the new one is complete. PAutomaC files round to 12 digits where a weight has more. Cost: one look at each weight.
    """
    path = Path(path)
    if path.name.endswith(SUFFIX):
        if not isinstance(model, PFA):
            raise BadFile(f"{path}: found {type(model).__name__}, expected a PFA, the only family of the PAutomaC format")
        write_text(pautomac_text(model), path)
        return
    ending(path)
    write(model_data(model), path)
