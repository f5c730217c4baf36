"""SPSS files keep every label and code; what the format cannot hold is shortened at a word (R-004-24, R-004-33)."""

import dataclasses
import json
from datetime import date

import pyreadstat
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem, Problems
from hailong.report import spss
from hailong.report.codebook import Codebook, Variable, as_json, coded, ddi, table
from hailong.ui.words import say

CREATED = date(2023, 11, 6)
LONG = "Nơi ngồi chờ tại Bộ phận Một cửa có đủ chỗ ngồi, đáp ứng được nhu cầu của người dân và tổ chức " * 4
LEVELS = {1: "Rất không hài lòng", 2: "Không hài lòng", 3: "Bình thường", 4: "Hài lòng", 5: "Rất hài lòng"}
BOOK = Codebook(
    "Khảo sát hài lòng Vạn Ninh 2023",
    (
        Variable("so_phieu", "Số phiếu", "scale"),
        Variable("don_vi", "Đơn vị được đánh giá", "nominal", {1: "UBND thị trấn Vạn Giã", 2: "UBND xã Đại Lãnh"}),
        Variable("A1", LONG, "ordinal", {0: "Chưa gặp", **LEVELS}, (0,), "chưa đối chiếu bản gốc"),
        Variable("gop_y", "Ý kiến góp ý", "text"),
        Variable("quyen_so", "Quyền số thiết kế", "scale"),
    ),
    ("Quyền số chỉ dùng cho ước lượng điểm trong SPSS",),
    simulated=True,
)
COLUMNS = {
    "so_phieu": [1, 2, 3, 4],
    "don_vi": [1, 2, None, 1],
    "A1": [5, 0, None, 3],
    "gop_y": ["Cảm ơn, rất tốt", None, "=1+1", "Cần thêm ghế " * 40],
    "quyen_so": [10.5104, 2.25, 1.0, 136.6333],
}


def read(blob: bytes, tmp_path, **options):
    path = tmp_path / "data.sav"
    path.write_bytes(blob)
    return pyreadstat.read_sav(path, **options)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_file_reads_back_with_values_labels_missing_codes_and_weights_R_004_33(tmp_path, compressed):
    blob = spss.write(BOOK, COLUMNS, created=CREATED, compressed=compressed)

    frame, meta = read(blob, tmp_path, user_missing=True)

    assert list(frame["A1"].fillna(-1)) == [5, 0, -1, 3]
    assert list(frame["quyen_so"]) == COLUMNS["quyen_so"]
    assert list(frame["gop_y"]) == ["Cảm ơn, rất tốt", "", "=1+1", ("Cần thêm ghế " * 40).rstrip()]
    assert meta.column_names_to_labels["don_vi"] == "Đơn vị được đánh giá"
    assert meta.variable_value_labels["A1"] == {0: "Chưa gặp", **LEVELS}
    assert meta.missing_ranges["A1"] == [{"lo": 0.0, "hi": 0.0}]
    assert meta.variable_measure["A1"] == "ordinal"
    assert meta.file_label == "Khảo sát hài lòng Vạn Ninh 2023"
    assert meta.notes == ["Dữ liệu minh họa", "Quyền số chỉ dùng cho ước lượng điểm trong SPSS"]


def test_not_experienced_is_missing_when_spss_computes(tmp_path):
    frame, _ = read(spss.write(BOOK, COLUMNS, created=CREATED), tmp_path)

    assert frame["A1"].mean() == 4.0


def test_a_long_label_ends_at_a_word_and_the_codebook_keeps_it_whole(tmp_path):
    _, meta = read(spss.write(BOOK, COLUMNS, created=CREATED), tmp_path)

    label = meta.column_names_to_labels["A1"]

    assert len(label.encode()) <= 256
    assert label.endswith("…")
    assert LONG.startswith(label[:-1])
    assert LONG[len(label) - 1] == " "
    assert table(BOOK).rows[2][1] == LONG


def test_a_long_note_goes_on_in_the_next_line_and_loses_nothing(tmp_path):
    """A line of notes holds 80 bytes; the hash of the dataset stands in one, whole."""
    note = f"Phương pháp sips-mean-v1; mã băm của bộ dữ liệu đã khóa là {'0a' * 32}."
    book = dataclasses.replace(BOOK, notes=(note,))

    _, meta = read(spss.write(book, COLUMNS, created=CREATED), tmp_path)

    assert " ".join(meta.notes) == f"Dữ liệu minh họa {note}"
    assert all(len(line.encode()) <= 80 for line in meta.notes)
    assert any("0a" * 32 in line for line in meta.notes)


@given(st.text(st.sampled_from("aệ ,."), max_size=200), st.integers(8, 60))
def test_a_shortened_text_always_fits_and_is_a_beginning(text, limit):
    short = spss.shorten(text, limit)

    assert len(short.encode()) <= limit
    assert " ".join(text.split()).startswith(short.removesuffix("…"))


def test_the_same_data_gives_the_same_bytes_and_the_day_asked_for():
    first, second = (spss.write(BOOK, COLUMNS, created=CREATED) for _ in range(2))

    assert first == second
    assert first[92:109] == b"06 Nov 2300:00:00"


def test_every_fault_of_the_columns_is_told_at_once():
    variables = (
        Variable("ALL", "Từ khóa", "scale"),
        Variable("đơn_vị", "Có dấu", "scale"),
        Variable("x", "Chữ có nhãn", "nominal", {1: "Có"}),
        Variable("y", "Thiếu dòng", "scale"),
    )

    with pytest.raises(Problems) as raised:
        spss.write(
            Codebook("Thử", variables), {"ALL": [1, 2], "đơn_vị": [1, 2], "x": ["a", "b"], "y": [1]}, created=CREATED
        )

    codes = [problem.code for problem in raised.value.all]
    assert codes == ["spss_name_invalid", "spss_name_invalid", "spss_label_on_text", "spss_column_length"]
    assert all(say(problem) for problem in raised.value.all)


def test_one_fault_is_raised_by_itself():
    with pytest.raises(Problem) as raised:
        spss.write(Codebook("Thử", (Variable("1a", "x", "scale"),)), {"1a": [1]}, created=CREATED)

    assert raised.value.code == "spss_name_invalid"


def test_codes_of_text_become_numbers_in_the_order_of_the_labels():
    numbers, labels = coded(["xa-b", None, "xa-a"], {"xa-a": "Xã A", "xa-b": "Xã B"})

    assert numbers == [2, None, 1]
    assert labels == {1: "Xã A", 2: "Xã B"}


def test_the_codebook_is_the_same_in_json_and_ddi():
    told = json.loads(json.dumps(as_json(BOOK)))
    root = ElementTree.fromstring(ddi(BOOK))

    names = [node.get("name") for node in root.iter("{ddi:codebook:2_5}var")]
    missing = [node.get("missing") for node in root.iter("{ddi:codebook:2_5}catgry")]

    assert names == [variable["name"] for variable in told["variables"]]
    assert told["variables"][2]["label"] == LONG
    assert told["label"] == "Dữ liệu minh họa"
    assert missing.count("Y") == 1
