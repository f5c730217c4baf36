"""F1, SIPS: the mean level over the highest level (R-004-28)."""

from hailong.method.index_methods.family import Family, values

FAMILY = Family(
    code="sips",
    version=1,
    name="chỉ số SIPS theo mức trung bình",
    formula="SIPS = p/P × 100",
    text="Điểm trung bình (p) chia mức cao nhất của thang (P), nhân 100. Thang 5 mức: thấp nhất 20%, cao nhất 100%.",
    source="Quyết định 2782/QĐ-UBND (Khánh Hòa, 2024), Điều 7.2; công thức in là hình, đọc theo chú giải p và P",
    verified=False,
    scale_words="các mức liền nhau, bắt đầu từ 1",
    accepts=lambda scale: values(scale) == list(range(1, scale.top + 1)),
    score=lambda scale, level, chosen: level,
    top=lambda scale: scale.top,
)
