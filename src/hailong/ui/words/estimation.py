"""Words of problems when figures are computed."""

WORDS = {
    "dataset_not_frozen": "Dữ liệu bản {version} chưa khóa. Chỉ tính chỉ số trên dữ liệu đã khóa.",
    "no_run_yet": "Chưa tính chỉ số. Cơ quan chủ trì bấm “Tính chỉ số” sau khi khóa dữ liệu.",
}
