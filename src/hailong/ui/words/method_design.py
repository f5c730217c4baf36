"""Words of problems raised by design-based estimation."""

WORDS = {
    "design_lonely_rule_unknown": "Quy tắc cho tầng chỉ có một đơn vị mẫu “{rule}” không có. Chọn một trong: {rules}.",
    "design_stratum_lonely": "Giai đoạn {stage}: có {count} tầng chỉ có một đơn vị mẫu ({strata}) nên không tính được sai số. Hãy gộp tầng, hoặc chọn rõ một quy tắc (certainty, adjust, average, collapse).",
}
