"""Runs a command as on a kernel that lacks some system calls:    without.py landlock,seccomp COMMAND ARGUMENT…

The calls that make rules for Landlock and filters of system calls fail with ENOSYS, by a filter that is put on here.
"""
import ctypes, os, struct, sys

ENOSYS, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 38, 22, 2
LOAD, EQUAL, RETURN, ALLOW, ERROR = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000
NUMBERS = {"landlock": 444, "seccomp": 277 if os.uname().machine == "aarch64" else 317}

steps = [(LOAD, 0, 0, 0)]
for name in sys.argv[1].split(","):
    steps += [(EQUAL, 0, 1, NUMBERS[name]), (RETURN, 0, 0, ERROR | ENOSYS)]
steps += [(RETURN, 0, 0, ALLOW)]
program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter), 0, 0):
    sys.exit(os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[2], sys.argv[2:])
