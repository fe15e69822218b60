"""ccsim on the command line: parse, call, print."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from time import monotonic

import click

from sim.commands import COMMANDS
from sim.language.choice import of_locale, speaking
from sim.plumbing import ending, garbage
from sim.plumbing.interruption import deafen, listen
from sim.plumbing.progress import heard, patiently
from sim.plumbing.readable import say, speak_readably
from sim.runs.failing import DONE, FAILED, WRONG_INPUT, explain, stopped

# For the library by which numpy multiplies matrices, which are small here: beside threads no worker can be forked.
ONE_THREAD = "OPENBLAS_NUM_THREADS", "1"
# For pydantic, which would look through all installed packages for plugins.
NO_PLUGINS = "PYDANTIC_DISABLE_PLUGINS", "__all__"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error becomes one line and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for setting in (ONE_THREAD, NO_PLUGINS):
        os.environ.setdefault(*setting)
    if arguments is None:  # the process is ours
        ending.prepare()
    listen()
    garbage.seldom(garbage.AT_THE_START)
    with heard(patiently((lambda text: None) if "--quiet" in words else say, monotonic)):
        code = _outcome(words)
    deafen()
    garbage.never_again()
    sys.exit(ending.ended_with(code))


def _outcome(words: list[str]) -> int:
    speak_readably()
    with speaking(of_locale()):
        return _called(words)


def _called(words: list[str]) -> int:
    try:
        return ccsim.main(words, prog_name="ccsim", standalone_mode=False) or DONE
    except click.exceptions.Exit as request:
        return request.exit_code
    except click.ClickException as error:
        text = " ".join((error.format_message() if isinstance(error, click.UsageError) else str(error)).split())
        say(f"{text.rstrip('.')}; see ccsim --help" if isinstance(error, click.UsageError) else text)
        return WRONG_INPUT
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone; nothing is left to flush
        return FAILED
    except (KeyboardInterrupt, Exception) as error:
        if "--debug" in words and not isinstance(error, KeyboardInterrupt | click.Abort):
            raise
        if isinstance(error, click.Abort) or stopped(error):
            say("stopped before anything was finished")
            return FAILED
        return explain(error)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ccsim", prog_name="ccsim")
def ccsim() -> None:
    """Simulate a contact center: who arrives, who waits, who leaves, and what that does to service."""


for command in COMMANDS:
    ccsim.add_command(command)

if __name__ == "__main__":
    main()
