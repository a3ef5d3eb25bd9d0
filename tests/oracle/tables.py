"""Random tables in many dialects, and pandas' reading of each, told the dialect."""

import io
import json
import random
from pathlib import Path

import pandas

WORDS = ["red", "green", "blue", "north", "south", "Köln", "a b", "it's", "x-1", "o'clock", "5 mm"]
MISSING = ["", "NA", "N/A", "NaN", "null", "?"]
NAMES = ["width", "height", "colour", "place", "weight", "age", "kind", "sum", "note", "share"]


def number(draw, dialect):
    kind = draw.randrange(5)
    text = {
        0: lambda: str(draw.randrange(-50, 1000)),
        1: lambda: f"{draw.uniform(-10, 10):.3f}",
        2: lambda: repr(draw.gauss(0, 1e3)),
        3: lambda: f"{draw.uniform(0, 1):.17g}",
        4: lambda: f"{draw.uniform(1, 10):.2e}",
    }[kind]()
    return text.replace(".", dialect["decimal"])


def quoted(text, dialect):
    q = dialect["quote"]
    return q + text.replace(q, q + q) + q


def table(draw):
    delimiter = draw.choice([",", ",", ";", ";", "\t", "|"])
    dialect = {
        "delimiter": delimiter,
        "decimal": "," if delimiter != "," and draw.random() < 0.5 else ".",
        "quote": "'" if draw.random() < 0.15 else '"',
        "comment": draw.random() < 0.15,
        "header": draw.random() < 0.8,
        "end": draw.choice(["\n", "\n", "\r\n"]),
    }
    n_columns, n_rows = draw.randrange(2, 6), draw.randrange(4, 9)
    names = draw.sample(NAMES, n_columns)
    # A first column of numbers shows whether there is a header.
    kinds = ["number"] + [draw.choice(["number", "number", "word"]) for _ in names[1:]]
    always = [draw.random() < 0.2 for _ in names]
    words = [word for word in WORDS if dialect["quote"] == '"' or "'" not in word]
    rows = []
    for row in range(n_rows):
        cells = []
        for kind, always_quoted in zip(kinds, always):
            if row > 0 and draw.random() < 0.1:
                cells.append(draw.choice(MISSING))
                continue
            text = number(draw, dialect) if kind == "number" else draw.choice(words)
            if kind == "word" and draw.random() < 0.1:
                text += delimiter + draw.choice(["x", '"', "\n"])
            special = any(mark in text for mark in [delimiter, "\n", dialect["quote"]])
            if special or always_quoted:
                text = quoted(text, dialect)
            if draw.random() < 0.1 and not text.startswith(dialect["quote"]):
                text = " " + text
            cells.append(text)
        rows.append(cells)
    lines = ["# made at random"] if dialect["comment"] else []
    if dialect["header"]:
        lines.append(delimiter.join(names))
    lines += [delimiter.join(cells) for cells in rows]
    return dialect, dialect["end"].join(lines) + dialect["end"]


def read(dialect, text):
    frame = pandas.read_csv(
        io.StringIO(text.replace("\r\n", "\n")),
        sep=dialect["delimiter"],
        decimal=dialect["decimal"],
        quotechar=dialect["quote"],
        header=0 if dialect["header"] else None,
        skiprows=1 if dialect["comment"] else 0,
        skipinitialspace=True,
        keep_default_na=False,
        na_values=MISSING,
        float_precision="round_trip",
    )
    def cell(value):
        if pandas.isna(value):
            return None
        return value.strip() if isinstance(value, str) else float(value)
    return [[cell(value) for value in frame[name]] for name in frame]


def main():
    draw = random.Random(20)
    lines = []
    while len(lines) < 500:
        dialect, text = table(draw)
        columns = read(dialect, text)
        # A column without a value, or of one kind by chance, is judged otherwise.
        if any(all(value is None for value in column) for column in columns):
            continue
        case = {"text": text, "columns": columns}
        lines.append(json.dumps(case, ensure_ascii=False, separators=(",", ":")))
    joined = ",\n".join(lines)
    path = Path(__file__).with_suffix(".json")
    path.write_text('{"tables":[\n' + joined + "\n]}\n")


main()
