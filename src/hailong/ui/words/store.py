"""Words of problems raised by the store of frozen datasets."""

WORDS = {
    "dataset_exists": "Thư mục bộ dữ liệu “{folder}” đã có. Bộ dữ liệu đã khóa không được ghi đè; hãy tạo phiên bản mới.",
    "dataset_missing": "Không tìm thấy bộ dữ liệu “{folder}” (thiếu manifest.json). Hãy kiểm tra lại thư mục.",
    "dataset_altered": "Tệp {file} của bộ dữ liệu đã bị thay đổi hoặc mất so với lúc khóa. Hãy lấy lại bản gốc; không dùng bản này để công bố.",
    "dataset_schema_unknown": "Bộ dữ liệu “{folder}” có cấu trúc mà phiên bản này không đọc được. Hãy dùng phiên bản Hailong mới hơn.",
    "dataset_block_unknown": "Phiếu thứ {row} thuộc khối “{block}” không có trong kế hoạch. Hãy kiểm tra khối của phiếu.",
    "dataset_row_faulty": "Phiếu thứ {row} có câu trả lời không hợp lệ (câu {question}: {reason}). Hãy xử lý phiếu trước khi khóa.",
    "dataset_stratum_differs": "Tầng mẫu “{stratum}” có đơn vị, lĩnh vực hoặc số người trong dàn mẫu không thống nhất (phiếu thứ {row}). Hãy kiểm tra lại phân tầng.",
    "run_record_unknown": "Bản ghi kết quả có cấu trúc “{schema}” mà phiên bản này không đọc được. Hãy dùng đúng tệp run.json.",
    "open_table_columns": "Bảng dữ liệu mở cần đúng các cột: {expected}. Hãy tải lại tệp counts.csv gốc.",
    "open_table_row": "Dòng {line} của bảng dữ liệu mở không phải số. Hãy tải lại tệp counts.csv gốc.",
}
