# The numbers are made up; what is looked at is that each of them is in the picture, and the law beside them.
. "$ROOT/tests/lib/script.sh"
PYTHONPATH=$ROOT/tests/bench python3 - <<'END'
import xml.etree.ElementTree as tree
from types import SimpleNamespace

import scaling

print(scaling.steps(4), scaling.steps(64))

cost = dict(reader=100, parser=300, dedup=200, loader=1000, checkpointer=400)
profile = dict(lines=10, serial_fraction=0.5,
               stages=[dict(stage=name, user_ns=9 * ns, system_ns=ns) for name, ns in cost.items()])
line = scaling.Line([profile] * 3)
print([round(line.amdahl(n), 3) for n in (1, 2, 4, 1e9)], [line.at_most(n) for n in (1, 2, 4)])
print([line.ns_with(4, n) for n in (1, 2)], line.ns_with(1, 1))

for cpus in (1, 2, 64):
    subject = scaling.Scaling.__new__(scaling.Scaling)
    subject.args, subject.cpus, subject.load = SimpleNamespace(lines=1000, rounds=3), list(range(cpus)), 0
    subject.job_steps = scaling.steps(max(4, 2 * cpus))
    subject.by_cpus = {n: [100 * n, 110 * n, 90 * n] for n in scaling.steps(cpus)}
    subject.by_jobs = {n: [100 + n, 110 + n, 90 + n] for n in subject.job_steps}
    root = tree.fromstring(subject.picture(line))
    drawn = [element.tag.split('}')[1] for element in root.iter()]
    # A dot for each measured number and one in each legend.
    print(cpus, drawn.count('circle') - 2 == len(subject.by_cpus) + len(subject.by_jobs), drawn.count('polyline'))
    outside = [element.attrib for element in root.iter() for name in ('x1', 'x2', 'cx') if name in element.attrib
               and not 0 <= float(element.get(name)) <= scaling.WIDTH]
    print('outside of the picture:', outside, subject.tables(line).count('\n| '))
END
