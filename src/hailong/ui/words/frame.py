"""Words of problems with registers and frames (`WORDS`), and of the reasons why a row cannot be drawn (`REASONS`)."""

WORDS = {
    # The file
    "register_empty_file": "Tệp trống. Hãy xuất lại danh sách hồ sơ từ phần mềm một cửa rồi tải lên.",
    "register_too_large": "Tệp nặng {size_mb} MB, vượt mức {limit_mb} MB. Hãy xuất theo từng đơn vị hoặc từng quý rồi tải lần lượt.",
    "register_type_unknown": "Không đọc được loại tệp “{name}”. Hãy dùng tệp Excel .xlsx hoặc tệp .csv.",
    "register_is_html": "“{name}” thực ra là trang web hoặc XML, không phải bảng tính. Hãy mở bằng Excel, chọn Lưu thành (Save As) kiểu .xlsx rồi tải lên.",
    "register_not_excel": "“{name}” không phải là sổ Excel .xlsx dù mang đuôi này. Nếu là tệp csv, hãy đổi đuôi thành .csv; nếu không, hãy lưu lại từ Excel.",
    "register_is_renamed_excel": "“{name}” thực ra là tệp Excel. Hãy đổi đuôi thành .xlsx rồi tải lên.",
    "register_old_excel": "Đây là tệp Excel đời cũ (.xls). Hãy mở bằng Excel, chọn Lưu thành (Save As) kiểu .xlsx rồi tải lên.",
    "register_encrypted": "Tệp được đặt mật khẩu. Hãy bỏ mật khẩu trong Excel rồi tải lên.",
    "register_damaged": "Tệp bị hỏng hoặc không đúng cấu trúc. Hãy xuất lại từ phần mềm một cửa, mở thử bằng Excel rồi tải lên.",
    "register_inflates_too_much": "Tệp giải nén ra hơn {limit_mb} MB, không giống một danh sách hồ sơ nên đã bị từ chối. Hãy xuất lại danh sách, không kèm ảnh hay trang tính khác.",
    "register_has_too_many_parts": "Tệp chứa hơn {limit} thành phần, không giống một danh sách hồ sơ nên đã bị từ chối. Hãy xuất lại danh sách.",
    "register_has_entities": "Tệp chứa khai báo XML không an toàn nên đã bị từ chối. Hãy lưu lại từ Excel hoặc xuất lại danh sách.",
    "register_cell_too_long": "Có ô chứa nội dung dài bất thường (quá giới hạn của Excel). Hãy kiểm tra lại tệp, nhất là dấu nháy kép chưa đóng.",
    "register_stops_the_reader": "Tệp làm bộ phận đọc dừng giữa chừng nên đã bị từ chối; hệ thống không bị ảnh hưởng. Hãy lưu lại từ Excel rồi tải lên.",
    "register_takes_too_long": "Đọc tệp quá {seconds} giây chưa xong nên đã dừng. Hãy chia danh sách thành nhiều tệp nhỏ hơn.",
    "register_needs_too_much_memory": "Tệp cần quá nhiều bộ nhớ để đọc. Hãy xóa các cột, trang tính thừa hoặc chia thành nhiều tệp nhỏ hơn.",
    "register_has_too_many_rows": "Danh sách có hơn {limit} dòng. Hãy chia thành nhiều tệp nhỏ hơn.",
    "register_encoding_unknown": "Không nhận ra bảng mã của tệp csv. Hãy lưu lại với bảng mã UTF-8 (CSV UTF-8 trong Excel).",
    "register_has_no_header": "Không tìm thấy dòng tiêu đề trong {rows} dòng đầu. Hãy kiểm tra: trang tính có bị ẩn không, dòng tên cột có đủ không.",
    "register_has_no_rows": "Có dòng tiêu đề nhưng không có dòng hồ sơ nào. Hãy xuất lại danh sách.",
    # The columns
    "register_column_missing": "Thiếu cột “{column}”. Hãy ghép với một cột trong tệp hoặc tải mẫu Excel.",
    "register_contact_column_missing": "Thiếu cột liên hệ: cần ít nhất một trong các cột {columns}. Hãy ghép cột hoặc xuất lại danh sách có cột này.",
    "register_mapping_impossible": "Không ghép được cột số {column}: cột không có trong tệp, đã ghép cho mục khác, hoặc mục “{field}” không tồn tại. Hãy chọn lại.",
    # The frame
    "block_has_no_register": "Khối “{block}” khảo sát tại chỗ, không rút mẫu từ danh sách một cửa. Hãy chọn khối khác hoặc lập buổi khảo sát tại chỗ.",
    "block_without_rest_group": "Khối “{block}” chưa có nhóm “Các lĩnh vực khác” nên không xếp được lĩnh vực ngoài danh mục. Hãy bổ sung trong kế hoạch.",
    "frame_read_otherwise": "Tệp “{file}” đã được đọc với cách ghép cột khác. Hãy bỏ lần đọc trước (nêu lý do) rồi tải lên lại.",
    "frame_already_accepted": "Khối này đã có danh sách được chấp nhận (“{file}”). Muốn thay, hãy bỏ danh sách đó trước khi rút mẫu.",
    "frame_is_discarded": "Danh sách “{file}” đã bỏ, không dùng được nữa. Hãy tải danh sách lên lại.",
    "frame_is_empty": "Không có hồ sơ nào trong “{file}” dùng được. Hãy xem lý do từng dòng, sửa danh sách rồi tải lên lại.",
    "frame_is_drawn_from": "Đã rút mẫu từ danh sách “{file}” nên không bỏ được. Hãy giữ danh sách này.",
    "frame_altered": "Dàn mẫu của “{file}” không còn khớp mã băm đã ghi sổ: liên hệ đã xóa theo thời hạn hoặc dữ liệu bị sửa. Không rút mẫu; hãy báo người giám sát và đối chiếu sổ nhật ký.",
    "discard_needs_reason": "Hãy ghi lý do bỏ danh sách “{file}”.",
}

REASONS = {
    "test_dossier": "Hồ sơ thử nghiệm của bộ phận một cửa",
    "bad_dossier_no": "Không có số hồ sơ dùng được",
    "not_finished": "Chưa trả kết quả",
    "bad_date": "Ngày trả kết quả không phải là ngày",
    "wrong_year": "Ngày trả kết quả ngoài kỳ đo lường",
    "unknown_unit": "Đơn vị giải quyết không có trong kế hoạch",
    "underage": "Người nộp chưa đủ 18 tuổi",
    "no_contact": "Không có điện thoại, thư điện tử, địa chỉ",
    "duplicate_dossier": "Trùng số hồ sơ với dòng trước",
    "same_person_same_unit": "Người này còn hồ sơ khác tại cùng đơn vị",
}
