"""Words of problems raised by the method."""

WORDS = {
    "several_problems": "Có {count} lỗi cần sửa.",
}
