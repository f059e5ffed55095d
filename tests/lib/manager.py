"""A service manager that listens: runs a command with $NOTIFY_SOCKET set, and prints what it is told, as it comes.

usage: manager.py COMMAND…     its process is in the file service.pid
"""
import os
import socket
import struct
import subprocess
import sys

PATH = os.path.abspath("notify.socket")
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
    manager.bind(PATH)
    manager.settimeout(0.05)
    manager.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    service = subprocess.Popen(sys.argv[1:], env=dict(os.environ, NOTIFY_SOCKET=PATH), stdin=subprocess.DEVNULL)
    with open("service.pid", "w") as file:
        file.write(str(service.pid))
    ended = False
    while True:
        try:
            message, credentials, _, _ = manager.recvmsg(4096, socket.CMSG_SPACE(struct.calcsize("3i")))
        except TimeoutError:
            if ended:
                break
            ended = service.poll() is not None
            continue
        if struct.unpack("3i", credentials[0][2])[0] != service.pid:
            print("FROM ANOTHER PROCESS:", end=" ") # which systemd ignores
        print(message.decode(), flush=True)
os.unlink(PATH)
sys.exit(service.returncode)
