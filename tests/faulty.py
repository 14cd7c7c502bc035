"""Run the command line in a child process that has fewer rights or less room than this one."""

import os
import resource
import sys
import warnings
from dataclasses import dataclass

NOBODY = 65_534


@dataclass(frozen=True)
class Ended:
    """Hold how a command ended: its exit code, and what it said on stderr."""

    code: int
    said: str


def frontline(*words, uid=None, most_bytes=None, env=(), out=os.devnull):
    """Run ``frontline WORDS`` in a fork of this process, so that nothing has to be imported anew.

    ``uid`` is the user whose rights it has; ``most_bytes`` the size that no file may exceed; ``out``
    where its stdout goes. A traceback ends it with 1, as it does the real program.
    """
    import cli

    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the child runs one command and never returns
        child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reader)
            os.dup2(writer, 2)
            os.dup2(os.open(out, os.O_WRONLY), 1)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            os.environ.update(env)
            if most_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
            if uid is not None:
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
            cli.main([*map(str, words)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException as error:
            sys.stderr.write(f"Traceback: {error!r}")
            sys.excepthook(*sys.exc_info())
        finally:
            try:
                sys.stdout.flush()
            finally:
                sys.stderr.flush()
                os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8", errors="replace") as stream:
        said = stream.read()
    return Ended(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said)
