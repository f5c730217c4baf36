"""F5, inpatients: would they come back (G2, five levels; "other", 6, is no level). Outpatients: another coding."""

from hailong.method.index_methods.family import Family, highest_two, is_run_of, one

FAMILY = Family(
    code="return-inpatient",
    version=1,
    name="tỷ lệ sẽ quay lại, phiếu nội trú",
    formula="(c4 + c5)/n × 100",
    text="Câu G2 của phiếu nội trú: hai mức cao nhất của 5 mức; “khác” không tính vào mẫu số.",
    source="phiếu nội trú của Bộ Y tế (nguồn thứ cấp, chưa kiểm chứng)",
    verified=False,
    scale_words="thang 5 mức, từ 1 (chắc chắn không) đến 5 (chắc chắn)",
    accepts=is_run_of(5),
    score=highest_two,
    top=one,
    in_runs=False,
)
