"""Codes that people type are judged by their check character."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.receipt import ALPHABET, grouped, read_receipt, read_serial, receipt, serial

COMMITMENTS = st.binary(min_size=32, max_size=32).map(lambda raw: hashlib.sha256(raw).hexdigest())


def test_a_receipt_is_twelve_signs_that_nobody_mistakes_for_another():
    code = receipt("00" * 31 + "05")

    # Eleven signs of the number 5 in base 31, lowest first: 7 and ten times 2; the check is 1 × 5 = 5, the sign 7.
    assert code == "722222222227"
    assert grouped(code) == "7222-2222-2227"
    assert set("O0I1L").isdisjoint(ALPHABET)


@given(COMMITMENTS)
def test_a_receipt_is_read_however_it_is_written(commitment):
    code = receipt(commitment)

    read = {read_receipt(typed) for typed in (code, code.lower(), grouped(code), f" {code[:6]} {code[6:]} ")}

    assert read == {code}


@given(COMMITMENTS, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_found(commitment, place, sign):
    code = receipt(commitment)
    wrong = code[:place] + sign + code[place + 1 :]

    refused = False
    try:
        read_receipt(wrong)
    except Problem as problem:
        refused = problem.code == "receipt_malformed"

    assert refused == (wrong != code)


@given(COMMITMENTS, st.integers(0, 9))
def test_two_neighbours_swapped_are_always_found(commitment, place):
    """Among the eleven signs before the check."""
    code = receipt(commitment)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    refused = False
    try:
        read_receipt(wrong)
    except Problem:
        refused = True

    assert refused == (wrong != code)


@pytest.mark.parametrize("typed", ["", "ABC", "O" * 12, "7222222222270", "７２２２２２２２２２２8"])
def test_what_is_no_receipt_is_refused(typed):
    with pytest.raises(Problem, match="receipt_malformed"):
        read_receipt(typed)


def test_a_serial_has_six_digits_and_a_check():
    # 1×0 + 2×0 + 3×0 + 4×1 + 5×2 + 6×3 = 32 = 1 modulo 31, the sign 3.
    assert serial(123) == "0001233"
    assert read_serial(" 000123-3 ") == "0001233"


@pytest.mark.parametrize("typed", ["", "000123", "0001234", "0001323", "00O1233", "²00123"])
def test_what_is_no_serial_is_refused(typed):
    with pytest.raises(Problem, match="serial_malformed"):
        read_serial(typed)
