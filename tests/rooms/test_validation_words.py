"""Mistakes of a request in plain words: every kind that has words is one that the validator really makes, with what the words ask of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from annotated_types import MinLen
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, TypeAdapter, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from fairlead.http.validation import _WORDS, in_words


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


class Timed(BaseModel):
    at: datetime

    @field_validator("at")
    @classmethod
    def aware(cls, _):
        raise PydanticCustomError("moment", "not a time with a time zone")


CASES: list[tuple[str, Any, Any]] = [
    ("missing", Part, {}),
    ("extra_forbidden", Part, {"name": "a", "nmae": "b"}),
    ("string_type", str, 3),
    ("string_too_short", Annotated[str, Field(min_length=2)], "a"),
    ("string_too_long", Annotated[str, Field(max_length=2)], "abc"),
    ("int_type", StrictInt, "3"),
    ("int_parsing", int, "many"),
    ("int_from_float", int, 2.5),
    ("float_type", StrictFloat, "3"),
    ("float_parsing", float, "many"),
    ("finite_number", Annotated[float, Field(allow_inf_nan=False)], float("nan")),
    ("bool_type", StrictBool, 1),
    ("bool_parsing", bool, "perhaps"),
    ("greater_than", Annotated[float, Field(gt=0)], 0),
    ("greater_than_equal", Annotated[int, Field(ge=1)], 0),
    ("less_than", Annotated[float, Field(lt=1)], 1),
    ("less_than_equal", Annotated[int, Field(le=1)], 2),
    ("list_type", list[str], "a"),
    ("too_short", Annotated[list[str], MinLen(1)], []),
    ("too_long", Annotated[list[str], Field(max_length=1)], ["a", "b"]),
    ("dict_type", dict[str, Any], []),
    ("model_type", Part, []),
    ("enum", Color, "green"),
    ("literal_error", Literal["a", "b"], "c"),
    ("date_type", date, []),
    ("date_parsing", Annotated[date, Field(strict=True)], "soon"),
    ("date_from_datetime_parsing", date, "soon"),
    ("moment", Timed, {"at": "2026-03-01T09:30:00Z"}),
    ("datetime_type", datetime, []),
    ("datetime_parsing", Annotated[datetime, Field(strict=True)], "soon"),
    ("datetime_from_date_parsing", datetime, "soon"),
]
NOT_OF_PYDANTIC_ALONE = {"json_invalid", "model_attributes_type"}
"""FastAPI makes these of a body; the tests of the API send such ones."""


def mistake(kind: str, of: Any, value: Any) -> Any:
    as_json = kind in {"date_parsing", "datetime_parsing"}  # only text of JSON is parsed so strictly
    read, given = (TypeAdapter(of).validate_json, f'"{value}"') if as_json else (TypeAdapter(of).validate_python, value)
    with pytest.raises(ValidationError) as refused:
        read(given)
    (found,) = refused.value.errors()
    assert found["type"] == kind
    return found | {"loc": ("body", *found["loc"])}


@pytest.mark.parametrize(("kind", "of", "value"), CASES, ids=[kind for kind, *_ in CASES])
def test_each_kind_has_words_of_its_own(kind, of, value):
    found = mistake(kind, of, value)
    _, reason, remedy = in_words(found)
    assert "should" not in reason
    assert "{" not in reason
    assert not remedy.startswith("see /docs")
    assert remedy.startswith(("send", "leave"))


def test_no_words_stand_for_what_never_comes():
    assert {kind for kind, *_ in CASES} | NOT_OF_PYDANTIC_ALONE == _WORDS.keys()


def test_bounds_are_told():
    assert in_words(mistake("greater_than_equal", Annotated[int, Field(ge=1)], 0)) == ("body", "is below 1", "send 1 or more")
    assert in_words(mistake("enum", Color, "green"))[1:] == ("is none of what it may be", "send 'red' or 'blue'")


def test_the_place_is_that_of_the_field_whatever_kind_of_value_was_tried():
    class Asked(BaseModel):
        policy: dict[str, Any] | str

    with pytest.raises(ValidationError) as refused:
        Asked.model_validate({"policy": []})
    places = [in_words(each | {"loc": ("body", *each["loc"])})[0] for each in refused.value.errors()]
    assert places == ["policy", "policy"]


def test_what_has_no_words_here_keeps_its_own():
    class Refusing(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def refuse(cls, name):
            raise ValueError(f"{name} is taken")

    with pytest.raises(ValidationError) as refused:
        Refusing.model_validate({"name": "ann"})
    (found,) = refused.value.errors()
    assert in_words(found | {"loc": ("body", *found["loc"])}) == ("name", "ann is taken", "see /docs for what it takes")
