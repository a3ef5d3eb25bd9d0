"""Reading data sets, and writing case files: JSON that reads back exactly, one case a line."""

import json
import math
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent


def penguins():
    """Features and body masses of datasets/penguins.csv."""
    table = np.loadtxt(FOLDER.parents[1] / "datasets" / "penguins.csv", delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1]


def plain(value):
    """`value` as JSON can hold it: numpy numbers as Python's, NaN as null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def dumps(value):
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def write(name, sections):
    """Writes FOLDER/name: an object with one list (or object) per section, one entry a line."""
    parts = []
    for section, entries in sections.items():
        if isinstance(entries, list):
            lines = ",\n".join(dumps(entry) for entry in entries)
            parts.append(f'"{section}": [\n{lines}\n]')
        else:
            parts.append(f'"{section}": {dumps(entries)}')
    path = FOLDER / name
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    print(f"{name}: {path.stat().st_size:,} bytes")
