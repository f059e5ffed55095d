"""A service manager that listens: runs a command with $NOTIFY_SOCKET set, and prints what it is told, as it comes.

usage: manager.py COMMAND…
"""
import os
import socket
import subprocess
import sys

PATH = os.path.abspath("notify.socket")
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
    manager.bind(PATH)
    manager.settimeout(0.05)
    service = subprocess.Popen(sys.argv[1:], env=dict(os.environ, NOTIFY_SOCKET=PATH), stdin=subprocess.DEVNULL)
    ended = False
    while True:
        try:
            print(manager.recv(4096).decode(), flush=True)
        except TimeoutError:
            if ended:
                break
            ended = service.poll() is not None
os.unlink(PATH)
sys.exit(service.returncode)
