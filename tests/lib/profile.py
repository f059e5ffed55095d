#!/usr/bin/env python3
"""Checks the profile of an ingest against its report, prints what does not depend on the machine, and says what is wrong.

usage: profile.py REPORT     REPORT is what `ingest --json --profile` printed
"""
import json
import sys

LIMITS = ['unknown', 'input', 'input_disk', 'reader', 'parser', 'dedup', 'loader', 'disk', 'checkpointer', 'cpus',
          'other_programs']
# Unknown where the kernel does not say.
MAY_BE_NULL = ['cpu_wait_ns', 'read_calls', 'write_calls', 'bytes_in', 'bytes_out', 'disk_bytes_in', 'disk_bytes_out']


def check(what, right):
    if not right:
        print(f'WRONG: {what}')


def check_stage(stage):
    for name, value in stage.items():
        if name != 'stage':
            check(f'{name} of {stage}', value is None and name in MAY_BE_NULL or value is not None and value >= 0)


def check_law(profile):
    speedup = [profile['speedup'][n] for n in ('1', '2', '4', '8', '16', '32', '64')]
    serial = profile['serial_fraction']
    loader = next(stage for stage in profile['stages'] if stage['stage'] == 'loader')
    total = sum(stage['user_ns'] + stage['system_ns'] for stage in profile['stages'])
    check('the sum of CPU times', profile['cpu_ns'] == total)
    check('the serial fraction', total == 0 or abs(serial - (loader['user_ns'] + loader['system_ns']) / total) < 1e-5)
    check('P', abs(serial + profile['parallel_fraction'] - 1) < 1e-5)
    check('S(1)', speedup[0] == 1)
    check('S(N) grows', speedup == sorted(speedup))
    most = [profile['speedup_at_most'][n] for n in ('1', '2', '4', '8', '16', '32', '64')]
    check('at most', most == sorted(most) and most[0] == 1)
    check('S(8)', abs(speedup[3] - 1 / (serial + (1 - serial) / 8)) < 1e-4)


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        report = json.load(file)
    profile = report['profile']
    stages = {stage['stage']: stage for stage in profile['stages']}
    for stage in profile['stages']:
        check_stage(stage)
    check('the lines', profile['lines'] == report['lines'])
    check('the bytes', profile['bytes'] == report['bytes'])
    read = stages['reader']['bytes_in']
    if '--whole-files' in sys.argv:
        check(f'the reader read {read} bytes of {report["bytes"]}', read is None or read >= report['bytes'])
        blocks = [stages[name]['taken'] for name in ('reader', 'parser')]
        # A reader may have taken one that nothing came into.
        spare = blocks[0] - blocks[1]
        check(f'blocks {blocks}', 0 <= spare <= stages['reader']['processes'])
        check('blocks', blocks[1] == stages['loader']['taken'] == stages['dedup']['taken'] > 0)
    check('the limit', profile['limit'] in LIMITS)
    check('the advice', profile['advice'].endswith('.'))
    check('CPUs', profile['cpus'] >= 1)
    check('parsers', profile['parsers_enough'] >= 1)
    check('the ring', stages['reader']['mean_backlog'] <= profile['ring_blocks'])
    check_law(profile)
    print(', '.join(f'{stage["stage"]} × {stage["processes"]}' for stage in profile['stages']) +
          f': {profile["lines"]} lines')


if __name__ == '__main__':
    main()
