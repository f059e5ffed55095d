"""terminal.py COMMAND ARGUMENT…: runs it with a terminal as standard output and error, passes on what it prints, and says
which of it no terminal should get: what is no UTF-8, steers it, or is invisible.  Exits as the command does."""
import os
import pty
import sys
import unicodedata

WIPED = b"\r\x1b[K"  # the progress line's own


def printed(command):
    """What the command prints, and its exit status."""
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(command[0], command)
    output = b""
    while True:
        try:
            some = os.read(terminal, 1 << 16)
        except OSError:  # Linux says so where the last one has closed it
            break
        if not some:
            break
        output += some
    return output, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main():
    output, status = printed(sys.argv[1:])
    text = output.replace(WIPED, b"").replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape")
    raw = sorted({c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")})
    sys.stdout.buffer.write(text.encode("ascii", "backslashreplace"))
    if raw:
        print("RAW:", ascii(raw))
    sys.exit(status)


main()
