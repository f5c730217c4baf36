"""Colours of data (ux 6.3), measured in tests/ui/test_palette.py: told apart under three kinds of colour blindness."""

LEVELS = {1: "#A8400A", 2: "#F2AE72", 3: "#E3E6EA", 4: "#86B6DE", 5: "#155A96"}
NEUTRAL_BAR = "#C9CFD8"
INK = "#1A2230"
MUTED = "#4A5568"
WHITE = "#FFFFFF"
LINE = "#D5DBE3"
GRID = "#E6EAEF"
GRID_STRONG = "#AEB8C4"
REFERENCE = "#6B7687"
NOW = LEVELS[5]
INTERVAL = "#BFD8EE"
BAND_FILL = "#CFE2F2"
DISSATISFIED_TEXT = "#8A3306"
PRIORITY_GROUND = "#FDF1E4"
GROUP_GROUND = "#F4F6F9"
SEQUENTIAL = ("#EAF2F9", "#BFD8EE", "#86B6DE", "#3F82BC", "#0F4C86")

# Three bands: mark, interval behind it, tile, ink on the tile. The arrows say it without colour.
BAND_MARK = {1: "#155A96", 0: "#5A93C2", -1: "#C86A1B"}
BAND_INTERVAL = {1: "#BFD8EE", 0: "#D7E6F3", -1: "#F8DDBF"}
BAND_TILE = {1: "#155A96", 0: "#BFD8EE", -1: "#F2AE72"}
BAND_TILE_INK = {1: WHITE, 0: INK, -1: INK}
BAND_ARROW = {1: "▲", 0: "", -1: "▼"}
BAND_NAME = {1: "Cao hơn mức chung", 0: "Tương đương mức chung", -1: "Thấp hơn mức chung"}
