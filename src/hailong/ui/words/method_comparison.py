"""Words of problems of comparison and ranking."""

WORDS = {
    "ranking_mixes_methods": "Không xếp hạng chung các chỉ số tính theo phương pháp khác nhau ({methods}). Hãy tính lại theo một phương pháp.",
    "ranking_mixes_standing": "Có {count} chỉ số vừa chính thức vừa tham khảo, không so sánh chung được. Hãy chỉ chọn một loại.",
    "ranking_mixes_datasets": "Các chỉ số lấy từ {count} bộ dữ liệu khác nhau, không xếp hạng chung được. Hãy chọn một lần tính.",
    "ranking_unit_twice": "Đơn vị {units} có mặt hai lần trong bảng xếp hạng. Hãy giữ lại một chỉ số của mỗi đơn vị.",
    "ranking_without_error": "Có {count} đơn vị chưa có sai số chuẩn ({units}) nên không so sánh được. Hãy dùng phiếu chính thức chọn mẫu ngẫu nhiên.",
    "unit_not_ranked": "Đơn vị {unit} không được xếp hạng (cần ít nhất {minimum} phiếu và chỉ số được công bố). Hãy chỉ nêu chỉ số.",
    "rank_too_uncertain": "Hạng của {unit} chỉ biết là từ {best} đến {worst} trong {count} đơn vị, không ghi một số hạng. Hãy ghi khoảng hạng và nhóm.",
    "change_of_other_unit": "So sánh qua các năm phải cùng một đơn vị (nhận {first} và {second}). Hãy chọn lại.",
    "award_places_wrong": "Số giải {places} không hợp lệ với {count} đơn vị được xếp hạng. Hãy sửa số giải của khối.",
    "award_seed_missing": "Có dùng bốc thăm để xét {places} giải nhưng chưa có mã bốc thăm. Hãy công bố một mã trước khi tính.",
    "award_tie_fact_missing": "Đơn vị {unit} bằng điểm đơn vị khác nhưng thiếu số liệu để phân định ({rule}). Hãy bổ sung hoặc đổi tiêu chí phụ.",
}
