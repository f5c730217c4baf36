"""F6: the share of respondents whose every answer that counts is on one of the two highest levels."""

from hailong.method.index_methods.family import RESPONDENT, Family, highest_two, is_run_of, one

FAMILY = Family(
    code="all-satisfied",
    version=1,
    name="tỷ lệ hài lòng toàn diện",
    formula="số phiếu có mọi câu trả lời ở mức 4–5 / số phiếu × 100",
    text="Một phiếu được tính là hài lòng toàn diện khi tất cả câu trả lời được tính đều ở mức 4 hoặc 5.",
    source="tử số theo hướng dẫn của Bộ Y tế (nguồn thứ cấp, chưa kiểm chứng); mẫu số là mọi phiếu được tính, suy ra",
    verified=False,
    scale_words="thang 5 mức, từ 1 đến 5",
    accepts=is_run_of(5),
    score=highest_two,
    top=one,
    reach=RESPONDENT,
)
