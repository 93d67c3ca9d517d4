"""A group of commands that lists where none of them is named."""

from __future__ import annotations

import click


class Listing(click.Group):
    """`iaclint rules --format json` is `iaclint rules list --format json`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)
