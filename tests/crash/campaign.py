#!/usr/bin/env python3
"""Disturbs runs in every way there is, and shows that nothing is lost, nothing doubled, and nobody left behind.

usage: campaign.py [--most N] [--kind KIND] [--jobs N] [--patience SECONDS] [FAULT…]

Each fault (kinds.py) happens to a run of its own on small logs (scenes.py).  After it (trial.py):

    the run ended within ten seconds (--patience), with a status and a message that are documented; no process of it is left
    SQLite finds nothing wrong with the database, and nothing is in it twice
    the next run ends well, and then there is what the oracle wants, or the undisturbed command yields: events, rejects,
    where each source stands, the counts of all runs together

$LOGETL is the command, $LOGETL_FAULTS the one with named points.  Prints a table of the faults by kind; a fault that was not
survived is printed with its name, to be tried again by that, and the exit status is 1.
"""
import argparse
import collections
import itertools
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time

from kinds import KINDS, Ground
from scenes import Scenes
from trial import Failure, NotStruck, Worker

COLUMNS = ['tried', 'survived', 'went on', 'lost lines', 'doubled lines', 'orphans', 'hangs', 'other', 'missed']
HERE = os.path.dirname(os.path.abspath(__file__))
worker = None


def build_library(folder):
    root = os.path.join(HERE, '..', '..')
    sources = [os.path.join(HERE, name) for name in ('faults.c', 'calls.c', 'journal.c')]
    library = folder + '/faults.so'
    flags = ['-std=c11', '-D_GNU_SOURCE', '-DLOGETL_FAULTS', '-I' + root, '-O1', '-Wall', '-Wextra', '-shared', '-fPIC']
    subprocess.run([os.environ.get('CC', 'cc'), *flags, '-o', library, *sources, '-ldl'], check=True)
    return library


def begin_worker(scenes, programs, library, folder, patience):
    global worker
    worker = Worker(scenes, programs, library, '%s/%d' % (folder, os.getpid()), patience)


def try_fault(name):
    """(name, {column: how much}, text)"""
    kind, scene, details = name.split('/', 2)
    result = collections.Counter(tried=1)
    try:
        result['went on'] = int(KINDS[kind][1](worker, worker.scenes.list[scene], details))
    except NotStruck:
        return name, collections.Counter(missed=1), ''
    except Failure as failure:
        result[failure.column] += failure.count
        return name, result, str(failure)
    except Exception as error:    # pylint: disable=broad-except
        worker.end()
        return name, result + collections.Counter(other=1), repr(error)
    result['survived'] = 1
    return name, result, ''


def print_row(name, cells):
    print('%-26s' % name + ''.join('%*s' % (max(9, len(column) + 2), cell) for column, cell in zip(COLUMNS, cells)), flush=True)


def print_kind(name, row):
    print_row(name, [row[column] for column in COLUMNS])


def choose(options, scenes, programs, library, folder):
    """The names of the faults."""
    if options.faults:
        return options.faults
    ground = Ground(Worker(scenes, programs, library, folder + '/ground', options.patience))
    names = ['%s/%s' % (kind, fault) for kind, (faults, _) in KINDS.items() if kind.startswith(options.kind)
             for fault in faults(ground)]
    return names[::max(1, len(names) // options.most)] if options.most else names


def fight(options, folder):
    programs = {'command': os.environ['LOGETL'], 'points': os.environ['LOGETL_FAULTS']}
    library, scenes = build_library(folder), Scenes(programs['command'], folder + '/scenes')
    with multiprocessing.Pool(1) as chooser:    # it gets children of its own
        names = chooser.apply(choose, (options, scenes, programs, library, folder))
    total, failures = collections.Counter(), 0
    print_row('fault', COLUMNS)
    with multiprocessing.Pool(options.jobs, begin_worker, (scenes, programs, library, folder, options.patience)) as pool:
        results = pool.imap(try_fault, names, 4)
        for kind, faults in itertools.groupby(results, lambda result: result[0].split('/')[0]):
            row = collections.Counter()
            for name, result, text in faults:
                row.update(result)
                if text:
                    failures += 1
                    print('FAILED: %s\n    %s' % (name, text.replace('\n', '\n    ')), flush=True)
            print_kind(kind, row)
            total.update(row)
    print_kind('all', total)
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--most', type=int, metavar='N', help='about so many of all faults, evenly')
    parser.add_argument('--kind', default='', help='only the kinds that begin so')
    parser.add_argument('--jobs', type=int, default=os.cpu_count(), metavar='N', help='so many at a time')
    parser.add_argument('--patience', type=int, default=10, metavar='SECONDS', help='a run that takes longer hangs')
    parser.add_argument('faults', nargs='*', help='these only, by their names')
    options = parser.parse_args()
    # AddressSanitizer wants to come first; it does not mind being asked second.
    os.environ.update(TZ='UTC', LC_ALL='C', ASAN_OPTIONS='verify_asan_link_order=0:' + os.environ.get('ASAN_OPTIONS', ''))
    folder = tempfile.mkdtemp(prefix='logetl-crash-', dir=os.environ.get('TMPDIR') or
                              ('/dev/shm' if os.access('/dev/shm', os.W_OK) else None))
    start = time.monotonic()
    try:
        failures = fight(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print('%.0f s, %d failures' % (time.monotonic() - start, failures))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
