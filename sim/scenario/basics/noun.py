"""What every noun of a scenario file shares: strict, frozen, and checked against its neighbours."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.scenario.basics.problems import did_you_mean, refuse

WITHIN = "function-plain"  # what pydantic calls what has a noun within another check by itself
_being_built: ContextVar[type[BaseModel] | None] = ContextVar("being_built", default=None)


@cache
def _keys(noun: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in noun.model_fields.items())


class Noun(BaseModel):
    """A mapping of the scenario file: unknown keys, loose types, NaN and infinity are errors."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @classmethod
    def model_rebuild(cls, **how: Any) -> bool | None:
        """Build what checks this noun; those within it build theirs when a file has one, and few files have most."""
        before = _being_built.set(cls)
        try:
            return super().model_rebuild(**how)
        finally:
            _being_built.reset(before)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return what checks this noun; within another, what has this noun check by itself."""
        if _being_built.get() is cls:
            return handler(source)
        name = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"  # as pydantic would call it
        return core_schema.with_info_plain_validator_function(cls._checked, ref=name)

    @classmethod
    def _checked(cls, value: Any, info: ValidationInfo) -> Self:
        return cls.model_validate(value, context=info.context)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe this noun, within another too."""
        if core["type"] == WITHIN:
            cls.model_rebuild()
            core = cls.__pydantic_core_schema__
        return handler(core) if core["type"] == "definitions" else cls.described(core, handler)

    @classmethod
    def described(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return what else may be written in place of this noun, with the noun."""
        return handler(core)

    @model_validator(mode="before")
    @classmethod
    def tell_known_keys(cls, value: Any, info: ValidationInfo) -> Any:
        """Leave word of which keys this mapping may have, for the error that lists them."""
        if info.context is not None:
            info.context["keys"][id(value)] = _keys(cls)
        return value


class Shorthand(Noun):
    """A noun that may be written as its main value alone, such as ``phone`` for ``{channel: phone}``."""

    main_key: ClassVar[str]
    main_type: ClassVar[type | tuple[type, ...]] = str

    @model_validator(mode="before")
    @classmethod
    def spell_out(cls, value: Any) -> Any:
        """Turn the shorthand into the full mapping."""
        return {cls.main_key: value} if isinstance(value, cls.main_type) else value

    @classmethod
    def described(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Allow the shorthand beside the mapping."""
        schema = handler.resolve_ref_schema(handler(core))
        short = schema["properties"][cls.main_key]
        return {"anyOf": [short, schema], "title": schema.get("title", cls.__name__)}


def _refer(kind: str) -> AfterValidator:
    def check(name: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(kind)
        if known is not None and name not in known:
            refuse(f"there is no {kind[:-1]} {name!r}; {did_you_mean(name, known)}")
        return name

    return AfterValidator(check)


ChannelName = Annotated[str, _refer("channels")]
SegmentName = Annotated[str, _refer("segments")]
IssueName = Annotated[str, _refer("issues")]
PoolName = Annotated[str, _refer("pools")]
