"""The colours of data and of text can be told apart and read (ux 6.2, 6.3, U20)."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from tests.ui.colour import BLINDNESS, contrast, distance, lab

import hailong.ui
from hailong.ui.charts import palette

CSS = Path(hailong.ui.__file__).parent / "static" / "ui" / "hailong.css"


def test_the_distance_formula_gives_the_published_value():
    """Sharma, Wu, Dalal 2005, table 1, pair 1."""
    assert distance(np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])) == pytest.approx(2.0425, abs=1e-4)


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_any_two_levels_differ_for_every_kind_of_eye(blindness):
    seen = {level: lab(colour, blindness) for level, colour in palette.LEVELS.items()}

    nearest = min(distance(seen[one], seen[other]) for one, other in itertools.combinations(seen, 2))

    assert nearest >= 13


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_three_bands_differ_for_every_kind_of_eye(blindness):
    seen = [lab(colour, blindness) for colour in palette.BAND_TILE.values()]

    assert min(distance(one, other) for one, other in itertools.combinations(seen, 2)) >= 13


def test_words_on_coloured_grounds_can_be_read():
    pairs = [(palette.WHITE, palette.LEVELS[1]), (palette.WHITE, palette.LEVELS[5])]
    pairs += [(palette.INK, palette.LEVELS[level]) for level in (2, 3, 4)]
    pairs += [(palette.BAND_TILE_INK[band], palette.BAND_TILE[band]) for band in (1, 0, -1)]
    pairs += [(colour, palette.WHITE) for colour in (palette.MUTED, palette.DISSATISFIED_TEXT, palette.NOW)]
    pairs += [(palette.DISSATISFIED_TEXT, palette.PRIORITY_GROUND), (palette.INK, palette.GROUP_GROUND)]

    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_the_tokens_of_text_meet_wcag_aa():
    tokens = dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6})", CSS.read_text(encoding="utf-8")))
    pairs = [("ink", "bg"), ("ink-2", "bg"), ("ink-3", "bg"), ("link", "bg"), ("link", "tint"), ("brand", "tint"),
             ("ok", "ok-bg"), ("warn", "warn-bg"), ("bad", "bad-bg")]  # fmt: skip

    low = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in pairs}

    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    assert contrast(tokens["edge"], "#FFFFFF") >= 3


def test_stylesheet_and_charts_use_the_same_levels():
    css = CSS.read_text(encoding="utf-8")

    assert all(f"--l{level}:{palette.LEVELS[level]}" in css for level in (1, 2, 4, 5))
    assert f"--l3:{palette.NEUTRAL_BAR}" in css
