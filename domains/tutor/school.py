"""The school's file: whom a pupil can turn to, and how pupils' data are handled. What is left blank
is named, never invented."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...tools.errors import InputError

NAME = "school.toml"


class School(BaseModel):
    """adult: name and role of the person for pupils in distress; where: how to find them. helpline:
    a sentence with the number, as the school wants it said. Each in Chinese and English.

    consent: whether anything is kept on a pupil without a record of consent. outside: what a model
    on another machine gets to see: pseudonyms, or nothing, and is refused. inside: hosts of the
    school's own models, which count as this machine. names, places: of staff, the school, streets,
    replaced by pseudonyms beside those of the roster. retention_days: after so many days without a
    lesson all on a pupil is deleted. keep_incidents_days: how long records for the adult are kept
    when a pupil is deleted, for schools whose law says so; 0: not at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    adult_en: str = ""
    adult_zh: str = ""
    where_en: str = ""
    where_zh: str = ""
    helpline_en: str = ""
    helpline_zh: str = ""
    consent: Literal["required", "none"] = "required"
    outside: Literal["pseudonyms", "refuse"] = "pseudonyms"
    inside: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    retention_days: int | None = Field(default=None, ge=1)
    keep_incidents_days: int = Field(default=0, ge=0)

    def blanks(self) -> tuple[str, ...]:
        """The lines that nobody has filled in yet."""
        return tuple(name for name in _SAID if not getattr(self, name).strip())


_SAID = ("name", "adult_en", "adult_zh", "where_en", "where_zh", "helpline_en", "helpline_zh")


def load_school(path: Path) -> School:
    """Reads a school's file; one that is not there is a School with blanks. Raises InputError."""
    if not path.is_file():
        return School()
    try:
        return School.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"The school's file {path} cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"The school's file {path} is not valid at {name}: {first['msg']}.",
            remedy=f"It takes: {', '.join(School.model_fields)}.",
        ) from None
