#!/usr/bin/env python3
"""Checks what an ingest or a retry reported, prints it as one line, and says what does not add up.

usage: report.py STATUS REPORT ARGUMENT…     STATUS is the command's exit status, REPORT what --json printed, the ARGUMENTs
                                             are the command's

Checked each time: lines = inserted + duplicates + filtered + rejected + blank, in the report and in every row of `run`;
report and row agree; the tables hold as many rows as the runs counted, where a retry, which is a run without bytes, inserts
like any other and takes away those of its lines that are rejects no more; every source is where its blocks brought it;
every event lies within its source's first and last second; no id points to nothing; the database is sound.
"""
import json
import os
import sqlite3
import sys

COUNTERS = ['lines', 'inserted', 'duplicates', 'filtered', 'rejected', 'blank']
DIMENSIONS = ['remote_addr', 'method', 'path', 'query', 'protocol', 'referer', 'user_agent', 'remote_user', 'host']
PAIRS = [
    ('rows of request', 'SELECT count(*) FROM request', 'SELECT sum(inserted) FROM run'),
    ('rows of reject', 'SELECT count(*) FROM reject', 
        'SELECT sum(CASE WHEN bytes > 0 THEN rejected ELSE rejected - lines END) FROM run'),
    ('lines of the sources', 'SELECT coalesce(sum(lines), 0) FROM source',
        'SELECT coalesce(sum(lines) FILTER (WHERE bytes > 0), 0) FROM run'),
    ('bytes of the sources', 'SELECT coalesce(sum(offset), 0) FROM source', 'SELECT sum(bytes) FROM run'),
    ('events outside of what their source covers', 'SELECT 0', """
        SELECT count(*) FROM request JOIN source ON source.id = source_id
        WHERE request.id >> 22 NOT BETWEEN first_second AND last_second"""),
    ('events and rejects of no source', 'SELECT 0', """
        SELECT (SELECT count(*) FROM request WHERE source_id NOT IN (SELECT id FROM source)) +
               (SELECT count(*) FROM reject WHERE source_id NOT IN (SELECT id FROM source))"""),
] + [(f'ids of {name} that stand for nothing', 'SELECT 0', f"""
        SELECT count(*) FROM request WHERE typeof({name}) = 'integer' AND {name} NOT IN (SELECT id FROM {name})""")
     for name in DIMENSIONS]


def check(what, wanted, found):
    if wanted != found:
        print(f'WRONG: {what}: {found}, not {wanted}')


def check_sum(what, counters):
    check(what, counters['lines'], sum(counters[name] for name in COUNTERS[1:]))


def check_database(path, report):
    database = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    database.row_factory = sqlite3.Row
    for run in database.execute('SELECT * FROM run'):
        check_sum(f'the sum of run {run["id"]}', run)
        if run['id'] == report['run']:
            for name in [*COUNTERS, 'bytes', 'exit_status']:
                check(f'{name} of the run', report[name], run[name])
    for what, wanted, found in PAIRS:
        check(what, database.execute(wanted).fetchone()[0], database.execute(found).fetchone()[0])
    check('integrity', 'ok', database.execute('PRAGMA integrity_check').fetchone()[0])


def database_of(arguments):
    if '--db' in arguments:
        return arguments[arguments.index('--db') + 1]
    return os.environ.get('LOGETL_DB') or 'logetl.db'


def main():
    status, path, *arguments = sys.argv[1:]
    with open(path, encoding='utf-8') as file:
        text = file.read()
    if not text:
        print('no report' + (f', exit status {status}' if status != '0' else ''))
        return
    report = json.loads(text)
    check('the exit status', int(status), report['exit_status'])
    check_sum('the sum', report)
    if 'run' in report:
        check_database(database_of(arguments), report)
    print('%d lines = %d inserted + %d duplicates + %d filtered + %d rejected + %d blank' % tuple(
        report[name] for name in COUNTERS) + (f', exit status {status}' if status != '0' else ''))


if __name__ == '__main__':
    sys.exit(main())
