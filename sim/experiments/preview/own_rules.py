"""Rules of the user's own, looked at without running them: the module is parsed, never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.scenario.basics.problems import did_you_mean

LARGEST_MODULE = 1024**2
GIVEN = 2  # the rings or lines, and the time
Definition = ast.stmt | ast.expr | None


def file_of(name: str, folder: str) -> Path | None:
    """Return the file of the module that a rule names, if it lies beside the scenario."""
    file = Path(folder) / f"{name.partition(':')[0]}.py"
    return file if file.is_file() else None


def what_is_wrong(name: str, folder: str) -> str:
    """Say what keeps ``module:function`` from being a rule, as far as its text tells; nothing if it may be one.

    Of an installed module nothing can be said without importing it.
    """
    file = file_of(name, folder)
    if file is None:
        return ""
    try:
        if file.stat().st_size > LARGEST_MODULE:
            return f"{name!r}: {file.name} has more than 1 MiB; write a module with the rule alone"
        module = ast.parse(file.read_bytes(), file.name)
    except SyntaxError as error:
        return f"{name!r}: {file.name}:{error.lineno or 1} is not Python ({error.msg}); correct it"
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        return f"{name!r}: {file.name} cannot be read ({type(error).__name__}); write a Python module"
    return _of_module(name, file.name, module)


def _of_module(name: str, file: str, module: ast.Module) -> str:
    function = name.partition(":")[2]
    known = dict(_defined(module.body))
    if "*" in known or "__getattr__" in known:
        return ""
    if function not in known:
        return f"{name!r}: {file} has no function {function!r}; {did_you_mean(function, known)}"
    found = known[function]
    if isinstance(found, ast.Constant | ast.List | ast.Dict | ast.Tuple | ast.AsyncFunctionDef):
        return f"{name!r} is not a function; write module:function"
    if isinstance(found, ast.FunctionDef | ast.Lambda) and not _takes_two(found.args):
        return f"{name!r}: {file}:{found.lineno} does not take two values; write def {function}(lines, now)"
    return ""


def _defined(body: Sequence[ast.stmt]) -> Iterator[tuple[str, Definition]]:
    """Yield the names that a module defines, with their definitions where those are plain."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, None if node.decorator_list else node  # a decorator may make anything of it
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], None) for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
            yield from ((one.id, node.value if one in targets else None) for one in names)
        else:
            for part in ("body", "handlers", "orelse", "finalbody"):
                yield from _defined(getattr(node, part, ()))


def _takes_two(given: ast.arguments) -> bool:
    places = len(given.posonlyargs) + len(given.args)
    needed = places - len(given.defaults)
    return (
        needed <= GIVEN
        and (places >= GIVEN or given.vararg is not None)
        and all(value is not None for value in given.kw_defaults)
    )
