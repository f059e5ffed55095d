#!/usr/bin/env python3
"""Reads the CSV that `logetl query --csv` prints of columns as quote() gives them, and prints its rows as oracle.py does.

usage: rows.py <CSV
"""
import csv
import json
import os
import re
import sys

csv.field_size_limit(1 << 30)


def cell(name, quoted):
    if quoted == 'NULL':
        return None
    if quoted.startswith("X'"):
        return {'hex': quoted[2:-1].lower()}
    if not quoted.startswith("'"):
        return float(quoted) if re.search('[.e]', quoted) else int(quoted)
    text = quoted[1:-1].replace("''", "'")
    if name == 'extra':
        return json.loads(text)
    return os.path.basename(text) if name == 'source' else text


def main():
    rows = csv.reader(open(sys.stdin.fileno(), encoding='utf-8', newline='', closefd=False))
    names = next(rows)
    lines = [json.dumps([cell(name, quoted) for name, quoted in zip(names, row)], sort_keys=True) for row in rows]
    print(*sorted(lines), sep='\n')


if __name__ == '__main__':
    sys.exit(main())
