"""The command ``frontline``: thin functions over documented ones. The only place that prints.

A data error (``records.FrontlineError``) becomes one plain paragraph on stderr and exit code 2;
anything else is a bug and keeps its traceback. ``-`` is stdin or stdout; progress goes to stderr
and only when that is a terminal.
"""

from __future__ import annotations

import os
from typing import Any

import click

from cli import asking, keeping, places, reading, showing, watching
from cli.shared import machine_fault, tell
from records import FrontlineError

__all__ = ["main"]


class Frontline(click.Group):
    """Turn every FrontlineError of a command into one paragraph and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit with 2 on bad input, quietly on a closed pipe."""
        try:
            return super().invoke(ctx)
        except FrontlineError as error:
            tell(f"frontline: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            _forget_stdout()
            ctx.exit(0)
        except OSError as error:
            told = machine_fault(error)
            if told is None:
                raise
            _forget_stdout()
            tell(f"frontline: {told}", err=True)
            ctx.exit(2)


def _forget_stdout() -> None:
    """Send what is left for stdout nowhere, so that the interpreter does not stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@click.group(cls=Frontline, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="frontline-mapper", prog_name="frontline")
def main() -> None:
    """Map what is said about the front in Ukraine: which source says what about which place, and when."""


for part in (reading, watching, showing, asking, places, keeping):
    for command in part.COMMANDS:
        main.add_command(command)
