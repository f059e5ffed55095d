#!/usr/bin/env python3
"""Many programs at one database, at random: whoever ingests, prunes, retries, reads, writes and kills.

usage: campaign.py [--seconds N] [--seed S] [--only ROUND] [--keep]

A round has a folder of its own, with logs that grow, are rotated, compressed and delivered again in pieces, and one
database.  For some seconds, all at once and again and again: ingests, prunes, retries, with any options, by any name of
the database and the logs, killed, stopped and continued; queries, exports, verifications, long readers; and other programs
that write, check the log in, vacuum, attach, index and copy the database.  Whoever is not killed must end as documented, and
every snapshot must be whole: as many events as the runs counted.  Then nobody is left, and after one more ingest, retry and
prune

    every event is there exactly once, by the oracle of tests/lib, but for those before the time that was pruned last
    every line that is no event is a reject
    logetl verify and SQLite find nothing wrong

$LOGETL is the command.  A failure prints the command line that plays its round again: it draws the same, but the instants
are the machine's; what everybody did is in the round's file `journal`.  Exit status 1 at any failure.
"""
import argparse
import collections
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from actors import Actor, Ingester, Pruner, Reader, Retrier, Stranger, marked
from world import SPARE_FORMAT, World

ROUND_SECONDS, ORPHAN_SECONDS = 15, 5
CAST = {'ingest 1': Ingester, 'ingest 2': Ingester, 'prune': Pruner, 'retry': Retrier, 'read 1': Reader, 'read 2': Reader,
        'stranger 1': Stranger, 'stranger 2': Stranger}


class Round:
    def __init__(self, seed, number, folder):
        self.seed, self.number = seed, number
        self.command = os.environ.get('LOGETL') or sys.exit('campaign.py: $LOGETL is not set')
        self.mark = '%d-%d' % (os.getpid(), number)
        self.over, self.failures = threading.Event(), []
        os.mkdir(folder)
        self.journal = open(folder + '/journal', 'wb')
        self.start = time.monotonic()
        self.world = World(folder, self.chance_of)
        self.actors = [actor(self, name) for name, actor in CAST.items()]

    def chance_of(self, name):
        return random.Random('%s %s %s' % (self.seed, self.number, name))

    def note(self, name, status, killed, command, errors):
        self.journal.write(b'%.2f %s: %d %s\n    %s\n%s' % (
            time.monotonic() - self.start, name.encode(), status, repr(killed).encode() if killed else b'',
            ' '.join(command).encode(), errors))

    def fail(self, text):
        self.failures.append(text)
        self.over.set()

    def play(self, seconds):
        lives = [lambda log=log: log.live(self.over) for log in self.world.logs] + [actor.live for actor in self.actors]
        threads = [threading.Thread(target=live) for live in lives]
        for thread in threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in threads:
            thread.join()
        self.nobody_is_left()
        if not self.failures:
            self.judge()
        self.journal.close()

    def nobody_is_left(self):
        end = time.monotonic() + ORPHAN_SECONDS
        while marked(self.mark) and time.monotonic() < end:
            time.sleep(0.05)
        if marked(self.mark):
            self.fail('processes are left: %s' % marked(self.mark))

    def judge(self):
        """What must be there when all is quiet."""
        last = Actor(self, 'last')
        try:
            last.run('ingest', '--no-progress', '--format', 'combined', *self.world.folders)
            last.run('retry', '--format', SPARE_FORMAT)
            last.run('prune', '--older-than', '@%d' % self.world.pruned)
            last.run('verify')
        except Exception as failure:  # pylint: disable=broad-except
            self.fail(str(failure))
            return
        for difference in self.world.differences():
            self.fail(difference)
        database = sqlite3.connect(self.world.database)
        for answer in database.execute('PRAGMA integrity_check'):
            if answer != ('ok',):
                self.fail('integrity_check: %s' % answer)
        events, counted = database.execute(
            'SELECT (SELECT count(*) FROM request), (SELECT sum(inserted) FROM run)').fetchone()
        if events != counted:
            self.fail('%d events, but %d were counted' % (events, counted))


def play(options, number, folder, table):
    one = Round(options.seed, number, '%s/%d' % (folder, number))
    one.play(min(ROUND_SECONDS, options.seconds))
    for actor in one.actors:
        for name, count in actor.counts.items():
            table[actor.name][name] += count
    for failure in one.failures:
        print('FAILED: %s\n  files: %s/%d\n  again: LOGETL=%s %s --seed %s --only %d' % (
            failure, folder, number, one.command, sys.argv[0], options.seed, number), flush=True)
    if not one.failures and not options.keep:
        shutil.rmtree('%s/%d' % (folder, number))
    return len(one.failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--seconds', type=float, default=600, help='of all rounds together, about (default: 600)')
    parser.add_argument('--seed', default=str(random.randrange(10**6)), help='of all chance (default: another each time)')
    parser.add_argument('--only', type=int, metavar='ROUND', help='this round again and again, until it fails')
    parser.add_argument('--keep', action='store_true', help='the files of each round')
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='logetl-concurrency-')
    start, number, failures, table = time.monotonic(), 0, 0, collections.defaultdict(collections.Counter)
    while number == 0 or time.monotonic() - start < options.seconds:
        number += 1
        failures += play(options, options.only or number, folder, table)
        if options.only and failures:
            break
    print('%-12s%8s%8s%8s' % ('', 'done', 'busy', 'killed'))
    for name, counts in table.items():
        print('%-12s%8d%8d%8d' % (name, counts['done'], counts['busy'], counts['killed']))
    print('seed %s: %d rounds in %.0f s, %d failures' % (options.seed, number, time.monotonic() - start, failures))
    if failures:
        print('the files are kept in ' + folder)
        return 1
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == '__main__':
    sys.exit(main())
