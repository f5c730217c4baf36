"""F7: the two better of three levels. The printed form counts from the best; here 3 is best, as levels stand."""

from hailong.method.index_methods.family import Family, highest_two, is_run_of, one

FAMILY = Family(
    code="three-levels",
    version=1,
    name="tỷ lệ hài lòng trên thang 3 mức",
    formula="(c2 + c3)/n × 100",
    text="Tỷ lệ trả lời ở mức tốt nhất (3) và mức giữa (2) của thang 3 mức; phiếu in đánh số từ mức tốt nhất thì đổi "
    "chiều khi nhập.",
    source="suy từ bảng kết quả đã công bố của thành phố Huế; chưa đọc được Quyết định 2709/QĐ-UBND (2017)",
    verified=False,
    scale_words="thang 3 mức, từ 1 (kém nhất) đến 3 (tốt nhất)",
    accepts=is_run_of(3),
    score=highest_two,
    top=one,
)
