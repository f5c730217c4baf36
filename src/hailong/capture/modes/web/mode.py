"""The mode `web`."""

from hailong.capture.mode import CITIZEN, DEVICE, Mode

MODE = Mode(
    code="web",
    label="Tự trả lời trên mạng bằng mã riêng",
    standing="official",
    doors=frozenset({CITIZEN, DEVICE}),
)
