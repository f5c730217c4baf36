"""F8: among the people who answered a question, the share that chose one answer (R-004-31)."""

from hailong.method.index_methods.family import Family, one

FAMILY = Family(
    code="answer-share",
    version=1,
    name="tỷ lệ người chọn một câu trả lời",
    formula="số người chọn / số người trả lời câu đó × 100",
    text="Dùng cho nhận định, đánh giá, nhu cầu, mong đợi: thang định danh hoặc khoảng; mẫu số là người trả lời câu "
    "đó.",
    source="Quyết định 2782/QĐ-UBND (Khánh Hòa, 2024), Điều 7.3",
    verified=True,
    scale_words="mọi thang, câu trả lời được chọn phải có trong thang",
    accepts=lambda scale: True,
    score=lambda scale, level, chosen: int(level == chosen),
    top=one,
    needs_choice=True,
    in_runs=False,
)
