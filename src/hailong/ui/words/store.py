"""Words of problems raised by the store of frozen datasets."""

WORDS = {
    "dataset_exists": "Thư mục bộ dữ liệu “{folder}” đã có. Bộ dữ liệu đã khóa không được ghi đè; hãy tạo phiên bản mới.",
    "dataset_missing": "Không tìm thấy bộ dữ liệu “{folder}” (thiếu manifest.json). Hãy kiểm tra lại thư mục.",
    "dataset_altered": "Tệp {file} của bộ dữ liệu đã bị thay đổi hoặc mất so với lúc khóa. Hãy lấy lại bản gốc; không dùng bản này để công bố.",
    "dataset_schema_unknown": "Bộ dữ liệu “{folder}” có cấu trúc mà phiên bản này không đọc được. Hãy dùng phiên bản Hailong mới hơn.",
    "dataset_block_unknown": "Phiếu thứ {row} thuộc khối “{block}” không có trong kế hoạch. Hãy kiểm tra khối của phiếu.",
    "dataset_row_faulty": "Phiếu thứ {row} có câu trả lời không hợp lệ (câu {question}: {reason}). Hãy xử lý phiếu trước khi khóa.",
    "dataset_stratum_differs": "Tầng mẫu “{stratum}” có đơn vị, lĩnh vực hoặc số người trong dàn mẫu không thống nhất (phiếu thứ {row}). Hãy kiểm tra lại phân tầng.",
}
