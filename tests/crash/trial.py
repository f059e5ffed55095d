"""One fault: a run that it happens to, what it left, a run that is left alone, and what there is then.

A worker is a process of its own in a folder of its own.  It adopts what its runs leave behind (PR_SET_CHILD_SUBREAPER), so
an orphan is a child that is still there.
"""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import time

from scenes import LINES, copy_database, read_content

STOPPED_SECONDS = 0.01
FAILED, DATA, NO_INPUT, BUSY = 1, 65, 66, 75
PR_SET_CHILD_SUBREAPER = 36
MARK = struct.Struct('@i')
ALARMS = re.compile(r'Sanitizer|runtime error:|signal (4|6|7|8|11)\b|[Aa]ssert|corrupted|free\(\)')


class Failure(Exception):
    """What must not be; the column of the table that counts it, and how much it counts."""

    def __init__(self, column, text, count=1):
        super().__init__(column, text, count)
        self.column, self.text, self.count = column, text, count

    def __str__(self):
        return self.text


class NotStruck(Exception):
    """The run did not come to the fault: which process sleeps when is the machine's to decide."""


def eventually(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


def state_of(pid):
    try:
        with open('/proc/%d/stat' % pid, 'rb') as file:
            return file.read().rpartition(b')')[2].split()[0].decode()
    except OSError:
        return 'X'


def children(parent=None):
    """Those of a process, or of this one, that live."""
    pid = parent or os.getpid()
    with contextlib.suppress(OSError), open('/proc/%d/task/%d/children' % (pid, pid), encoding='ascii') as file:
        return [int(word) for word in file.read().split() if state_of(int(word)) not in 'ZX']
    return []


class Worker:
    """Where faults are tried.  `programs` has the command as it is used, and the one with named points."""

    def __init__(self, scenes, programs, library, folder, patience):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.scenes, self.programs, self.library, self.folder = scenes, programs, library, folder
        os.makedirs(folder, exist_ok=True)
        self.database, self.mark, self.errors = folder + '/logetl.db', folder + '/mark', folder + '/errors'
        self.process, self.journals, self.patience = None, {}, patience

    # --- running ---

    def fresh(self, scene):
        copy_database(scene.template, self.database)
        with open(self.mark, 'wb') as mark:
            mark.write(bytes(MARK.size))

    def start(self, scene, program, command=None, **variables):
        environment = dict(os.environ, **variables)
        command = command or scene.command(program, self.database)
        if variables:
            environment.update(LD_PRELOAD=self.library, LOGETL_FAULT_MARK=self.mark)
        if variables and 'LOGETL_FAULT' not in variables:
            command = [*command[:2], '--sandbox=off', *command[2:]]    # a confined process could not write anything down
        with open(scene.stdin or os.devnull, 'rb') as data, open(self.errors, 'wb') as errors:
            self.process = subprocess.Popen(command, stdin=data,
                                            stdout=subprocess.DEVNULL, stderr=errors, env=environment, cwd=self.folder)

    def struck(self):
        """The number of the process that it happened to, or None."""
        with open(self.mark, 'rb') as mark:
            return MARK.unpack(mark.read())[0] or None

    def wait_for_stop(self):
        """Until a process has stopped itself; its number."""
        eventually(lambda: self.struck() or self.process.poll() is not None, self.patience)
        pid = self.struck()
        if pid is None:
            self.finish()
            raise NotStruck
        eventually(lambda: state_of(pid) in 'TXZ', self.patience)
        return pid

    def go_on(self):
        """Of the process that stopped."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.struck(), signal.SIGCONT)

    def finish(self):
        """Waits for the end of the run.  Its status, and what it said."""
        try:
            status = self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            waits = ['%d %s' % (pid, self.wait_channel(pid)) for pid in children()]
            self.end()
            raise Failure('hangs', 'a run did not end: ' + ', '.join(waits)) from None
        if not eventually(lambda: not children(), self.patience):
            left = children()
            self.end()
            raise Failure('orphans', 'processes are left: %s' % left, len(left))
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        with open(self.errors, encoding='utf-8', errors='replace') as file:
            return status, file.read()

    @staticmethod
    def wait_channel(pid):
        with contextlib.suppress(OSError), open('/proc/%d/wchan' % pid, encoding='ascii') as file:
            return file.read()
        return '?'

    def end(self):
        for _ in range(3):
            for pid in children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            eventually(lambda: not children(), self.patience)

    # --- judging ---

    @staticmethod
    def judge(status, said, allowed):
        """Whether a run may end like this."""
        alarm = ALARMS.search(said)
        if alarm or status not in allowed:
            raise Failure('other', 'a run ended with %d: %s' % (status, said[-600:]))
        if status > 0 and not said.strip():
            raise Failure('other', 'a run ended with %d and said nothing' % status)

    def read(self, path, tables):
        try:
            return read_content(path, tables)
        except sqlite3.DatabaseError as error:
            raise Failure('other', 'the database: %s' % error) from error

    def look_at_remains(self, scene):
        """What is there after the fault is sound, and nothing is there twice.  It is looked at in a copy: a reader would repair
        what the next run has to."""
        copy = self.folder + '/copy.db'
        copy_database(self.database, copy)
        found = self.read(copy, ['request'])['request']
        doubled = found - (scene.before | scene.wanted['request'])
        if doubled:
            raise Failure('doubled lines', 'right after the fault: %s' % list(doubled)[:2], doubled.total())

    def compare(self, scene, wanted=None):
        wanted = wanted or scene.wanted
        found = self.read(self.database, scene.tables)
        for table in scene.tables:
            lost, more = wanted[table] - found[table], found[table] - wanted[table]
            if lost or more:
                column = 'other' if table not in LINES else 'lost lines' if lost else 'doubled lines'
                raise Failure(column, 'table %s: %d missing, such as %s; %d too many, such as %s' % (
                    table, lost.total(), list(lost)[:2], more.total(), list(more)[:2]), (lost or more).total())

    def recover(self, scene, status, wanted=None, program=None):
        """What the fault left must be sound, and a run must bring it to its end.  True where the fault did not end its own."""
        if status != 0:
            self.look_at_remains(scene)
            self.start(scene, program or self.programs['command'])
            self.judge(*self.finish(), {0})
        self.compare(scene, wanted)
        return status == 0

    # --- the common case ---

    def try_call(self, scene, fault, program, meanwhile=None, allowed=(0, FAILED)):
        """A fault of tests/crash/faults.h.  `meanwhile` is called with the number of a process that stopped."""
        self.fresh(scene)
        self.start(scene, self.programs[program], LOGETL_FAULT=fault)
        if meanwhile:
            pid = self.wait_for_stop()
            meanwhile(pid)
            self.go_on()
        status, said = self.finish()
        if self.struck() is None:
            raise NotStruck
        self.judge(status, said, allowed)
        return self.recover(scene, status)

    def keep(self, name):
        """What there is, for whoever is to find out what went wrong."""
        shutil.copytree(self.folder, name, dirs_exist_ok=True)
