"""A page of skrub's TableReport of a table: python table_report.py TABLE.csv PAGE.html

The whole process counts, imports included.
"""

import pathlib
import sys

import pandas
import skrub

table, page = sys.argv[1:]
frame = pandas.read_csv(table)
pathlib.Path(page).write_text(skrub.TableReport(frame, verbose=0).html(), encoding="utf-8")
print(len(frame))
