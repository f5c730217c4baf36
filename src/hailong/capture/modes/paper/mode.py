"""The mode `paper`."""

from hailong.capture.mode import KEYING, Mode

MODE = Mode(
    code="paper",
    label="Phiếu giấy, nhập liệu tại văn phòng",
    standing="official",
    doors=frozenset({KEYING}),
    late=True,
)
