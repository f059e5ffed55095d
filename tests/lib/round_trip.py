#!/usr/bin/env python3
"""Ingests logs, exports the rows in the format that they were read in, and compares the lines with those of the log.

usage: round_trip.py [--logetl COMMAND] [--corpus DIR] [--logged] [--brief] [FILE…]

Of each log of the corpus and of sample-data/, of the corpus' logs with the formats that corpus_table.py and the tests of
DuckDB's extension give for them, or of the FILEs: the lines that became rows must come out again, each as often as it went in; in
which order, and with which line ends, does not count.  Prints how many did, and the first of those that did not.  Exits with 1
where there is one.

--logged    export with --format logged, each row in its source's format, instead of naming the format that is stored
--brief     no lines of the logs, and of the files only those that differ
"""
import collections
import difflib
import os
import sys

import corpus
import corpus_table
from peers import duckdb

SHOWN = 3


def parsed(lines, rejects, count):
    """The lines that became rows; `count` says how many these must be."""
    kept = [line for number, line in enumerate(lines, 1) if line and number not in rejects]
    if len(kept) != count:
        kept = [line for line in kept if not line.startswith(b'#')]
    assert len(kept) == count, (len(kept), count)
    return kept


def twins(missing, surplus):
    """(line that went in, the line that came out that is most like it)"""
    texts = [line.decode('utf-8', 'replace') for line in surplus]
    for line in missing:
        text = line.decode('utf-8', 'replace')
        near = difflib.get_close_matches(text, texts, 1, 0.3) if len(texts) < 200 else texts[:1]
        yield text, near[0] if near else '(nothing)'


def trip(args, path, given):
    """(parsed lines, identical ones, format, [(in, out), …])"""
    with corpus.database(args.logetl) as db:
        report = db.ingest(*(['--format', given] if given else []), path)
        if not report['inserted']:
            return None
        wanted = parsed(corpus.read_lines(path), db.rejects(), report['inserted'])
        format = ', '.join(name or '(none)' for name in db.formats())
        out = db.run('export', '--format', 'logged' if args.logged else format, '--db', db.path)
        if db.status:
            return len(wanted), 0, format, [('', db.messages.strip())]
    found = out.split(b'\n')[:-1] if out.endswith(b'\n') or not out else out.split(b'\n')
    lost = collections.Counter(wanted) - collections.Counter(found)
    made = collections.Counter(found) - collections.Counter(wanted)
    different = max(lost.total(), made.total())
    return len(wanted), len(wanted) - lost.total(), format, list(twins(list(lost)[:SHOWN], list(made))) or (
        [('(nothing)', line.decode('utf-8', 'replace')) for line in list(made)[:SHOWN]] if different else [])


def works(args):
    """(name, path, format given or None) of all that is looked at."""
    if args.files:
        return [(path, os.path.realpath(path), None) for path in args.files]
    found = [(name, os.path.join(args.corpus, name), None) for name in corpus.logs(args.corpus)]
    found += [(name, os.path.join(args.corpus, name), format)
              for name, format in [*corpus_table.FORMATS.items(), *duckdb.formats(args.corpus)]]
    samples = os.path.join(corpus.ROOT, 'sample-data')
    return found + [(f'sample-data/{name}', os.path.join(samples, name), None)
                    for name in sorted(os.listdir(samples)) if '.log' in name]


def main():
    parser = corpus.arguments(__doc__)
    parser.add_argument('--logged', action='store_true')
    parser.add_argument('--brief', action='store_true')
    parser.add_argument('files', nargs='*')
    args = corpus.parse(parser)
    rows, differences = [], []
    for name, path, given in works(args):
        result = trip(args, path, given)
        if result:
            total, identical, format, pairs = result
            if pairs or not args.brief:
                rows.append((name, total, identical, total - identical, f'{100 * identical / total:.2f} %',
                             *([] if args.brief else [format])))
            differences.append((name, total, identical, pairs))
    corpus.table(('file', 'parsed', 'identical', 'different', 'identical', *([] if args.brief else ['format'])), rows)
    for name, _, _, pairs in differences:
        if pairs and not args.brief:
            print(f'\n{name}:')
            for line_in, line_out in pairs:
                print(f'  in   {line_in}\n  out  {line_out}')
    total, identical = (sum(difference[i] for difference in differences) for i in (1, 2))
    print(f'\n{len(differences)} files, {total} lines: {identical} identical, {total - identical} different, '
          f'{100 * identical / max(total, 1):.3f} % identical')
    return 1 if any(pairs for _, _, _, pairs in differences) else 0


if __name__ == '__main__':
    sys.exit(main())
