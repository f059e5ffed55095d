#!/usr/bin/env python3
"""Says whether a database holds what the oracle makes of the logs: every row, and the aggregates.

usage: agrees.py ROWS AGGREGATES ARGUMENT…     ROWS is CSV of access_log with each value as quote() gives it, AGGREGATES the CSV
                                               that aggregates.sql answers, the ARGUMENTs are oracle.py's
"""
import collections
import csv
import json
import os
import re
import sys

import oracle

SHOWN = 10
csv.field_size_limit(1 << 30)


def cell(name, quoted):
    """A value back from its SQL literal, as oracle.cell() has it."""
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


def read_rows(path):
    with open(path, encoding='utf-8', newline='') as file:
        rows = csv.reader(file)
        names = next(rows)
        assert names == oracle.COLUMNS, names
        return [json.dumps([cell(name, quoted) for name, quoted in zip(names, row)], sort_keys=True) for row in rows]


def compare(what, wanted, found):
    missing = collections.Counter(wanted) - collections.Counter(found)
    surplus = collections.Counter(found) - collections.Counter(wanted)
    if not missing and not surplus:
        print(f'{what}: as the oracle says')
        return
    print(f'{what}: NOT WHAT THE ORACLE SAYS: {missing.total()} missing, {surplus.total()} too many')
    for sign, lines in (('-', missing), ('+', surplus)):
        for line in sorted(lines)[:SHOWN]:
            print(sign, line[:400])


def main():
    rows_path, aggregates_path, *arguments = sys.argv[1:]
    _, rows = oracle.ingest(oracle.arguments().parse_args(arguments))
    compare('rows', oracle.row_texts(rows), read_rows(rows_path))
    with open(aggregates_path, encoding='utf-8') as file:
        compare('aggregates', oracle.aggregates(rows), file.read().splitlines()[1:])


if __name__ == '__main__':
    sys.exit(main())
