"""Catalogue C of the trust design: what is not a plain, small, unambiguous form is refused, and nothing crashes."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hailong.capture.doors import status_of
from hailong.capture.submission import read
from hailong.method.problem import Problem

ID = "6f1c2a50-8d3e-4b7a-9c11-2f0a5d7e9b10"
GOOD = {"id": ID, "form": "a" * 64, "token": "t", "answers": {"A1": 4}}
TEXT = json.dumps(GOOD)


def raw(**changes) -> bytes:
    return json.dumps(GOOD | changes).encode()


HOSTILE = [
    ("C1 empty", b"", 400, "json_malformed"),
    ("C1 truncated", TEXT[:-3].encode(), 400, "json_malformed"),
    ("C1 trailing bytes", (TEXT + "x").encode(), 400, "json_malformed"),
    ("C1 two documents", (TEXT + TEXT).encode(), 400, "json_malformed"),
    ("C1 an array", b"[]", 422, "field_wrong"),
    ("C1 a number", b"1", 422, "field_wrong"),
    ("C2 nested arrays", b"[" * 60_000, 400, "json_too_deep"),
    ("C2 nested objects", b'{"a":' * 10_000, 400, "json_too_deep"),
    ("C2 escaped quotes without end", b'"' + b'\\"' * 30_000, 400, "json_malformed"),
    ("C5 NaN level", raw().replace(b'"A1": 4', b'"A1": NaN'), 400, "number_not_integer"),
    ("C5 Infinity", raw().replace(b'"A1": 4', b'"A1": -Infinity'), 400, "number_not_integer"),
    ("C5 1e400", raw().replace(b'"A1": 4', b'"A1": 1e400'), 400, "number_not_integer"),
    ("C5 4.0", raw().replace(b'"A1": 4', b'"A1": 4.0'), 400, "number_not_integer"),
    ("C5 40,000 digits", raw().replace(b'"A1": 4', b'"A1": ' + b"4" * 40_000), 400, "number_not_integer"),
    ("C5 leading zero", raw().replace(b'"A1": 4', b'"A1": 04'), 400, "json_malformed"),
    ("C8 key twice", raw().replace(b'"A1": 4', b'"A1": 4, "A1": 5'), 422, "json_key_twice"),
    ("C8 id twice", raw().replace(b'{"id"', b'{"id": "x", "id"'), 422, "json_key_twice"),
    ("C10 version 1", raw(id="6f1c2a50-8d3e-11ee-9c11-2f0a5d7e9b10"), 422, "field_wrong"),
    ("C10 upper case", raw(id=ID.upper()), 422, "field_wrong"),
    ("C10 newline", raw(id=ID + "\n"), 422, "field_wrong"),
    ("C10 braces", raw(id="{" + ID + "}"), 422, "field_wrong"),
    ("C10 number", raw(id=4), 422, "field_wrong"),
    ("C11 NUL", raw(answers={"comment": "a\x00b"}), 422, "text_forbidden_character"),
    ("C11 NUL byte", raw() + b"\x00", 415, "body_not_utf8"),
    ("C11 half surrogate", raw().replace(b'"A1": 4', b'"c": "\\ud800"'), 422, "text_forbidden_character"),
    ("C11 surrogate key", raw().replace(b'"A1"', b'"\\ud800"'), 422, "text_forbidden_character"),
    ("C11 right to left", raw(answers={"comment": "\u202etxt"}), 422, "text_forbidden_character"),
    ("C13 byte order mark", b"\xef\xbb\xbf" + raw(), 415, "body_not_utf8"),
    ("C13 UTF-16", TEXT.encode("utf-16"), 415, "body_not_utf8"),
    ("C13 UTF-16 LE", TEXT.encode("utf-16-le"), 415, "body_not_utf8"),
    ("C13 UTF-32", TEXT.encode("utf-32"), 415, "body_not_utf8"),
    ("C13 Latin-1", raw().replace(b'"A1": 4', b'"c": "\xe9"'), 415, "body_not_utf8"),
    ("64 KB and one", raw(answers={"comment": "a" * 65_500}), 413, "body_too_large"),
    ("unknown field", raw(mode="paper"), 422, "field_unknown"),
    ("no answers", json.dumps({"id": ID, "form": "a" * 64}).encode(), 422, "field_missing"),
    ("answers null", raw(answers=None), 422, "field_wrong"),
    ("answers list", raw(answers=[1]), 422, "field_wrong"),
    ("duration text", raw(duration_seconds="60"), 422, "field_wrong"),
    ("duration true", raw(duration_seconds=True), 422, "field_wrong"),
    ("duration negative", raw(duration_seconds=-1), 422, "field_wrong"),
    ("duration of days", raw(duration_seconds=86_401), 422, "field_wrong"),
    ("day 31 February", raw(device_day="2023-02-31"), 422, "field_wrong"),
    ("day with time", raw(device_day="2023-02-01T09:00"), 422, "field_wrong"),
    ("day in other digits", raw(device_day="２０２３-02-01"), 422, "field_wrong"),
    ("form of other letters", raw(form="A" * 64), 422, "field_wrong"),
    ("language", raw(language="vi-VN"), 422, "field_wrong"),
    ("token of 65", raw(token="a" * 65), 422, "field_wrong"),
]
WRONG_TYPES = [
    "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json",
    "application/json; charset=utf-16", "application/json; charset=latin-1", "application/json, text/plain",
    "application/problem+json", "application/json; boundary=x",
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_body_is_refused_at_once_for_its_own_reason(body, status, code):
    began = time.perf_counter()

    with pytest.raises(Problem) as caught:
        read(body, "application/json")

    assert {one.code for one in caught.value.all} == {code}
    assert status_of(caught.value.all[0]) == status
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("content_type", WRONG_TYPES)
def test_another_content_type_is_refused(content_type):
    """C14: nothing that a page of another site can send without asking."""
    with pytest.raises(Problem, match="content_type_wrong"):
        read(raw(), content_type)


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_plain_json_is_read(content_type):
    submission, token = read(raw(), content_type)

    assert (str(submission.id), token, submission.answers) == (ID, "t", {"A1": 4})


def test_the_hash_covers_what_was_written_and_not_the_token():
    one, _ = read(raw(), "application/json")

    other_token, _ = read(raw(token="u"), "application/json")
    other_order, _ = read(json.dumps(dict(reversed(GOOD.items())), indent=1).encode(), "application/json")
    other_answer, _ = read(raw(answers={"A1": 5}), "application/json")

    assert one.sha256 == other_token.sha256 == other_order.sha256 != other_answer.sha256
    assert '"t"' not in one.body


def test_text_is_stored_composed():
    submission, _ = read(raw(answers={"comment": "Hoa\u0300"}), "application/json")

    assert submission.answers["comment"] == "Hoà"


def test_every_wrong_field_is_told_at_once():
    with pytest.raises(Problem) as caught:
        read(raw(id="x", form="y", mode="z"), "application/json")

    assert {(one.code, one.facts["field"]) for one in caught.value.all} == {
        ("field_wrong", "id"), ("field_wrong", "form"), ("field_unknown", "mode")
    }  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_never_crash_the_door(body):
    try:
        read(body, "application/json")
        accepted = True
    except Problem:
        accepted = False

    assert not accepted


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=12), part, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "unit", "language", "duration_seconds", "device_day", "x"]), JSON))
def test_random_json_is_read_or_refused_but_never_crashes(fields):
    body = json.dumps(GOOD | fields).encode()

    try:
        submission, _ = read(body, "application/json")
        accepted = isinstance(submission.answers, dict)
    except Problem as problem:
        accepted = all(one.code for one in problem.all)

    assert accepted
