"""Words of problems raised when reports and data files are made."""

WORDS = {
    "report_kind_unknown": "Chưa chọn loại tài liệu. Hãy bấm “Lập” bên cạnh tài liệu cần lập.",
    "report_method_unknown": "Chưa có lời giải thích cho phương pháp “{method}” nên chưa lập được báo cáo. "
    "Chọn phương pháp đã có lời giải thích, hoặc nhờ quản trị bổ sung.",
    "report_block_without_figures": "Lần tính này không có chỉ số của khối “{block}”. Tính lại chỉ số rồi lập báo cáo.",
    "spss_name_invalid": "Tên biến “{name}” không dùng được trong SPSS: chỉ chữ không dấu, số và gạch dưới, "
    "bắt đầu bằng chữ, không quá 64 ký tự, không trùng từ khóa.",
    "spss_label_on_text": "Biến “{name}” có nhãn giá trị nhưng dữ liệu là chữ. Mã hóa thành số trước khi xuất SPSS.",
    "spss_column_length": "Cột “{name}” có {rows} dòng, các cột khác có {expected}. Kiểm tra bộ dữ liệu.",
}
