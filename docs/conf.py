"""How the site is made of the pages: `make site`."""

project = "iaclint"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "iaclint"
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_extra_path = ["iaclint.schema.json"]
myst_heading_anchors = 3
nitpicky = True
# The colours of an example are no matter of its truth: some Terraform is beyond the lexer.
suppress_warnings = ["misc.highlighting_failure"]
