"""What a report says of each index method: name, version, formula, and what is not certain about its source."""

from dataclasses import dataclass

from hailong.method import index_methods
from hailong.method.problem import Problem


@dataclass(frozen=True)
class MethodWords:
    """`line` stands under every table of figures; `formula` and `explained` in the chapter on method."""

    name: str
    formula: str
    explained: tuple[str, ...]
    line: str


_SIPS_MEAN_V1 = MethodWords(
    name="Chỉ số hài lòng SIPS theo mức trung bình (sips-mean), phiên bản 1",
    formula="SIPS = p / P × 100 (%)",
    explained=(
        "Trong đó: p là mức đánh giá thực tế đạt được (trung bình của các mức từ 1 đến 5); P là mức đánh giá cao "
        "nhất (P = 5).",
        "Công thức nêu tại khoản 2 Điều 7 Quy chế ban hành kèm theo Quyết định số 2782/QĐ-UBND ngày 25/10/2024 của "
        "UBND tỉnh Khánh Hòa. Hình vẽ công thức bị mất trong bản điện tử đã tra cứu; công thức SIPS = p/P × 100 "
        "được suy từ phần chú giải của Quy chế (“p: mức đánh giá thực tế đạt được (trung bình)”, “P: mức đánh giá "
        "cao nhất”) và cần được đối chiếu với bản gốc có dấu.",
        "Vì mức thấp nhất của thang là 1, chỉ số thấp nhất có thể đạt là 20%, không phải 0%: khi mọi người đều “Rất "
        "không hài lòng”, SIPS vẫn bằng 20%. Không so sánh trực tiếp với tỷ lệ hài lòng (mức 4 và 5) hay với chỉ số "
        "tính theo phương pháp khác.",
        "Điểm của tiêu chí thành phần là trung bình các mức trả lời; điểm của tiêu chí là trung bình cộng các tiêu "
        "chí thành phần; chỉ số của đơn vị là trung bình cộng các tiêu chí. Câu không trả lời và câu “chưa gặp, "
        "không có ý kiến” không tính vào mẫu số.",
    ),
    line="Phương pháp: sips-mean, phiên bản 1 (SIPS = p/P × 100; P = 5; thấp nhất 20%)",
)
METHODS = {"sips-mean-v1": _SIPS_MEAN_V1}


def words_of(code: str) -> MethodWords:
    """The words written for a method, else its own printed name, formula, text and source.

    Raises: Problem `report_method_unknown` (method): no method at all, or the share that stands beside every index and
    is printed with coarser decimals than an index.
    """
    if code in METHODS:
        return METHODS[code]
    try:
        found = index_methods.method(code)
    except Problem as unknown:
        raise Problem("report_method_unknown", method=code) from unknown
    if found.measure in index_methods.MEASURES:
        raise Problem("report_method_unknown", method=code)
    name = found.name[0].upper() + found.name[1:]
    source = f"Nguồn: {found.source}." + ("" if found.family.verified else " Công thức chưa đối chiếu với bản ký.")
    return MethodWords(name, f"{found.formula} (%)", (found.text, source), f"Phương pháp: {found.name} [{found.code}]")
