#!/usr/bin/env python3
"""Holds the rows that logetl makes of other tools' test logs against what these tools expect of them.

usage: expectations.py [--logetl COMMAND] [--corpus DIR] [--tool NAME]… [--verbose]

Prints a table: of each tool's values, how many agree, how many differ, how many are of lines that were rejected, and
how many have no counterpart in logetl.  Differences are on the list of peers/known.py, each with who is right and why; what
is not is shown, and the exit status is 1.

--verbose   the values of each difference, which are third parties' data; and what has no counterpart
"""
import collections
import sys

import corpus
from corpus_table import group, ranges
from peers import counts, crowdsec, duckdb, filebeat, known
from peers.compare import JUDGED, NO_COLUMN, NO_EVENT, NO_ROW, UNNAMED, equal

TOOLS = {'filebeat': filebeat.compare, 'crowdsec': crowdsec.compare, 'duckdb': duckdb.compare,
         'logswan': counts.logswan, 'mtail': counts.mtail}


def verdict(comparison):
    if comparison.ours in (NO_COLUMN, NO_EVENT):
        return 'not comparable'
    if comparison.ours in (NO_ROW, UNNAMED):
        return 'rejected'
    return 'agree' if equal(comparison.theirs, comparison.ours) else 'differ'


def explanation(tool, comparison):
    """Why it differs; None where that is not known."""
    if comparison.ours is UNNAMED:
        return '%s (%s)' % JUDGED[comparison.file, comparison.line]
    if comparison.ours is NO_ROW:
        return None
    return known.why(tool, comparison)


def show(title, groups):
    if groups:
        print(f'\n{title}:')
    for (file, field, why), lines in sorted(groups.items()):
        print(f'  {file}: {ranges(set(lines))}: {field}' + (f': {why}' if why else ''))


def main():
    parser = corpus.arguments(__doc__)
    parser.add_argument('--tool', action='append', choices=TOOLS)
    parser.add_argument('--verbose', action='store_true')
    args = corpus.parse(parser)
    verdicts, rows, unexplained = ('agree', 'differ', 'rejected', 'not comparable'), [], 0
    explained, wrong = collections.defaultdict(list), collections.defaultdict(list)
    for tool in args.tool or TOOLS:
        counter = collections.Counter()
        for comparison in TOOLS[tool](args):
            said = verdict(comparison)
            counter[said] += 1
            if args.verbose and said != 'agree':
                print(f'{tool} {comparison.file}:{comparison.line} {comparison.field}: {said}: '
                      f'theirs {comparison.theirs!r}, ours {comparison.ours!r}')
            if said in ('differ', 'rejected'):
                why = explanation(tool, comparison)
                unexplained += not why
                field = comparison.field if said == 'differ' else 'the line is a reject'
                (explained if why else wrong)[f'{tool}: {comparison.file}', field, why or ''].append(comparison.line)
        rows.append((tool, counter.total(), *(counter[name] for name in verdicts)))
    corpus.table(('tool', 'values', *verdicts), rows)
    show('differences that are known', explained)
    show('DIFFERENCES THAT ARE NOT EXPLAINED', wrong)
    print(f'\n{unexplained} values differ, or are of rejected lines, without an explanation')
    return 1 if unexplained else 0


if __name__ == '__main__':
    sys.exit(main())
