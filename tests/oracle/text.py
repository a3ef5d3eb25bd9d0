"""Output of scikit-learn's vectorizers for 60 messages, and which characters Python's `re` takes
for words and spaces."""

import random
import re
import sys
import unicodedata

import numpy as np
from sklearn.feature_extraction.text import (
    ENGLISH_STOP_WORDS,
    CountVectorizer,
    HashingVectorizer,
    TfidfTransformer,
    TfidfVectorizer,
)

from cases import write

EDGES = [
    "",
    "   ",
    "a",
    "I",
    "!?.,;",
    "\n\t x \r\n\r\n y\x1c\x1dz \x85 \u2003\u3000 end",
    "snake_case __init__ _ __ a_ _b 3_000",
    "room 7 2nd floor 12:30 1,000.50 ٣٤ Ⅻ ½ ²³",
    "don't can't l'été aujourd’hui o'clock",
    "naïve café CAFÉ cafe\u0301 Ångström ﬁnance Ørsted straße STRASSE",
    "İstanbul ISPARTA ıspanak DİYARBAKIR",
    "ΟΔΟΣ Σίσυφος ΟΔΟΣ. ΑΣ",
    "日本語のメッセージ 東京から大阪まで 漢字",
    "한국어 메시지 서울에서 부산까지",
    "हिन्दी में संदेश कृपया टिकट",
    "สวัสดีครับ ต้องการตั๋ว",
    "שלום רב מזוודה אבדה",
    "الرجاء إلغاء الحجز",
    "😀 thanks 👍🏽 a😀b great😀trip 👨‍👩‍👧 ✈️✈️",
    "Привет ОТМЕНА бронирование Ёлка",
    "x" * 100,
    "the the the the THE The tHe",
    "zero\u200bwidth soft\u00adhyphen non\u00a0breaking",
    "ⒶⒷ Ⓐb circled 🅰 ª º ʰ",
    "tab\tseparated\tvalues line\nbreaks\nhere",
]
WORDS = (
    "book a flight to Paris please cancel my hotel booking in Rome the change date of train "
    "invoice for trip number 4711 was wrong I want refund lost baggage suitcase black where is my "
    "luggage thank you so much for help danke schön für die Buchung ich möchte stornieren bitte "
    "Rechnung vuelo a Madrid gracias por favor cancelar réservation d'hôtel à Genève merci beaucoup "
    "can you tell me if breakfast is included this terrible service rude staff never again "
    "Tuesday 12 May 2 adults window seat upgrade thx pls asap tmrw"
).split()
MARKS = ["", "", "", "", ".", "!", "?", ",", " ...", " -", "  "]


def messages():
    """35 drawn messages, then the edge cases."""
    chance = random.Random(4)
    drawn = []
    for _ in range(60 - len(EDGES)):
        words = [chance.choice(WORDS) + chance.choice(MARKS) for _ in range(chance.randint(3, 14))]
        if chance.random() < 0.2:
            words = [word.upper() for word in words]
        drawn.append(" ".join(words))
    return drawn + EDGES


STOP_WORDS = ["the", "to", "my", "is", "für", "por"]
ONE_LETTER = r"(?u)\b\w+\b"
# Name, options, and where few terms are asked for, how many at most.
CASES = [
    ("CountVectorizer", {}, None),
    ("TfidfVectorizer", {}, None),
    ("TfidfVectorizer", {"ngram_range": (1, 2), "sublinear_tf": True, "min_df": 2}, None),
    ("TfidfVectorizer", {"ngram_range": (2, 3), "use_idf": False, "norm": "l1", "max_df": 0.05}, 60),
    ("TfidfVectorizer", {"binary": True, "smooth_idf": False, "norm": None, "stop_words": STOP_WORDS}, None),
    ("CountVectorizer", {"stop_words": "english", "min_df": 2}, None),
    ("TfidfVectorizer", {"token_pattern": ONE_LETTER, "strip_accents": "ascii", "min_df": 0.03, "max_df": 9}, None),
    ("CountVectorizer", {"strip_accents": "unicode", "binary": True}, 30),
    ("CountVectorizer", {"analyzer": "char", "ngram_range": (1, 3), "lowercase": False}, 50),
    ("TfidfVectorizer", {"analyzer": "char", "ngram_range": (2, 4), "sublinear_tf": True}, 30),
    ("TfidfVectorizer", {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": 0.05}, 40),
    ("HashingVectorizer", {}, None),
    ("HashingVectorizer", {"n_features": 61, "alternate_sign": False, "norm": "l1"}, None),
    ("HashingVectorizer", {"n_features": 97, "ngram_range": (1, 2), "norm": None}, None),
    ("HashingVectorizer", {"n_features": 50, "binary": True, "norm": None, "strip_accents": "unicode"}, None),
]


def at_most(name, options, n_features, texts):
    """The largest `max_features` up to n_features that no tie makes a matter of chance."""
    vectorizer = CountVectorizer(**{k: v for k, v in options.items() if k in CountVectorizer().get_params()})
    totals = np.sort(np.asarray(vectorizer.fit_transform(texts).sum(axis=0)).ravel())[::-1]
    while totals[n_features - 1] == totals[n_features]:
        n_features -= 1
    return {**options, "max_features": n_features}


def rows(matrix):
    """Of each text its features, ascending, and their numbers."""
    matrix = matrix.tocsr()
    matrix.sort_indices()
    bounds = matrix.indptr
    numbers = matrix.data.astype(float)
    if (numbers == np.round(numbers)).all():
        numbers = numbers.astype(int)
    return {
        "features": [matrix.indices[a:b] for a, b in zip(bounds, bounds[1:])],
        "numbers": [numbers[a:b] for a, b in zip(bounds, bounds[1:])],
    }


def case(name, options, n_features, texts):
    if n_features:
        options = at_most(name, options, n_features, texts)
    vectorizer = globals()[name](**options).fit(texts)
    options = {**options, "token_pattern": "one"} if "token_pattern" in options else options
    found = {"vectorizer": name, "options": options}
    if name != "HashingVectorizer":
        found["terms"] = vectorizer.get_feature_names_out()
    if getattr(vectorizer, "use_idf", False):
        found["idf"] = vectorizer.idf_
    return {**found, **rows(vectorizer.transform(texts))}


def transformed(options, texts):
    counts = CountVectorizer(min_df=2).fit_transform(texts)
    return {"options": options, **rows(TfidfTransformer(**options).fit_transform(counts))}


def ranges(is_in):
    """The code points for which this holds, as first and last of each run."""
    found = []
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000 or not is_in(chr(code)):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


TEXTS = messages()
word, space = re.compile(r"\w"), re.compile(r"\s")
write(
    "text.json",
    {
        "messages": TEXTS,
        "english_stop_words": sorted(ENGLISH_STOP_WORDS),
        "cases": [case(*entry, TEXTS) for entry in CASES],
        "transformer_cases": [
            transformed(options, TEXTS)
            for options in ({}, {"sublinear_tf": True, "smooth_idf": False, "norm": "l1"})
        ],
        "characters": {
            "word": ranges(word.match),
            "space": ranges(space.match),
            "unassigned": ranges(lambda c: unicodedata.category(c) == "Cn"),
        },
    },
)
