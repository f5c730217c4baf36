"""F2: the share of answers on the two highest of five levels."""

from hailong.method.index_methods.family import Family, highest_two, is_run_of, one

FAMILY = Family(
    code="share45",
    version=1,
    name="tỷ lệ hài lòng ở mức 4–5",
    formula="(c4 + c5)/n × 100",
    text="Tỷ lệ trả lời ở hai mức cao nhất của thang 5 mức. Thấp nhất 0%, cao nhất 100%.",
    source="cách tính tỷ lệ hài lòng chung theo hướng dẫn của Bộ Y tế (nguồn thứ cấp, chưa kiểm chứng)",
    verified=False,
    scale_words="thang 5 mức, từ 1 đến 5",
    accepts=is_run_of(5),
    score=highest_two,
    top=one,
)
