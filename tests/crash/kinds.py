"""The kinds of faults: of each, which there are, and how one is tried.

A fault has a name that says all about it: KIND/SCENE/DETAILS.  Points and calls are counted in a run that is traced, so `n = 1, 2,
…` has an end; where there are very many, the first are taken and then every so-manieth.
"""
import collections
import os
import random
import signal
import time

import files
import power
from trial import FAILED, STOPPED_SECONDS, children

SUPERVISOR, CHECKPOINTER = 'supervisor', 'checkpointer'
STAGES = ['reader', 'parser', 'dedup', 'loader', CHECKPOINTER]
SMALL = ['ingest', 'append', 'stream', 'retry', 'prune', 'vacuum']
FIRST = 6    # none of so many is left out
KILLED = -signal.SIGKILL


def spread(count, most):
    """At most so many of the numbers 1 … count: the first ones, the last one, and some between them."""
    if count <= most:
        return range(1, count + 1)
    first = min(FIRST, most // 2)
    rest = most - first
    return [*range(1, first + 1), *(first + (count - first) * i // rest for i in range(1, rest + 1))]


class Ground:
    """What there is to disturb: for each scene, how often its processes come to each point and call."""

    def __init__(self, worker):
        self.worker, self.chances = worker, {}
        self.scenes = worker.scenes

    def count(self, scene, program):
        """{(point, process): how often, of the process that does most}"""
        key = scene, program
        if key not in self.chances:
            worker, trace = self.worker, self.worker.folder + '/trace'
            worker.fresh(self.scenes.list[scene])
            worker.start(self.scenes.list[scene], worker.programs[program], LOGETL_FAULT_TRACE=trace)
            worker.judge(*worker.finish(), {0})
            with open(trace, encoding='ascii') as file:
                lines = collections.Counter(file.read().splitlines())
            os.unlink(trace)
            most = collections.Counter()
            for line, times in lines.items():
                point, process, _ = line.split()
                most[point, process] = max(most[point, process], times)
            self.chances[key] = most
        return self.chances[key]

    def named(self, program, scenes, points, actions, most, processes=None):
        """SCENE/POINT-ACTION:PROCESS:N of each."""
        for scene in scenes:
            for (point, process), count in sorted(self.count(scene, program).items()):
                if points(point) and (not processes or process in processes):
                    for number in spread(count, most):
                        for action in actions:
                            yield '%s/%s-%s:%s:%d' % (scene, point, action, process, number)


CALLS = ['malloc', 'write', 'truncate', 'sync', 'mmap', 'fork', 'read', 'open', 'unlink', 'close']
CHANGES = ['write', 'truncate', 'sync', 'unlink', 'close']
STATEMENTS = ['step', 'exec']


def is_point(name):
    return name not in CALLS and name not in STATEMENTS


# --- how they are tried: each returns whether the run ended well all the same ---

def process_of(fault):
    return fault.split(':')[1]


def killed(program):
    def trial(worker, scene, fault):
        allowed = {0, FAILED} | ({KILLED} if process_of(fault) == SUPERVISOR else set())
        return worker.try_call(scene, fault, program, allowed=allowed)
    return trial


def stopped(program):
    """It stops, and goes on: nothing else may happen."""
    def trial(worker, scene, fault):
        return worker.try_call(scene, fault, program, lambda pid: time.sleep(STOPPED_SECONDS), allowed={0})
    return trial


def stopped_and_orphaned(worker, scene, fault):
    """While it is stopped the supervisor is killed: it must not stay."""
    def kill_supervisor(pid):
        worker.process.kill()
    return worker.try_call(scene, fault, 'points', kill_supervisor, allowed={KILLED})


def failing(program, *more):
    def trial(worker, scene, fault):
        return worker.try_call(scene, fault, program, allowed={0, FAILED, *more})
    return trial


def at_random(worker, scene, fault):
    """Processes are killed at moments that are the machine's, of runs with any options."""
    chance = random.Random(fault)
    worker.fresh(scene)
    command = scene.command(worker.programs['command'], worker.database)
    if command[1] == 'ingest':
        command[4:4] = ['--jobs', str(chance.randint(1, 4)), '--readers', str(chance.randint(1, 3)),
                        '--batch-rows', chance.choice(['1', '50', '100000'])]
    worker.start(scene, None, command)
    time.sleep(chance.uniform(0, 0.1 if scene.name == 'large' else 0.04))
    while True:
        alive = [pid for child in children() for pid in [child, *children(child)]]
        if not alive:
            break
        victim = chance.choice(alive)
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
        if victim == worker.process.pid or chance.random() < 0.6:
            break
        time.sleep(chance.uniform(0, 0.01))
    status, said = worker.finish()
    worker.judge(status, said, {0, FAILED, KILLED})
    return worker.recover(scene, status)


def numbered(scenes, count):
    return ['%s/%d' % (scene, number) for scene in scenes for number in range(count)]


def calls(names, actions, most, program='command'):
    """Each of these calls in each process of each scene, and those of the checkpointer where it has work to do."""
    def each(ground):
        yield from ground.named(program, SMALL, names.__contains__, actions, most)
        yield from ground.named(program, ['large'], names.__contains__, actions, most, {CHECKPOINTER})
    return each


def points(actions, most, processes=None):
    def each(ground):
        yield from ground.named('points', SMALL, is_point, actions, most, processes)
        yield from ground.named('points', ['large'], is_point, actions, most, {CHECKPOINTER})
    return each


def changes(ground):
    """Each change of an input at each call of the reader, and where the supervisor looks at it."""
    for kind in ['plain', 'gz']:
        points_ = ['read-stop:reader:%d' % number for number in range(1, 13)]
        points_ += ['open-stop:reader:%d' % number for number in range(1, 4)]
        points_ += ['%s-stop:supervisor:%d' % (call, number) for call in ('open', 'read') for number in range(1, 14)]
        for how in files.CHANGES:
            for point in points_:
                yield 'ingest/%s/%s/%s' % (how, kind, point)


def locks(ground):
    wanted = {'begun', 'after-fork', 'start', 'loaded', 'committed', 'counted', 'checkpoint', 'checkpointed', 'done', 'leave',
              'ended', 'prune-batch'}
    for fault in ground.named('points', [*SMALL, 'large'], wanted.__contains__, ['stop'], 3):
        scene, point = fault.split('/')
        for how in files.LOCKS:
            yield '%s/%s/%s' % (scene, how, point)


def disks(ground):
    if not files.may_mount(ground.worker.folder):
        print('a small disk cannot be mounted here: left out')
        return
    for scene in ['ingest', 'append', 'retry', 'prune', 'vacuum', 'large']:
        for size in range(16, 2100 if scene != 'large' else 12000, 48 if scene != 'large' else 400):
            yield '%s/%d' % (scene, size)


def cuts(ground):
    for scene in [*SMALL, 'large']:
        count = len(power.journal(ground.worker, ground.scenes.list[scene]))
        for number in spread(count, 60):
            for luck in range(3):
                yield '%s/%d/%d' % (scene, number, luck)


# --- the table: name, which there are, how one is tried ---

KINDS = {
    'killed at a point': (points(['kill'], 12), killed('points')),
    'stopped at a point': (points(['stop'], 6), stopped('points')),
    'stopped, then orphaned': (points(['stop'], 2, STAGES), stopped_and_orphaned),
    'killed before a call': (calls(CHANGES, ['kill'], 20), killed('command')),
    'killed in mid-write': (calls(['write'], ['torn'], 20), killed('command')),
    'killed at random': (lambda ground: numbered([*SMALL, 'large'], 40), at_random),
    **{call + ' fails': (calls([call], ['fail'], 24), failing('command')) for call in CALLS},
    'a statement fails': (calls(STATEMENTS, ['fail'], 24, 'points'), failing('points')),
    'bytes in halves': (calls(['read', 'write'], ['short'], 8), failing('command')),
    'an input changes': (changes, files.changed),
    'the database is locked': (locks, files.locked),
    'a small disk': (disks, files.on_small_disk),
    'the power is cut': (cuts, power.lost),
    'no space from a write on': (calls(['write'], ['full'], 16), failing('command')),
}
