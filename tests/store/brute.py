"""Brute force: the textbook's formula on rows, in floats, with no cells, no integers and no engine."""

import math
from collections import defaultdict

SHARE = {"sips": lambda y: y, "share45": lambda y: float(y >= 4)}


def estimate(rows, members, criteria, measure):
    """Values and standard errors of items, criteria and the whole in percent, over `members` (a subset of rows)."""
    top = 5 if measure == "sips" else 1
    score = SHARE[measure]
    inside = {id(row) for row in members}
    values, linear = {}, {}
    for code in (code for codes in criteria.values() for code in codes):
        used = [row for row in members if row["answers"].get(code, 0) > 0]
        if not used:
            continue
        weight = sum(row["weight_e4"] for row in used)
        mean = sum(row["weight_e4"] * score(row["answers"][code]) for row in used) / weight
        values[f"item:{code}"] = 100 * mean / top
        linear[f"item:{code}"] = [
            100 / top * row["weight_e4"] * (score(row["answers"][code]) - mean) / weight
            if id(row) in inside and row["answers"].get(code, 0) > 0
            else 0.0
            for row in rows
        ]
    for name, codes in criteria.items():
        mean_of(values, linear, f"criterion:{name}", [f"item:{code}" for code in codes if f"item:{code}" in values])
    if all(f"criterion:{name}" in values for name in criteria):
        mean_of(values, linear, "overall", [f"criterion:{name}" for name in criteria])
    return {name: (values[name], standard_error(rows, linear[name])) for name in values}


def mean_of(values, linear, name, parts):
    if parts:
        values[name] = sum(values[part] for part in parts) / len(parts)
        linear[name] = [sum(z) / len(parts) for z in zip(*(linear[part] for part in parts), strict=True)]


def standard_error(rows, z):
    strata = defaultdict(list)
    for row, value in zip(rows, z, strict=True):
        strata[row["stratum"]].append((value, row["population"]))
    variance = 0.0
    for values in strata.values():
        m, population = len(values), values[0][1]
        unsampled = 1 - m / population if population else 1.0
        if m == 1:
            variance += unsampled * values[0][0] ** 2
            continue
        centre = sum(value for value, _ in values) / m
        variance += unsampled * m / (m - 1) * sum((value - centre) ** 2 for value, _ in values)
    return math.sqrt(variance)
