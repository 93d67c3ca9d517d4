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
# An address in a page of another host is for its reader; what is checked is that each page of ours is there.
suppress_warnings: list[str] = []
