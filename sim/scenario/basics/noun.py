"""What every noun of a scenario file shares: strict, frozen, and checked against its neighbours."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationInfo, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.scenario.basics.problems import did_you_mean, refuse


@cache
def _keys(noun: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in noun.model_fields.items())


class Noun(BaseModel):
    """A mapping of the scenario file: unknown keys, loose types, NaN and infinity are errors."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

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
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
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
