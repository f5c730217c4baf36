"""Words of problems of the index methods."""

WORDS = {
    "index_method_parameter": "Phương pháp tính chỉ số: giá trị “{value}” của tham số “{parameter}” không dùng được. Hãy chọn lại theo danh mục phương pháp.",
    "index_method_scale": "Phương pháp “{method}” không tính được câu {item} trên thang “{scale}” (cần: {accepts}). Hãy chọn phương pháp khác hoặc đổi thang của câu.",
    "index_method_not_computed": "Phương pháp “{method}” chưa tính được trên bộ dữ liệu đã khóa (tham số: {parameter}). Hãy chọn một phương pháp trong danh mục của kế hoạch.",
    "index_method_not_offered": "Kế hoạch không dùng được phương pháp “{method}”. Hãy chọn một phương pháp trong danh sách ở bước 1.",
    "index_denominator_zero": "Không tính được “{subject}” theo phương pháp “{method}”: mẫu số bằng 0. Hãy kiểm tra bộ lọc hoặc gộp với nhóm khác.",
}
