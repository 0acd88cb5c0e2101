"""How Sphinx builds these pages: Markdown in, one quiet theme out, every warning an error."""

from importlib.metadata import version as installed

project = "pytest-incidents"
author = "the pytest-incidents maintainers"
copyright = "the pytest-incidents maintainers"  # noqa: A001 - the name that Sphinx asks for
release = installed("pytest-incidents")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4  # rules, options and fields are linked to by their headings

nitpicky = True
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "pytest-incidents"
html_copy_source = False
html_show_sphinx = False
