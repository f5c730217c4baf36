"""The mode `open_qr`."""

from hailong.capture.mode import CITIZEN, DEVICE, Mode

MODE = Mode(
    code="open_qr",
    label="Mã QR mở tại nơi giao dịch",
    standing="reference",
    doors=frozenset({CITIZEN, DEVICE}),
)
