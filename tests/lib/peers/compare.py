"""When is a value of another tool ours?  What the modules of this folder share."""
import collections
import datetime
import math
import os
import re

import corpus
import corpus_table
import oracle

# What a tool expects (`theirs`) of a field of a line, and what stands in the row (`ours`).  Where one number stands for
# many lines, `line` is 0; of a query of a test it is the line of the test.
Comparison = collections.namedtuple('Comparison', 'file line field theirs ours')


class Nothing:
    """Instead of a value."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f'({self.name})'


NO_ROW = Nothing('no row')                # the line was rejected
NO_EVENT = Nothing('no event')            # and rightly so: the line is none
UNNAMED = Nothing('unnamed format')       # and explained: auto cannot know the line's format
NO_COLUMN = Nothing('no column')          # nothing of logetl's corresponds
NOWHERE = Nothing('nowhere in the row')   # a logged value is gone

JUDGED = corpus_table.judgements()


def rows_of(args, name):
    """{line: Row} of a log of the corpus."""
    given = corpus_table.FORMATS.get(name)
    return corpus.rows_by_line(args.logetl, os.path.join(args.corpus, name), *(['--format', given] if given else []))


def missing_row(name, line):
    """Instead of a value of a line that has no row."""
    kind = JUDGED.get((name, line), ('',))[0]
    if kind in (corpus_table.NONE, corpus_table.EITHER):
        return NO_EVENT
    return UNNAMED if kind else NO_ROW


def is_null(value):
    return value is None or value in ('', '-', [], '<nil>')


def equal(theirs, ours):
    if is_null(theirs) or is_null(ours):
        return is_null(theirs) and is_null(ours)
    if str(theirs) == str(ours):
        return True
    try:
        if '.' not in f'{theirs}{ours}':
            return int(theirs) == int(ours)
        return math.isclose(float(theirs), float(ours), rel_tol=1e-9, abs_tol=1e-6)
    except (TypeError, ValueError):
        return False


def target(row):
    """The request's target, or the request that is none."""
    path, query = row.value('request_path'), row.value('query_string')
    if path is None:
        return row.value('request')
    return path if query is None else f'{path}?{query}'


def version(row):
    return (row.value('server_protocol') or '').partition('/')[2] or None


def scaled(key, factor):
    def value(row):
        return None if row.value(key) is None else row.value(key) * factor
    return value


def microseconds(text):
    """A time in one of the notations of the expectations, in µs since 1970; None where it is none."""
    text = re.sub(r'([.]\d{6})\d+', r'\1', str(text))
    for form in ('%Y-%m-%dT%H:%M:%S.%f%z', '%Y-%m-%dT%H:%M:%S%z', '%d/%b/%Y:%H:%M:%S %z', '%d/%b/%Y:%H:%M:%S.%f',
                 '%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S'):
        try:
            time = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        time = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
        return (time - datetime.datetime.fromtimestamp(0, datetime.timezone.utc)) // datetime.timedelta(microseconds=1)
    return None


def unescaped(text):
    return oracle.json_text(oracle.unescape(str(text).encode('utf-8', 'surrogateescape')))


def forms(value):
    """A value as it may stand in a log or an expectation: a number in other units is not among them."""
    if isinstance(value, bool):
        return {str(value), str(value).lower()}
    if isinstance(value, list):
        return {'|'.join(map(str, value)), ','.join(map(str, value)), ', '.join(map(str, value)), str(value)}
    return {str(value)}


def in_extra(row):
    """All values of extra, and their parts."""
    for _, value in row.leaves():
        yield value
        if isinstance(value, str):
            yield from value.strip('{}').split('|')
            yield from value.split('/')
            yield value.partition('://')[2].rpartition(':')[0] or value.rpartition(':')[0]
            yield value.rpartition(':')[2]


def in_columns(row):
    """All values of the columns, and what is made of them; times also in other units."""
    yield from (value for name, value in row.columns.items() if name not in ('id', 'extra', 'source'))
    yield from (target(row), version(row), row.value('time') / 1e6)
    if row.value('request_time') is not None:
        yield from (round(row.value('request_time') * factor, 3) for factor in (1e3, 1e6, 1e9))


def anywhere(row, theirs, places=(in_columns, in_extra)):
    """`theirs` where it stands somewhere in the row, in whatever notation; else NOWHERE."""
    time = microseconds(theirs)
    if is_null(theirs) or (time is not None and abs(time - row.value('time')) < 1000):
        return theirs
    for value in (value for place in places for value in place(row)):
        if any(equal(a, b) for a in forms(theirs) for b in forms(value)):
            return theirs
        if isinstance(theirs, list) and isinstance(value, str) and [p for p in re.split('[|{}]', value) if p] == theirs:
            return theirs
    return NOWHERE


def look_up(row, keys, theirs):
    """The value of the first of the keys (or functions) that the row has; the one that is `theirs` goes first."""
    found = [key(row) if callable(key) else row.value(key) for key in keys]
    found = [value for value in found if value is not None]
    for value in found:
        if equal(theirs, value) or equal(unescaped(theirs), value):
            return theirs
    return found[0] if found else None
