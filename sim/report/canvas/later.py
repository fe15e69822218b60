"""Modules that are imported when something of them is used: others that name them are imported without them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """A module in whose place this stands: what is asked of it is looked for in the module itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # whoever imports asks whether it is a package
            raise AttributeError(name)
        return getattr(self.itself(), name)

    def itself(self) -> ModuleType:
        """Return the module, imported now."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)

    def function(self, name: str) -> Callable[..., Any]:
        """Return what stands for a function of the module, or for a class whose instances are used at once."""

        def called(*given: Any, **named: Any) -> Any:
            return getattr(self.itself(), name)(*given, **named)

        return called

    def maker(self, name: str) -> Callable[..., LaterMade]:
        """Return what stands for a class whose instances are made long before they are used, if ever."""
        return lambda *given: LaterMade(lambda: getattr(self.itself(), name)(*given))


class LaterMade:
    """Something that is made when it is used."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        self._made = self.__dict__.get("_made") or self._make()
        return getattr(self._made, name)


@contextmanager
def later(module: Later) -> Iterator[None]:
    """Have others that are imported meanwhile find this in place of a module that nobody has imported yet."""
    if module.__name__ in sys.modules:
        yield
        return
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
