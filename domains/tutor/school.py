"""The school's file: whom a pupil can turn to. What is left blank is named, never invented."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...tools.errors import InputError

NAME = "school.toml"


class School(BaseModel):
    """adult: name and role of the person for pupils in distress; where: how to find them. helpline:
    a sentence with the number, as the school wants it said. Each in Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    adult_en: str = ""
    adult_zh: str = ""
    where_en: str = ""
    where_zh: str = ""
    helpline_en: str = ""
    helpline_zh: str = ""

    def blanks(self) -> tuple[str, ...]:
        """The lines that nobody has filled in yet."""
        return tuple(name for name in type(self).model_fields if not getattr(self, name).strip())


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
