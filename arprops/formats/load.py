"""Reading one model from one file.

True here: what was saved loads as an equal model; a file that may mean several models is refused with their names.
Must never enter: code. A file is data.
"""

from pathlib import Path
from typing import Any

from arprops.core.error import BadFile
from arprops.core.model import Joint
from arprops.formats.checkfile import read_check, read_data
from arprops.formats.parse import LARGEST, parse, read_text
from arprops.formats.pautomac import SUFFIX, is_pautomac, read_pautomac


def load(path: str | Path, *, model: str | None = None, max_bytes: int = LARGEST) -> Joint:
    """The model or source of a file.

    Needs a TOML or JSON file with a model's table at its top, a check file with exactly one model or with one named `model`, or
    a PAutomaC model file; a folder is that of a trained net. Fails with `BadFile`, which lists every problem with its place. Cost: reading the file once.
    """
    path = Path(path)
    if any((path / card).is_file() for card in ("card.json", "config.json")):
        from arprops.neural.folder import open_net

        return _only(path, model, open_net(path))
    if path.name.endswith(SUFFIX):
        return _only(path, model, read_pautomac(path, max_bytes=max_bytes))
    text = read_text(path, max_bytes=max_bytes)
    if path.suffix.lower() not in (".toml", ".json") and is_pautomac(text):
        return _only(path, model, read_pautomac(path, max_bytes=max_bytes))
    data = parse(text, path)
    if "kind" in data:
        return _only(path, model, _single(data, path, max_bytes))
    models = read_check(path, data=data, max_bytes=max_bytes).models
    if model is not None:
        if model not in models:
            raise BadFile(f"{path}: found no model {model!r}, expected one of {', '.join(models) or 'none: it has no [models]'}")
        return models[model]
    if len(models) != 1:
        shown = f"{len(models)} models: {', '.join(list(models)[:12])}" if models else "no model"
        raise BadFile(f"{path}: found {shown}, expected exactly one; name it with model=… (on the command line {path}#NAME)")
    return next(iter(models.values()))


def _single(data: dict[str, Any], path: Path, max_bytes: int) -> Joint:
    try:
        return read_data({"models": {"": data}}, path, max_bytes=max_bytes).models[""]
    except BadFile as refused:
        raise BadFile(str(refused).replace('models."".', "").replace('models."": ', "").replace('models.""', "the model")) from None


def _only(path: Path, name: str | None, model: Joint) -> Joint:
    if name is not None:
        raise BadFile(f"{path}: found one model without a name, expected a file with the model {name!r} in [models]")
    return model
