#!/usr/bin/env python3
"""How logetl scales with CPUs and with parsers.    usage: scaling.py [OPTION]…, or make bench-scaling

In each round, every number of CPUs and every number of parsers is run once, in an order that turns round by round.
Ratios are taken within a round, medians over the rounds.  What --profile says of the runs with one CPU and one parser
is the prediction that the others are held against.
"""
import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from statistics import median

from bench import remove, warm


def in_order_of_cores(cpus):
    """The first CPU of each core before the second ones: two threads of a core are not two CPUs."""
    def place(cpu):
        try:
            siblings = Path(f'/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list').read_text()
        except OSError:
            return 0, cpu
        first, *rest = [int(end) for part in siblings.strip().split(',') for end in part.split('-')]
        return (0 if cpu == first else 1), cpu
    return sorted(cpus, key=place)


def steps(most):
    """1 to 8, then 12, 16, 24, 32 and so on, and the last."""
    numbers = [n for n in range(1, most + 1) if n <= 8 or n & (n - 1) == 0 or n % 3 == 0 and (n // 3) & (n // 3 - 1) == 0]
    return sorted({*numbers, most})


class Line:
    """A run's costs in CPU ns a line, and what they predict."""

    def __init__(self, profiles):
        def stage(name):
            found = [[s for s in p['stages'] if s['stage'] == name][0] for p in profiles]
            return median((s['user_ns'] + s['system_ns']) / p['lines'] for s, p in zip(found, profiles))
        self.cost = {name: stage(name) for name in ('reader', 'parser', 'dedup', 'loader', 'checkpointer')}
        self.total = sum(self.cost.values())
        self.slowest = max(cost for name, cost in self.cost.items() if name != 'parser')
        self.serial = median(p['serial_fraction'] for p in profiles)

    def amdahl(self, cpus):
        return 1 / (self.serial + (1 - self.serial) / cpus)

    def at_most(self, cpus):
        return min(cpus, self.total / self.slowest)

    def ns_with(self, cpus, parsers):
        return max(self.slowest, self.cost['parser'] / parsers, self.total / cpus)


class Scaling:
    def __init__(self, args):
        self.args, self.data = args, Path(args.dir, 'data').resolve()
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.log, self.database = self.data / 'access.log', self.data / 'logetl.db'
        self.cpus = in_order_of_cores(os.sched_getaffinity(0))
        self.cpu_steps = steps(len(self.cpus))
        self.job_steps = steps(max(4, 2 * len(self.cpus)))
        self.by_cpus, self.by_jobs, self.profiles = {}, {}, []

    def ingest(self, cpus, options):
        remove(self.database)
        warm([self.log])
        subset = self.cpus[:cpus]
        run = subprocess.run([self.args.logetl, 'ingest', '--json', '--profile', '--no-progress', '--db', self.database,
                              *options, self.log], stdout=subprocess.PIPE, check=True,
                             preexec_fn=lambda: os.sched_setaffinity(0, subset))
        report = json.loads(run.stdout)
        if report['inserted'] != self.args.lines:
            sys.exit(f'{options}: {report["inserted"]} lines inserted, not {self.args.lines}')
        return report

    def round(self, turn):
        runs = [(n, []) for n in self.cpu_steps] + [(len(self.cpus), ['-j', str(n)]) for n in self.job_steps]
        if turn % 2:
            runs.reverse()
        for cpus, options in runs:
            print(f'round {turn + 1}: {cpus} CPUs {" ".join(options)}', file=sys.stderr)
            report = self.ingest(cpus, options)
            table, number = (self.by_jobs, int(options[1])) if options else (self.by_cpus, cpus)
            table.setdefault(number, []).append(report['lines_per_second'])
            if cpus == 1 and not options:
                self.profiles.append(report['profile'])

    def run(self):
        print('writing the log', file=sys.stderr)
        with open(self.log, 'wb') as out:
            subprocess.run([f'{self.args.tools}/generate', '--lines', str(self.args.lines)], stdout=out, check=True)
        self.load = os.getloadavg()[0]
        for turn in range(self.args.rounds):
            self.round(turn)
        shutil.rmtree(self.data)
        line = Line(self.profiles)
        Path(self.args.dir, 'scaling.svg').write_text(self.picture(line))
        print(self.tables(line) + f'\n{Path(self.args.dir, "scaling.svg")} shows it.')

    def about(self):
        return (f'{self.args.lines:,} combined lines; {self.args.rounds} rounds, medians; {len(self.cpus)} CPUs, '
                f'{platform.machine()}, Linux {platform.release().split("-")[0]}')

    def tables(self, line):
        busy = ': other programs share the CPUs, which makes the speeds doubtful' if self.load > 0.5 else ''
        out = [f'{self.about()}; load average {self.load:.1f} before the rounds{busy}', '',
               'CPU ns a line, on one CPU: ' + ', '.join(f'{name} {cost:.0f}' for name, cost in line.cost.items()) +
               f'; serial part {line.serial:.2f}', '',
               '| CPUs | lines/s | times one CPU | min | max | Amdahl | at most |', '|--:|--:|--:|--:|--:|--:|--:|']
        for n, ratios in relative(self.by_cpus).items():
            out.append(f'| {n} | {median(self.by_cpus[n]):,.0f} | {median(ratios):.2f} | {min(ratios):.2f} | '
                       f'{max(ratios):.2f} | {line.amdahl(n):.2f} | {line.at_most(n):.2f} |')
        out += ['', f'| --jobs, {len(self.cpus)} CPUs | lines/s | times --jobs 1 | min | max | slowest stage |',
                '|--:|--:|--:|--:|--:|--:|']
        for n, ratios in relative(self.by_jobs).items():
            predicted = line.ns_with(len(self.cpus), 1) / line.ns_with(len(self.cpus), n)
            out.append(f'| {n} | {median(self.by_jobs[n]):,.0f} | {median(ratios):.2f} | {min(ratios):.2f} | '
                       f'{max(ratios):.2f} | {predicted:.2f} |')
        return '\n'.join(out) + '\n'

    def picture(self, line):
        cpus, most = len(self.cpus), max(16, 2 ** math.ceil(math.log2(2 * len(self.cpus))))
        fine = [2 ** (i / 16) for i in range(int(16 * math.log2(most)) + 1)]
        measured, jobs = relative(self.by_cpus), relative(self.by_jobs)
        left = Plot('More CPUs', 'CPUs (log scale)', 'times as fast as 1 CPU', 1, most, math.log2)
        left.ticks([2 ** i for i in range(int(math.log2(most)) + 1)])
        left.curve('at most: the slowest process', 'bound', [(n, line.at_most(n)) for n in fine])
        left.curve(f"Amdahl's law, P = {1 - line.serial:.2f}", 'law', [(n, line.amdahl(n)) for n in fine])
        left.points('measured: median, min to max', measured)
        right = Plot(f'More parsers, on {cpus} CPU{"s" if cpus > 1 else ""}', 'parser processes (--jobs)',
                     'times as fast as 1 parser', 1, self.job_steps[-1], lambda x: x)
        right.ticks(self.job_steps if len(self.job_steps) <= 12 else self.job_steps[7:])
        right.curve('predicted: the slowest stage', 'bound',
                    [(n, line.ns_with(cpus, 1) / line.ns_with(cpus, n)) for n in self.job_steps])
        right.points('measured: median, min to max', jobs)
        return drawing('How logetl ingest scales', self.about(), [left, right])


def relative(table):
    """Of each number, its speed in each round as a multiple of the smallest number's in the same round."""
    first = table[min(table)]
    return {n: [speed / base for speed, base in zip(table[n], first)] for n in sorted(table)}


STYLE = '''text { font: 13px "DejaVu Sans", Verdana, sans-serif; fill: #333 }
.title { font-size: 18px; font-weight: bold } .about { fill: #666 } .panel { font-size: 14px; font-weight: bold }
.frame { stroke: #444; fill: none } .grid { stroke: #e4e4e4 } .whisker { stroke: #1b62a5; stroke-width: 1.5 }
.law { stroke: #c23b22; stroke-width: 2; fill: none } .bound { stroke: #888; stroke-width: 2; stroke-dasharray: 6 4; fill: none }
.measured { stroke: #1b62a5; stroke-width: 2; fill: none } .dot { fill: #1b62a5 }'''
WIDTH, HEIGHT, PANEL, LEFT, TOP, BOTTOM = 1000, 510, 400, 70, 110, 380


class Plot:
    """One panel: axes, curves and measured points.  The y axis begins at 0."""

    def __init__(self, title, x_label, y_label, x_min, x_max, scale):
        self.title, self.x_label, self.y_label = title, x_label, y_label
        self.x_min, self.x_max, self.scale = x_min, x_max, scale
        self.curves, self.measured, self.x_ticks, self.top = [], None, [], 1.0

    def ticks(self, numbers):
        self.x_ticks = numbers

    def curve(self, name, look, points):
        self.curves.append((name, look, points))
        self.top = max([self.top] + [y for _, y in points])

    def points(self, name, table):
        self.measured = (name, [(n, median(ratios), min(ratios), max(ratios)) for n, ratios in table.items()])
        self.top = max([self.top] + [high for *_, high in self.measured[1]])

    def draw(self, left):
        # A step of 1, 2 or 5 times a power of ten that gives four to ten marks.
        step = next(s for s in (.1, .2, .5, 1, 2, 5, 10, 20, 50, 100) if self.top * 1.1 / s <= 8)
        top = math.ceil(self.top * 1.05 / step) * step
        span = (self.scale(self.x_max) - self.scale(self.x_min)) or 1

        def x(value):
            return left + 14 + (self.scale(value) - self.scale(self.x_min)) / span * (PANEL - 28)

        def y(value):
            return BOTTOM - value / top * (BOTTOM - TOP)
        out = [text(left + PANEL / 2, TOP - 14, self.title, 'panel', 'middle')]
        for i in range(round(top / step) + 1):
            out.append(stroke(left, y(i * step), left + PANEL, y(i * step), 'grid'))
            out.append(text(left - 8, y(i * step) + 4, f'{i * step:g}' if step >= 1 else f'{i * step:.1f}', '', 'end'))
        for n in self.x_ticks:
            out.append(stroke(x(n), BOTTOM, x(n), BOTTOM + 5, 'frame'))
            out.append(text(x(n), BOTTOM + 20, f'{n}', '', 'middle'))
        out.append(f'<rect x="{left}" y="{TOP}" width="{PANEL}" height="{BOTTOM - TOP}" class="frame"/>')
        out.append(text(left + PANEL / 2, BOTTOM + 42, self.x_label, '', 'middle'))
        out.append(f'<text transform="translate({left - 44} {(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
                   f'{escape(self.y_label)}</text>')
        for _, look, points in self.curves:
            out.append(path([(x(a), y(b)) for a, b in points], look))
        name, points = self.measured
        out.append(path([(x(n), y(middle)) for n, middle, *_ in points], 'measured'))
        for n, middle, low, high in points:
            out.append(stroke(x(n), y(low), x(n), y(high), 'whisker'))
            out.append(f'<circle cx="{x(n):.1f}" cy="{y(middle):.1f}" r="4" class="dot"/>')
        legend = [(name, 'measured')] + [(title, look) for title, look, _ in self.curves]
        for i, (title, look) in enumerate(legend):
            at = BOTTOM + 66 + 20 * i
            out.append(stroke(left + 14, at - 4, left + 44, at - 4, look))
            if look == 'measured':
                out.append(f'<circle cx="{left + 29}" cy="{at - 4}" r="4" class="dot"/>')
            out.append(text(left + 52, at, title))
        return '\n'.join(out)


def text(x, y, words, look='', anchor='start'):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}" text-anchor="{anchor}">{escape(words)}</text>'


def stroke(x1, y1, x2, y2, look):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{look}"/>'


def path(points, look):
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" class="{look}"/>'


def drawing(title, about, plots):
    panels = '\n'.join(plot.draw(LEFT + i * WIDTH // 2) for i, plot in enumerate(plots))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}">\n<title>{escape(title)}</title>\n<style>{STYLE}</style>\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{text(LEFT, 36, title, "title")}\n'
            f'{text(LEFT, 60, about, "about")}\n{panels}\n</svg>\n')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--logetl', default='build/release/logetl')
    parser.add_argument('--tools', default='build/release/bench', help='where generate is')
    parser.add_argument('--dir', default='build/bench', help='for the log and the databases, and scaling.svg')
    parser.add_argument('--lines', type=int, default=1000000)
    parser.add_argument('--rounds', type=int, default=5)
    Scaling(parser.parse_args()).run()


if __name__ == '__main__':
    main()
