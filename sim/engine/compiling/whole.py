"""How functions that call each other are compiled: each is read by itself, and all are optimised once, together.

By itself numba makes machine code of each function with everything that it calls, and that again for each that calls
it: of three hundred functions one upon the other most of the work is done dozens of times. Here a function is a part,
which is typed and written down as it is; only one that Python calls is a whole, in which all its parts are linked,
once, and made machine code of. Only where numba is.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

import ctypes
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import AnalysisPass, register_pass
from numba.core.typed_passes import NopythonTypeInference

REFUSE: Any = ctypes.cast(ctypes.pythonapi.PyErr_BadArgument, ctypes.c_void_p).value


class _Unseen:
    """The maker of machine code, who is not told of the environment of what it does not make."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: Any) -> None:
        """Leave the environment of a function alone that has no place yet."""


class CodePart(JITCodeLibrary):
    """A function that only compiled ones call: its own code and which others it needs."""

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self.own: Any = None

    def add_llvm_module(self, ll_module: Any) -> None:
        """Take the function; what comes after it are wrappers, by which Python calls it."""
        super().add_llvm_module(ll_module)
        if self.own is None:
            self.own = self._final_module.clone()

    def finalize(self) -> None:
        """Leave the rest to the whole."""
        self._raise_if_finalized()
        self._finalized = True

    @property
    def codegen(self) -> Any:
        """Who makes machine code: of a whole only."""
        return _Unseen(self._codegen)

    def get_pointer_to_function(self, name: str) -> Any:
        """Return what tells Python, if it should call a part, that it cannot."""
        return REFUSE


class CodeWhole(CodePart):
    """A function that Python calls, with all that it needs."""

    def finalize(self) -> None:
        """Link all parts, let none be seen from outside, and optimise."""
        self._codegen._check_llvm_bugs()
        self._raise_if_finalized()
        seen = {one.name for one in self._final_module.functions if not one.is_declaration}
        for library in _needed(self):
            if hasattr(library, "_reload_init"):  # not in every version that is supported
                self._reload_init.update(library._reload_init)
            module = library.own if isinstance(library, CodePart) else library._get_module_for_linking()
            self._final_module.link_in(module, preserve=True)
        for one in self._final_module.functions:
            if not one.is_declaration and one.name not in seen:
                one.linkage = "internal"
        self._optimize_final_module()
        self._final_module.verify()
        self._finalize_final_module()

    @property
    def codegen(self) -> Any:
        """Who makes machine code."""
        return self._codegen

    def get_pointer_to_function(self, name: str) -> Any:
        """Return where the machine code begins."""
        return JITCodeLibrary.get_pointer_to_function(self, name)


def _needed(library: Any) -> list[Any]:
    """Return every library that one needs, through others too, but not itself."""
    found: dict[Any, None] = {}
    todo = list(library._linking_libraries)
    while todo:
        one = todo.pop()
        if one is not library and one not in found:
            found[one] = None
            todo += one._linking_libraries if isinstance(one, CodePart) else ()
    return list(found)


class _Takes(AnalysisPass):
    _code: type[CodePart]

    def __init__(self) -> None:
        AnalysisPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        code = self._code(state.targetctx.codegen(), state.func_id.func_qualname)
        code.enable_object_caching()
        state["library"] = code
        return False


@register_pass(mutates_CFG=False, analysis_only=True)
class _TakesPart(_Takes):
    _name, _code = "takes_part", CodePart


@register_pass(mutates_CFG=False, analysis_only=True)
class _TakesWhole(_Takes):
    _name, _code = "takes_whole", CodeWhole


class _Compiler(CompilerBase):
    _takes: type[_Takes]

    def define_pipelines(self) -> list[Any]:
        """Return numba's own way, with a library of ours."""
        way = DefaultPassBuilder.define_nopython_pipeline(self.state)
        way.add_pass_after(self._takes, NopythonTypeInference)
        way.finalize()
        return [way]


class CompilesPart(_Compiler):
    """Compiles what only compiled functions call."""

    _takes = _TakesPart


class CompilesWhole(_Compiler):
    """Compiles what Python calls."""

    _takes = _TakesWhole
