#!/usr/bin/env python3
"""The script that many write: a pool of processes matches a regular expression, one connection inserts.

usage: peer_pool.py LOG DATABASE      prints the number of rows
"""
import itertools
import os
import re
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor

LINE = re.compile(r'(\S+) \S+ (\S+) \[([^]]+)\] "(\S+) (\S+) ([^"]+)" (\d+) (\d+|-) "([^"]*)" "([^"]*)"')
BATCH = 25000


def parse(lines):
    return [match.groups() for match in map(LINE.match, lines) if match]


def main():
    log, database = sys.argv[1:]
    connection = sqlite3.connect(database)
    connection.execute('CREATE TABLE request(remote_addr, remote_user, time, method, target, protocol, '
                       'status INT, bytes INT, referer, user_agent)')
    rows = 0
    with open(log, errors='surrogateescape') as lines, ProcessPoolExecutor(os.cpu_count()) as pool:
        for batch in pool.map(parse, iter(lambda: list(itertools.islice(lines, BATCH)), [])):
            connection.executemany('INSERT INTO request VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', batch)
            rows += len(batch)
    connection.commit()
    print(rows)


if __name__ == '__main__':
    main()
