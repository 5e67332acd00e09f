"""How Sphinx reads these pages: Markdown by MyST, the public names by autodoc, docstrings as the plain text they are.

Doubtful: `as_plain_text`. Our docstrings are sentences and formulas, not reStructuredText, and `|x|`, `e_i` or `a*` would be read as markup.
So each line is shown as it stands; only `names in backticks` and examples (`>>>`) keep their meaning.
"""

import re
from importlib.metadata import version as version_of

from sphinx.util import logging

import arprops

project = "arprops"
author = "the arprops authors"
version = release = version_of("arprops")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100

html_theme = "furo"
html_title = f"arprops {release}"
html_copy_source = False

# The package fetches its public names when they are asked for, and autodoc documents what it finds there: ask for each.
vars(arprops).update({name: getattr(arprops, name) for name in arprops.__all__})

MARKUP = re.compile(r"``?([^`]+)``?|([\\*_|<>\[\]`])")


def as_plain_text(app, what, name, obj, options, lines):
    """Turn every paragraph of a docstring into a line block, and leave examples alone."""
    example, shown = False, []
    for line in lines:
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        shown.append(line if example else "| " + MARKUP.sub(plain, line) if line.strip() else "")
    lines[:] = [line for i, line in enumerate(shown) if line or i == 0 or shown[i - 1]]
    lines.append("")


def plain(found):
    """A name in backticks as a literal, any other markup character as itself."""
    return f"\\ ``{found[1]}``\\ " if found[1] else "\\" + found[2]  # the escaped spaces let a letter stand beside it


def all_names_are_here(app, env):
    """A public name that no page documents is a warning, and warnings are errors."""
    for name in sorted(arprops.__all__):
        if f"arprops.{name}" not in env.get_domain("py").objects:
            logging.getLogger("arprops").warning("the public name arprops.%s is on no page: give it a docstring, or an entry in docs/api.md", name)


def setup(app):
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", as_plain_text)
    app.connect("env-check-consistency", all_names_are_here)
