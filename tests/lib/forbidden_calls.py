"""System calls that a process made though its unit forbids them.

usage: forbidden_calls.py UNIT TRACE     a systemd service, and what strace -f -o TRACE wrote
"""
import re
import subprocess
import sys


def expand(words):
    """The calls that the words of a SystemCallFilter= stand for: names, and @groups, which may hold others."""
    calls = set()
    for word in words:
        if not word.startswith("@"):
            calls.add(word)
            continue
        lines = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", word], check=True, capture_output=True,
                               text=True).stdout.splitlines()
        calls |= expand(line.strip() for line in lines[1:] if line.strip() and not line.strip().startswith("#"))
    return calls


unit, trace = sys.argv[1:]
allowed = set()
for line in open(unit):
    name, _, value = line.strip().partition("=")
    if name == "SystemCallFilter":
        allowed = allowed - expand(value[1:].split()) if value.startswith("~") else allowed | expand(value.split())
made = set(re.findall(r"^\d+ +(\w+)\(", open(trace).read(), re.M))
assert len(made) > 20, made
# SQLite gives files that root makes to the database's owner; a service is not root.
print("forbidden and made:", ", ".join(sorted(made - allowed - {"fchown"})) or "none")
