"""The strict JSON parser at the door: bytes in, a `Submission` or Problems out. No database.

Accepted: `application/json` (charset utf-8 or none), UTF-8 without a byte order mark, at most 64 KB, one object whose
fields are known, no key twice, integers only, 20 levels at most. Text is stored as NFC and holds no NUL, half
surrogate or bidirectional control. Source: trust design 7.
"""

import datetime as dt
import hashlib
import json
import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import canonical
from hailong.method.questionnaire.answers import FORBIDDEN, shown

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 15
TEXTS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)  # possessive: never looks back
BRACKETS = re.compile(r"[\[\]{}]")
CONTENT_TYPE = re.compile(r'application/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)

Uuid4 = Annotated[
    str, StringConstraints(pattern=r"\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z")
]
Sha256 = Annotated[str, StringConstraints(pattern=r"\A[0-9a-f]{64}\z")]
Language = Annotated[str, StringConstraints(pattern=r"\A[a-z]{2,3}\z")]
Day = Annotated[str, StringConstraints(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]


class Envelope(BaseModel):
    """What a device sends. `form`: the questionnaire's fingerprint; `unit`: whom it asked about."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Uuid4
    token: Annotated[str, StringConstraints(min_length=1, max_length=64)] = ""
    form: Sha256
    unit: Annotated[str, StringConstraints(max_length=80)] = ""
    answers: dict[str, Any]
    language: Language = "vi"
    duration_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    device_day: Day | None = None
    third_person: bool = False


@dataclass(frozen=True)
class Submission:
    """One filled form as a door hands it over. `sha256` covers everything the sender wrote, but never the token."""

    id: uuid.UUID
    form: str
    answers: dict[str, Any]
    body: str
    unit: str = ""
    language: str = "vi"
    duration_seconds: int | None = None
    device_day: dt.date | None = None
    third_person: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()


def read(body: bytes, content_type: str) -> tuple[Submission, str]:
    """The submission of a JSON body and its token.

    Raises: Problem `body_too_large` (413), `content_type_wrong`, `body_not_utf8` (415), `json_malformed`,
        `json_too_deep` (400), or Problems of the fields (422).
    """
    if len(body) > MAX_BYTES:
        raise Problem("body_too_large", most=MAX_BYTES // 1024)
    if not CONTENT_TYPE.fullmatch(content_type.strip()):
        raise Problem("content_type_wrong", expected="application/json")
    envelope = _envelope(_parsed(_text(body)))
    return _submission(envelope), envelope.token


def parsed_envelope(found: dict[str, Any]) -> Submission:
    """The submission of fields that another parser took apart; the same judgement of texts and fields."""
    raise_all(_text_faults(found, ""))
    return _submission(_envelope(_nfc(found)))


def _submission(envelope: Envelope) -> Submission:
    """The submission of a checked envelope; its body leaves out the token, which nothing may tie to the answers."""
    raise_all(_device_day_faults(envelope))
    written = envelope.model_dump(exclude={"token"}, exclude_defaults=True)
    return Submission(
        id=uuid.UUID(envelope.id),
        form=envelope.form,
        answers=envelope.answers,
        body=canonical(written).decode(),
        unit=envelope.unit,
        language=envelope.language,
        duration_seconds=envelope.duration_seconds,
        device_day=dt.date.fromisoformat(envelope.device_day) if envelope.device_day else None,
        third_person=envelope.third_person,
    )


def _text(body: bytes) -> str:
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or b"\x00" in body:
        raise Problem("body_not_utf8")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("body_not_utf8") from error


def _parsed(text: str) -> Any:
    _refuse_depth(text)
    try:
        found = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_float
        )
    except json.JSONDecodeError as error:
        raise Problem("json_malformed", position=error.pos) from error
    raise_all(_text_faults(found, ""))
    return _nfc(found)


def _refuse_depth(text: str) -> None:
    """A look at the brackets before the parser, which recurses."""
    depth = 0
    for sign in BRACKETS.findall(TEXTS.sub("", text)):
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Problem("json_too_deep", most=MAX_DEPTH)
        else:
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise Problem("json_key_twice", key=shown(next(key for key in keys if keys.count(key) > 1)))
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Problem("number_not_integer", value=shown(digits))
    return int(digits)


def _float(digits: str) -> NoReturn:
    raise Problem("number_not_integer", value=shown(digits))


def _text_faults(value: Any, where: str) -> list[Problem]:
    """Texts with forbidden characters, keys included, wherever they stand."""
    if isinstance(value, str):
        bad = FORBIDDEN.search(value)
        return [Problem("text_forbidden_character", where=shown(where) or "–")] if bad else []
    if isinstance(value, dict):
        return [fault for key, part in value.items() for fault in _text_faults(key, key) + _text_faults(part, key)]
    if isinstance(value, list):
        return [fault for part in value for fault in _text_faults(part, where)]
    return []


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_nfc(key): _nfc(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_nfc(part) for part in value]
    return value


def _envelope(found: Any) -> Envelope:
    if not isinstance(found, dict):
        raise Problem("field_wrong", field="–")
    try:
        return Envelope.model_validate(found)
    except ValidationError as error:
        raise_all(_field_problem(fault) for fault in error.errors(include_input=False, include_url=False))
        raise


def _field_problem(fault: Any) -> Problem:
    field = shown(".".join(str(step) for step in fault["loc"][:1])) or "–"
    code = {"extra_forbidden": "field_unknown", "missing": "field_missing"}.get(fault["type"], "field_wrong")
    return Problem(code, field=field)


def _device_day_faults(envelope: Envelope) -> list[Problem]:
    if envelope.device_day is None:
        return []
    try:
        dt.date.fromisoformat(envelope.device_day)
    except ValueError:
        return [Problem("field_wrong", field="device_day")]
    return []
