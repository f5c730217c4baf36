"""CSV that no spreadsheet runs and that can be read back exactly; Parquet with descriptions."""

import io

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.ui.documents.tabular import csv, neutral, parquet, read_csv, restore

NASTY = st.text(st.sampled_from("=+-@＝'\";,\t\r\n |aệ1"), max_size=12)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@a", "＝1", "\t=1", "a;=cmd|'/c calc'!A1", "a, @b", "x\n-y"])
def test_what_could_start_a_formula_is_disarmed_in_any_separator(text):
    disarmed = neutral(text)

    starts = [piece.lstrip(" ")[:1] for line in disarmed.splitlines() for piece in line.replace(",", ";").split(";")]
    assert not set(starts) & set("=+-@＝＋－＠|\t")


def test_ordinary_text_and_numbers_stay_as_they_are():
    blob = csv(("Đơn vị", "Chỉ số"), [("UBND xã Vạn Thạnh, Vạn Ninh", -1.5), (None, 3)])

    assert blob == '\ufeff"Đơn vị","Chỉ số"\r\n"UBND xã Vạn Thạnh, Vạn Ninh",-1.5\r\n"",3\r\n'.encode()


@given(NASTY)
def test_disarming_can_be_undone(text):
    assert restore(neutral(text)) == text


@given(st.lists(st.tuples(NASTY, NASTY), max_size=5), st.sampled_from(",;"))
def test_a_file_reads_back_as_it_was_written(rows, delimiter):
    blob = csv(("a", "b"), rows, delimiter=delimiter)

    assert list(read_csv(blob, delimiter=delimiter)) == [["a", "b"], *map(list, rows)]


def test_parquet_keeps_types_missing_values_and_descriptions():
    columns = {"unit": ["Vạn Giã", None], "A1": [5, None], "weight": [1.5, 2], "empty": [None, None]}

    blob = parquet(columns, descriptions={"A1": "Nơi ngồi chờ"})

    table = pq.read_table(io.BytesIO(blob))
    assert table.to_pydict() == {
        "unit": ["Vạn Giã", None],
        "A1": [5, None],
        "weight": [1.5, 2.0],
        "empty": [None, None],
    }
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "string"]
    assert table.schema.field("A1").metadata == {b"description": "Nơi ngồi chờ".encode()}
    assert parquet(columns, descriptions={"A1": "Nơi ngồi chờ"}) == blob
