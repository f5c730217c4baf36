"""Words of problems with samples, allocations and draws."""

WORDS = {
    "seed_malformed": "Mầm ngẫu nhiên chưa dùng được (đang có {length} ký tự). Hãy nhập 6 đến 120 ký tự in được, không có dấu nháy, dấu gạch chéo ngược, dấu | hoặc dấu chấm phẩy.",
    "dossier_twice_in_frame": "{count} số hồ sơ xuất hiện nhiều lần trong dàn mẫu. Hãy kiểm tra lại danh sách đã nhập, mỗi hồ sơ chỉ được đứng một lần.",
    "frame_name_malformed": "Không thể ghi “{name}” vào tệp dàn mẫu: trống hoặc có dấu chấm phẩy, dấu | hoặc dấu nháy. Hãy sửa mã đơn vị, mã nhóm lĩnh vực hoặc số hồ sơ.",
    "session_without_visitors": "Chưa lập được buổi khảo sát tại chỗ: khách dự kiến {expected_visitors}, số phiếu {quota}. Cả hai phải lớn hơn 0.",
    "frame_not_accepted": "Danh sách “{file}” chưa được chấp nhận. Hãy xem lỗi theo dòng và bấm Chấp nhận trước khi chuẩn bị rút mẫu.",
    "reserve_ratio_wrong": "Tỷ lệ dự phòng {ratio} không dùng được. Hãy nhập số nguyên từ 0 đến {most} (1: mỗi phiếu có một người dự phòng).",
    "redraw_in_field": "Đang thu phiếu theo mẫu của khối “{block}”, không rút lại được. Hãy dùng người dự phòng theo thứ tự.",
    "redraw_needs_reason": "Đã có lần rút mẫu số {number}. Muốn rút lại, hãy ghi lý do; lý do được lưu vào biên bản.",
    "allocation_stratum_unknown": "Phân bổ có ô lạ “{unit} – {group}”. Hãy dùng đơn vị và lĩnh vực trong kế hoạch.",
    "allocation_number_wrong": "Số phiếu “{value}” tại ô “{unit} – {group}” không hợp lệ. Hãy nhập số nguyên không âm.",
    "allocation_over_quota": "{unit}: phân bổ {asked} phiếu, vượt {planned} phiếu của kế hoạch. Hãy giảm bớt.",
    "seed_by_same_person": "Người chuẩn bị rút mẫu không được nhập mầm ngẫu nhiên. Hãy nhờ người thứ hai (người duyệt, người giám sát) đăng nhập và nhập.",
    "draw_already_made": "Lần rút mẫu số {number} đã thực hiện xong. Hãy xem kết quả và tải biên bản.",
    "draw_is_replaced": "Lần rút mẫu số {number} đã được thay bằng lần khác. Hãy tải lại trang.",
    "session_on_register": "{unit} không thuộc khối khảo sát tại chỗ hoặc đã loại khỏi khảo sát. Hãy chọn đơn vị khác.",
    "shift_malformed": "Ca khảo sát không hợp lệ. Hãy chọn buổi sáng hoặc buổi chiều.",
    "session_outside_field": "Ngày {day} ngoài thời gian điều tra ({first}–{last}). Hãy chọn ngày khác.",
    "session_exists": "{unit} đã có buổi khảo sát ca này ngày {day}. Hãy chọn ca hoặc ngày khác.",
    "session_over_quota": "{unit}: chỉ còn {left} trong {planned} phiếu chưa xếp buổi. Hãy giảm số phiếu của buổi này.",
    "tally_wrong": "Phiếu đếm khách không khớp: {visitors} khách, {refusals} từ chối. Số từ chối không âm và không vượt số khách.",
}
