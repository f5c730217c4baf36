"""The rules of the frame: every row usable or with one reason, and what counts as the same writing of one thing."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime

import pytest

from hailong.method.frame import REASONS, Dialect, RegisterRow, Rules, UnitNames, judge
from hailong.method.frame.contacts import citizen_no, dossier_no, email, phone
from hailong.method.frame.dates import age, birth, moment
from hailong.method.frame.fields import DISTRICT_GROUPS
from hailong.method.frame.text import clean

UNITS = UnitNames(
    [
        ("phu", ["UBND xã Vạn Phú"]),
        ("thanh", ["UBND xã Vạn Thạnh"]),
        ("gia", ["UBND thị trấn Vạn Giã"]),
        ("hoa", ["UBND phường Hòa Thuỷ"]),
        ("station", ["Trạm Y tế xã Vạn Phú"]),
    ]
)
RULES = Rules(UNITS, date(2023, 1, 1), date(2023, 12, 31))


def row(number: int = 2, **changes: str | datetime) -> RegisterRow:
    """A usable row of its own person, but for the changes."""
    cells: dict[str, str | datetime] = {
        "dossier_no": f"000.03.30.H32-231021-{number:04}",
        "settling_unit": "UBND xã Vạn Phú",
        "field_name": "Hộ tịch",
        "applicant_name": f"Người Thứ {number}",
        "citizen_no": f"0834728{number:05}",
        "phone": f"09055{number:05}",
        "birth": "1980",
        "returned_at": "11/11/2023 14:18",
        "status": "Đã trả kết quả",
    }
    return RegisterRow(number, cells | changes)


def reasons(*rows: RegisterRow, rules: Rules = RULES) -> dict[int, str]:
    return {rejected.number: rejected.reason for rejected in judge(rows, rules).rejected}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"applicant_name": "TEST một cửa"}, "test_dossier"),
        ({"phone": "0900000000"}, "test_dossier"),
        ({"dossier_no": " "}, "bad_dossier_no"),
        ({"dossier_no": "H32;1"}, "bad_dossier_no"),
        ({"status": "Đang xử lý"}, "not_finished"),
        ({"status": "4"}, "not_finished"),
        ({"status": "", "returned_at": ""}, "not_finished"),
        ({"returned_at": "31/02/2023"}, "bad_date"),
        ({"returned_at": ""}, "bad_date"),
        ({"returned_at": "11/11/23"}, "bad_date"),
        ({"returned_at": "12/13/2026"}, "bad_date"),
        ({"returned_at": "31/12/2022 23:59"}, "wrong_year"),
        ({"returned_at": "01/01/2024"}, "wrong_year"),
        ({"settling_unit": "UBND xã Không Có"}, "unknown_unit"),
        ({"settling_unit": ""}, "unknown_unit"),
        ({"birth": "2006"}, "underage"),
        ({"birth": "01/01/2006"}, "underage"),
        ({"phone": "abc", "email": "none", "address": "-"}, "no_contact"),
    ],
)
def test_a_row_with_one_fault_has_its_reason(changes, reason):
    assert reasons(row(7, **changes)) == {7: reason}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "10"},
        {"status": "ĐÃ TRẢ KẾT QUẢ"},
        {"status": ""},
        {"returned_at": "01/01/2023"},
        {"returned_at": "31/12/2023 23:59:59"},
        {"birth": "2005"},
        {"birth": "31/12/2005"},
        {"birth": ""},
        {"phone": "", "address": "Thôn 4"},
        {"phone": "", "email": "a@b.vn"},
        {"returned_at": datetime(2023, 5, 4, 10, 30)},
    ],
)
def test_a_row_at_the_edge_of_a_rule_is_usable(changes):
    assert reasons(row(**changes)) == {}


def test_of_several_faults_the_first_in_the_order_is_the_reason_and_all_are_listed():
    bad = row(9, applicant_name="Test", returned_at="00/00/0000", settling_unit="Nơi khác", birth="2010", phone="")

    judged = judge([bad], RULES)

    codes = [fault.code for fault in judged.faults]
    assert judged.rejected[0].reason == "test_dossier"
    assert codes == ["test_dossier", "bad_date", "unknown_unit", "underage", "no_contact"]
    assert sorted(codes, key=REASONS.index) == codes


def test_a_fault_says_row_column_and_value_but_never_contact_data():
    bad = row(9, returned_at="31/02/2023", phone="not a number", birth="2015")

    faults = {fault.code: fault for fault in judge([bad], RULES).faults}

    date_fault = faults["bad_date"]
    assert (date_fault.number, date_fault.column, date_fault.value) == (9, "returned_at", "31/02/2023")
    assert (faults["no_contact"].column, faults["no_contact"].value) == ("phone", None)
    assert faults["underage"].value is None
    assert "Người Thứ 9" not in repr(judge([bad, row(2)], RULES))


def test_a_dossier_number_counts_once_however_it_is_written():
    """A14: differing only by space and case."""
    rows = [row(2, dossier_no="h32-231021-0001"), row(3, dossier_no=" H32-231021 - 0001 "), row(4)]

    judged = judge(rows, RULES)

    assert {bad.number: bad.reason for bad in judged.rejected} == {3: "duplicate_dossier"}
    assert judged.faults[0].kept_row == 2


def test_an_unusable_copy_does_not_hide_a_usable_dossier():
    rows = [row(2, dossier_no="A-1", status="Đang xử lý"), row(3, dossier_no="A-1")]

    assert reasons(*rows) == {2: "not_finished"}


def test_a_dossier_of_an_earlier_file_is_a_duplicate_and_says_where_it_is_kept():
    """A14: a dossier in two files."""
    rows = [replace(row(2, dossier_no="A-1"), sheet="mot.xlsx"), replace(row(2, dossier_no="a-1"), sheet="hai.xlsx")]

    judged = judge(rows, RULES)

    assert [(bad.reason, bad.sheet) for bad in judged.rejected] == [("duplicate_dossier", "hai.xlsx")]
    assert [(fault.kept_row, fault.kept_sheet) for fault in judged.faults] == [(2, "mot.xlsx")]


@pytest.mark.parametrize(
    ("status", "finished"),
    [("Hoàn thành", True), ("HOAN THANH", True), ("Đã trả kết quả", False), ("10", False), ("Đang xử lý", False)],
)
def test_a_file_may_have_words_of_its_own_for_a_returned_result(status, finished):
    """Methods E: vendors number and name otherwise."""
    one = replace(row(status=status), dialect=Dialect(returned=frozenset({"Hoàn thành"})))

    assert bool(judge([one], RULES).usable) is finished


def test_of_one_person_at_one_unit_the_dossier_returned_last_is_kept():
    same = {"citizen_no": "083472828116"}
    rows = [
        row(2, returned_at="01/03/2023", **same),
        row(3, returned_at="09/10/2023 09:00", **same),
        row(4, returned_at="09/10/2023 08:00", **same),
        row(5, settling_unit="UBND xã Vạn Thạnh", **same),
    ]

    assert reasons(*rows) == {2: "same_person_same_unit", 4: "same_person_same_unit"}


def test_at_the_same_moment_the_smallest_dossier_number_is_kept_whatever_the_order_of_rows():
    rows = [row(2, dossier_no="B", citizen_no="083472828116"), row(3, dossier_no="A", citizen_no="083472828116")]

    assert reasons(*rows) == {2: "same_person_same_unit"}
    assert reasons(*reversed(rows)) == {2: "same_person_same_unit"}


def test_without_a_citizen_number_a_person_is_phone_and_name():
    shared = {"phone": "0905111222"}
    rows = [
        row(2, citizen_no="", applicant_name="Lê Thị Bình", **shared),
        row(3, citizen_no="", applicant_name="LE THI BINH", returned_at="01/02/2023", **shared),
        row(4, citizen_no="", applicant_name="Con Bà Bình", **shared),
        row(5, applicant_name="Lê Thị Bình", returned_at="01/01/2023", **shared),
        row(6, citizen_no="", phone="", address="Thôn 4", applicant_name="Lê Thị Bình"),
        row(7, citizen_no="", phone="", address="Thôn 5", applicant_name="Lê Thị Bình"),
    ]

    assert reasons(*rows) == {3: "same_person_same_unit", 5: "same_person_same_unit"}


def test_a_register_of_one_unit_needs_no_unit_in_its_rows():
    own = replace(row(settling_unit=""), dialect=Dialect(default_unit="phu"))

    assert judge([own], RULES).stratum_sizes == {("phu", "justice"): 1}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("UBND xã Vạn Phú", "phu"),
        ("ỦY BAN NHÂN DÂN XÃ VẠN PHÚ", "phu"),
        ("Uỷ ban nhân dân xã Vạn Phú", "phu"),
        (unicodedata.normalize("NFD", "UBND xã Vạn Phú"), "phu"),
        ("ubnd xa van phu", "phu"),
        ("xã Vạn Phú", "phu"),
        ("Bộ phận một cửa xã Vạn Phú, huyện Vạn Ninh", "phu"),
        ("Bộ phận TN&TKQ UBND xã Vạn Phú - huyện Vạn Ninh", "phu"),
        ("Trạm Y tế xã Vạn Phú", "station"),
        ("TT Vạn Giã", "gia"),
        ("TT. Vạn Giã", "gia"),
        ("Vạn Giã", "gia"),
        ("P. Hoà Thủy", "hoa"),
        ("Vạn Thạnh", "thanh"),
        ("Vạn Thành", None),
        ("huyện Vạn Phú", None),
        ("UBND xã Vạn Giã", None),
        ("UBND", None),
    ],
)
def test_a_unit_is_known_by_every_way_its_name_is_written(name, key):
    """A13: NFC and NFD, and the tone on either vowel, are the same unit; another tone is another unit."""
    assert UNITS.key_of(name) == key


def test_a_name_that_could_mean_two_agencies_means_none():
    """A23: a person is asked."""
    units = UnitNames([("xa", ["UBND xã Vạn Ninh"]), ("huyen", ["UBND huyện Vạn Ninh"])])

    assert (units.key_of("Vạn Ninh"), units.key_of("xã Vạn Ninh"), units.key_of("huyện Vạn Ninh")) == (
        None,
        "xa",
        "huyen",
    )


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Hộ tịch", "justice"),
        ("CHỨNG THỰC", "justice"),
        ("Nuôi con nuôi", "justice"),
        ("Bảo trợ xã hội", "labour"),
        ("Người có công", "labour"),
        ("Đất đai", "environment"),
        ("Moi truong", "environment"),
        ("Hoạt động xây dựng", "transport_construction"),
        ("Đường bộ", "transport_construction"),
        ("Giáo dục mầm non", "education_health"),
        ("Giáo dục Trung học cơ sở", "education_health"),
        ("Thi đua - khen thưởng", "other"),
        ("Lĩnh vực chưa ai nghe", "other"),
    ],
)
def test_fields_fall_into_the_columns_of_the_annex(written, group):
    """R-000-16."""
    assert DISTRICT_GROUPS.group_of(written) == group


def test_a_field_that_nobody_lists_is_reported():
    judged = judge([row(field_name="Thủy lợi"), row(3)], RULES)

    assert judged.unlisted_fields == {"Thủy lợi": 1}


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0905123456", "0905123456"),
        ("905123456", "0905123456"),
        ("905123456.0", "0905123456"),
        ("+84 905 123 456", "0905123456"),
        ("0084905123456", "0905123456"),
        ("84905123456", "0905123456"),
        ("84-(0)905.123.456", "0905123456"),
        ("01681234567", "0381234567"),
        ("0258 3840 123", "02583840123"),
        ("2583840123", "02583840123"),
        ("0905123456 / 0258 3840 123", "0905123456"),
        ("không có; 0905123456", "0905123456"),
        ("0405123456", ""),
        ("090512345", ""),
        ("0905l23456", ""),
        ("", ""),
    ],
)
def test_telephone_numbers_are_read_or_empty(written, number):
    """A17."""
    assert phone(written) == number


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("21/10/2023 12:18", datetime(2023, 10, 21, 12, 18)),
        ("1/2/2023", datetime(2023, 2, 1)),
        ("12:18 21/10/2023", datetime(2023, 10, 21, 12, 18)),
        ("20231021121800", datetime(2023, 10, 21, 12, 18)),
        ("20231021", datetime(2023, 10, 21)),
        ("2023-10-21T12:18:00+07:00", datetime(2023, 10, 21, 12, 18)),
        ("2023-10-21", datetime(2023, 10, 21)),
        ("45000", datetime(2023, 3, 15)),
        ("45000.5", datetime(2023, 3, 15, 12)),
        ("31/02/2023", None),
        ("12/13/2026", None),
        ("00/00/0000", None),
        ("21/10/23", None),
        ("2023", None),
        ("99999999", None),
        ("chưa rõ", None),
        ("", None),
    ],
)
def test_dates_are_read_or_none(written, expected):
    """A16."""
    assert moment(written) == expected


def test_a_serial_number_counts_from_1904_where_the_workbook_says_so():
    """45000 days after 1904-01-01; the two systems differ by 1,462 days."""
    assert moment("45000", date_1904=True) == datetime(2027, 3, 16)


def test_age_is_exact_with_a_date_and_by_year_with_a_year():
    assert age(birth("15/03/2005"), on=date(2023, 3, 14)) == 17
    assert age(birth("15/03/2005"), on=date(2023, 3, 15)) == 18
    assert age(birth("2005"), on=date(2023, 1, 1)) == 18
    assert birth("0000") is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("083472828116", "083472828116"),
        ("83472828116", "083472828116"),
        ("083 472 828 116", "083472828116"),
        ("22512345", "022512345"),
        ("b1234567", "B1234567"),
        ("không", ""),
        ("000000000000", ""),
    ],
)
def test_citizen_numbers_get_their_lost_zeros_back(written, number):
    assert citizen_no(written) == number


def test_text_loses_what_cannot_be_seen_and_keeps_what_looks_like_a_formula():
    """A19: a formula is text."""
    assert clean(" Lê\u200b Thị\u00a0 Bi\u0300nh\ufeff ") == "Lê Thị Bình"
    assert clean('=HYPERLINK("x")') == '=HYPERLINK("x")'
    assert email("Thư: A.B@Example.VN.") == "a.b@example.vn"
    assert dossier_no(" h32 - 1 ") == "H32-1"
