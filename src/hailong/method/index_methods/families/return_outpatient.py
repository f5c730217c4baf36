"""F5, outpatients: would they come back (question G, four levels). Inpatients: another coding, another family."""

from hailong.method.index_methods.family import Family, highest_two, is_run_of, one

FAMILY = Family(
    code="return-outpatient",
    version=1,
    name="tỷ lệ sẽ quay lại, phiếu ngoại trú",
    formula="(c3 + c4)/n × 100",
    text="Câu G của phiếu ngoại trú: hai mức cao nhất của 4 mức; cách mã hóa khác phiếu nội trú.",
    source="phiếu ngoại trú của Bộ Y tế (nguồn thứ cấp, chưa kiểm chứng)",
    verified=False,
    scale_words="thang 4 mức, từ 1 đến 4",
    accepts=is_run_of(4),
    score=highest_two,
    top=one,
    in_runs=False,
)
