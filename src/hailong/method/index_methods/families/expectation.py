"""F4: how many per cent of what they expected people got; answers are per cent themselves and may pass 100."""

from hailong.method.index_methods.family import Family

FAMILY = Family(
    code="expectation",
    version=1,
    name="mức đáp ứng so với mong đợi",
    formula="trung bình các tỷ lệ % được trả lời",
    text="Trung bình của các tỷ lệ phần trăm người trả lời tự ghi; 0% là một câu trả lời; có thể vượt 100%.",
    source="phiếu nội trú và ngoại trú của Bộ Y tế (nguồn thứ cấp, chưa kiểm chứng)",
    verified=False,
    scale_words="tỷ lệ phần trăm, từ 0",
    accepts=lambda scale: scale.bottom >= 0 and scale.top >= 100 and scale.not_experienced is None,
    score=lambda scale, level, chosen: level,
    top=lambda scale: 100,
    in_runs=False,
)
