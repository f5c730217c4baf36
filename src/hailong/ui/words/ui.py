"""Words of problems raised by the layout of pages and documents."""

WORDS = {
    "pdf_program_missing": "Máy chủ chưa cài LibreOffice nên chưa tạo được PDF. Hãy tải tệp Word, "
    "hoặc nhờ quản trị cài gói libreoffice-writer-nogui.",
    "pdf_took_too_long": "Chuyển sang PDF quá {seconds} giây nên đã dừng. Hãy thử lại, hoặc tải tệp Word.",
    "pdf_not_made": "LibreOffice không tạo được PDF từ văn bản này. Hãy tải tệp Word và báo quản trị.",
}
