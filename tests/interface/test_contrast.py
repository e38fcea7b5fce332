"""Every colour that carries words or a sign stands out enough, in each scheme (WCAG 2.2 AA)."""

from __future__ import annotations

import re

import pytest

from tests.interface.office import ROOT

SURFACES = ("paper", "sheet")
WORDS = ("ink", "soft", "accent", "ok", "warn", "bad")
SIGNS = ("edge", "accent", "bad", "warn", "counted", "focus")
TINTED = (
    ("accent", "accent-soft"),
    ("ok", "ok-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
    ("on-accent", "accent"),
    ("ink", "accent-soft"),
)


def read_schemes(css: str) -> dict[str, dict[str, str]]:
    """Return the colour tokens of each scheme; dark and print inherit what they do not name."""
    found = {}
    for scheme, opening in (("light", "^:root"), ("dark", "prefers-color-scheme: dark"), ("print", "@media print")):
        start = re.search(opening, css, re.MULTILINE)
        assert start
        block = css[start.start() :].split("}", 1)[0]
        found[scheme] = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    return {scheme: {**found["light"], **tokens} for scheme, tokens in found.items()}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


SCHEMES = read_schemes((ROOT / "static/css/tokens.css").read_text())


def test_the_measure_of_contrast_agrees_with_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out_from_every_surface_they_stand_on(scheme: str) -> None:
    tokens = SCHEMES[scheme]
    pairs = [(word, surface) for word in WORDS for surface in SURFACES] + list(TINTED)
    faint = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_controls_and_signs_stand_out_from_every_surface(scheme: str) -> None:
    tokens = SCHEMES[scheme]
    faint = {(sign, surface): contrast(tokens[sign], tokens[surface]) for sign in SIGNS for surface in SURFACES}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 3} == {}


def test_the_dark_scheme_names_every_colour_of_the_light_one() -> None:
    css = (ROOT / "static/css/tokens.css").read_text()
    light, dark = (
        set(re.findall(r"--([a-z-]+): #", css[css.index(opening) :].split("}", 1)[0]))
        for opening in (":root", "prefers-color-scheme: dark")
    )
    assert light == dark
