"""Words of problems with samples, allocations and draws."""

WORDS = {
    "seed_malformed": "Số khởi đầu chưa dùng được (đang có {length} ký tự). Hãy nhập 6 đến 120 ký tự in được, không có dấu nháy, dấu gạch chéo ngược, dấu | hoặc dấu chấm phẩy.",
    "dossier_twice_in_frame": "{count} số hồ sơ xuất hiện nhiều lần trong dàn mẫu. Hãy kiểm tra lại danh sách đã nhập, mỗi hồ sơ chỉ được đứng một lần.",
    "frame_name_malformed": "Không thể ghi “{name}” vào tệp dàn mẫu: trống hoặc có dấu chấm phẩy, dấu | hoặc dấu nháy. Hãy sửa mã đơn vị, mã nhóm lĩnh vực hoặc số hồ sơ.",
    "session_without_visitors": "Chưa lập được buổi khảo sát tại chỗ: khách dự kiến {expected_visitors}, số phiếu {quota}. Cả hai phải lớn hơn 0.",
}
