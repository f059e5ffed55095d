#!/usr/bin/env python3
"""Kills an ingest (or a retry) before and after each call that changes a file, and shows that nothing was lost and nothing doubled.

usage: every_call.py [--step N] [--lines N] [--retry]

The campaign's kills come at any moment, and most of these are alike; the ones that matter are between two writes.  Here a
preloaded library (kill_at_call.c) kills the loader, the checkpointer or the supervisor at its first such call, in another history at
its second, and so on, until a run has no n-th call any more; --step N takes every N-th; --retry kills a `logetl retry` of a database in which every line is a reject.  What must hold is the campaign's.

$LOGETL is the command; it must not be one with sanitizers, which do not suffer a preloaded library.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

from campaign import BUSY, CONTENT, HANG_SECONDS, make_logs, summary

VICTIMS = {'loader': 'logetl-loader', 'checkpointer': 'logetl-checkpointer'[:15], 'supervisor': 'logetl'}
OPTIONS = ['--jobs', '2', '--block-size', '4K', '--batch-rows', '1']
BUSY_TRIES = 5


class Ground:
    """A folder with logs, the library, and the reference."""

    def __init__(self, folder, lines, retry):
        self.command = os.environ.get('LOGETL') or sys.exit('every_call.py: $LOGETL is not set')
        self.inputs = make_logs(folder + '/logs', 1, lines)
        self.library, self.database = folder + '/kill_at_call.so', folder + '/logetl.db'
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kill_at_call.c')
        subprocess.run(['cc', '-std=c11', '-D_GNU_SOURCE', '-O1', '-shared', '-fPIC', '-o', self.library, source, '-ldl'],
                       check=True)
        self.words, self.rejects = ['ingest', '--db', self.database, *OPTIONS, *self.inputs], None
        if retry:
            self.run(words=[*self.words, '--format', 'main'])
            self.words, self.rejects = ['retry', '--db', self.database, '--batch-rows', '1'], folder + '/rejects.db'
            shutil.copy(self.database, self.rejects)
        if self.run() != 0:
            sys.exit('every_call.py: the undisturbed run failed')
        self.reference = summary(self.database)

    def run(self, words=None, **variables):
        return subprocess.run([self.command, *(words or self.words)], timeout=HANG_SECONDS, stdout=subprocess.DEVNULL,
                              env=dict(os.environ, **variables), stderr=subprocess.DEVNULL).returncode

    def fresh(self):
        for suffix in ['', '-wal', '-shm', '-journal']:
            if os.path.exists(self.database + suffix):
                os.unlink(self.database + suffix)
        if self.rejects:
            shutil.copy(self.rejects, self.database)

    def history(self, victim, call, before):
        """One kill and a run that is left alone.  None where there was no such call, else what went wrong."""
        self.fresh()
        variables = {'KILL_BEFORE': '1'} if before else {}
        if self.run(LD_PRELOAD=self.library, KILL_NAME=VICTIMS[victim], KILL_AT=str(call), **variables) == 0:
            return None
        status = BUSY
        for _ in range(BUSY_TRIES):
            status = self.run() if status == BUSY else status
        if status != 0:
            return ['the next run ended with %d' % status]
        found = summary(self.database)
        return [name for name in ['integrity', *CONTENT] if found[name] != self.reference[name]]


def try_all(ground, victim, before, step):
    """Every step-th call; the number of failures."""
    call, failures = 1, 0
    while True:
        wrong = ground.history(victim, call, before)
        if wrong is None:
            break
        if wrong:
            failures += 1
            print('FAILED: %s killed %s call %d: %s' % (victim, 'before' if before else 'after', call, ', '.join(wrong)))
        call += step
    print('%-14s killed %-6s each of %d calls: %d failures' % (
        victim, 'before' if before else 'after', (call - 1) // step, failures), flush=True)
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--step', type=int, default=1, help='take every N-th call (default: 1)')
    parser.add_argument('--lines', type=int, default=1200, help='log lines, about (default: 1200)')
    parser.add_argument('--retry', action='store_true', help='of `logetl retry`, not ingest')
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='logetl-calls-')
    try:
        ground = Ground(folder, options.lines, options.retry)
        failures = sum(try_all(ground, victim, before, options.step) for victim in VICTIMS for before in [True, False])
    finally:
        shutil.rmtree(folder)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
