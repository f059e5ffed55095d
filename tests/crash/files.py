"""What happens to a run from outside: its inputs change while they are read, its disk is full, its database is locked.

An input changes while a process of the run has stopped itself at a point or a call, which is as good as any moment.
"""
import contextlib
import os
import shutil
import sqlite3
import subprocess

from scenes import Scene, copy_database, make_lines, write_log
from trial import BUSY, FAILED, NO_INPUT, Failure, eventually, state_of

CHANGES = ['truncated', 'shortened', 'replaced', 'renamed', 'deleted', 'appended', 'rotated']
NEW_LINES = make_lines(7, 40, 1_795_000_000)
LATE_SECONDS, READS_SECONDS = 0.02, 1


class Log:
    """The one input of a run, plain or compressed, that changes."""

    def __init__(self, worker, compressed):
        self.folder = worker.folder + '/log'
        shutil.rmtree(self.folder, ignore_errors=True)
        self.path = self.folder + '/access.log' + ('.gz' if compressed else '')
        self.old, self.new = make_lines(5, 160), []
        write_log(self.path, self.old, 300)

    def change(self, how):
        if how == 'truncated':
            os.truncate(self.path, 0)
        elif how == 'shortened':
            os.truncate(self.path, os.path.getsize(self.path) // 2)
        elif how in ('renamed', 'rotated'):
            os.rename(self.path, self.folder + '/access.log.1' + ('.gz' if self.path.endswith('.gz') else ''))
        elif how == 'deleted':
            os.unlink(self.path)
        elif how == 'replaced':
            write_log(self.path + '.new', NEW_LINES, 100)
            os.rename(self.path + '.new', self.path)
        elif how == 'appended' and not self.path.endswith('.gz'):
            with open(self.path, 'ab') as out:
                out.write(b''.join(line + b'\n' for line in NEW_LINES))
        if how == 'rotated':
            write_log(self.path, NEW_LINES, 100)

    def scene(self, worker):
        return Scene('log', ['ingest', '--jobs', '1', '--block-size', '4K', '--batch-rows', '1', self.folder])


def events(worker, lines, folder):
    """What the undisturbed command makes of some lines: its events and rejects."""
    database, log = folder + '/lines.db', folder + '/lines/access.log'
    copy_database(None, database)
    write_log(log, lines, 10)
    subprocess.run([worker.programs['command'], 'ingest', '--format', 'combined', '--db', database, log], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return worker.read(database, ['request'])['request']


def changed(worker, _, fault):
    """HOW/KIND/POINT: what was read before the change is there, and all that can be read after it, once."""
    how, kind, point = fault.split('/')
    log = Log(worker, kind == 'gz')
    scene = log.scene(worker)
    worker.fresh(scene)
    worker.start(scene, worker.programs['command'], LOGETL_FAULT=point)
    worker.wait_for_stop()
    log.change(how)
    worker.go_on()
    status, said = worker.finish()
    worker.judge(status, said, {0, FAILED, NO_INPUT})
    for _ in range(2):    # what a damaged file says of itself, it says again
        worker.start(scene, worker.programs['command'])
        worker.judge(*worker.finish(), {0, FAILED if kind == 'gz' else 0})
    judge_rows(worker, log, how, kind, was_open=point.startswith('read-stop:reader'))
    return status == 0


def judge_rows(worker, log, how, kind, was_open):
    found = worker.read(worker.database, ['request'])['request']
    old, new = events(worker, log.old, worker.folder), events(worker, NEW_LINES, worker.folder)
    has_new = how in ('replaced', 'rotated') or (how == 'appended' and kind == 'plain')
    all_old = how in ('renamed', 'rotated', 'appended') or (how in ('replaced', 'deleted') and was_open)
    wanted = (old if all_old else type(old)()) + (new if has_new else type(new)())
    lost, more = wanted - found, found - old - new
    if lost or more:
        raise Failure('lost lines' if lost else 'doubled lines', '%d missing, such as %s; %d too many, such as %s' % (
            lost.total(), list(lost)[:2], more.total(), list(more)[:2]), (lost or more).total())


# --- a small disk ---

def on_small_disk(worker, scene, fault):
    """SIZE: the database is on a disk that is full at so many KiB; then it grows."""
    disk = worker.folder + '/disk'
    os.makedirs(disk, exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=%sk' % fault, 'logetl-crash', disk], check=True)
    database, worker.database = worker.database, disk + '/logetl.db'
    try:
        with contextlib.suppress(OSError):
            worker.fresh(scene)
        if scene.template and os.path.getsize(worker.database) < os.path.getsize(scene.template):
            return True    # not even what is there
        worker.start(scene, worker.programs['command'])
        status, said = worker.finish()
        worker.judge(status, said, {0, FAILED})
        subprocess.run(['mount', '-o', 'remount,size=64m', disk], check=True)
        return worker.recover(scene, status)
    finally:
        worker.database = database
        subprocess.run(['umount', disk], check=True)


def may_mount(folder):
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'logetl-crash', folder], check=False,
                          stderr=subprocess.DEVNULL)
    return done.returncode == 0 and subprocess.run(['umount', folder], check=False).returncode == 0


# --- another program that uses the database ---

LOCKS = {
    'reads': 'BEGIN; SELECT count(*) FROM sqlite_schema',
    'writes': 'BEGIN IMMEDIATE',
    'checkpoints': 'PRAGMA wal_checkpoint(TRUNCATE)',
}


def locked(worker, scene, fault):
    """HOW/POINT: from a point on another program reads the database, for as long as the run takes, or writes it for a while."""
    how, point = fault.split('/')
    worker.fresh(scene)
    worker.start(scene, worker.programs['points'], LOGETL_FAULT=point)
    worker.wait_for_stop()
    with contextlib.closing(sqlite3.connect(worker.database, isolation_level=None, timeout=0)) as other:
        with contextlib.suppress(sqlite3.OperationalError):    # whoever stopped may hold it
            for statement in LOCKS[how].split(';'):
                other.execute(statement).fetchall()
        worker.go_on()
        eventually(lambda: state_of(worker.process.pid) == 'Z', READS_SECONDS if how == 'reads' else LATE_SECONDS)
    status, said = worker.finish()
    worker.judge(status, said, {0, FAILED, BUSY})
    return worker.recover(scene, status)
