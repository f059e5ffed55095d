"""memory.py MIB COMMAND ARGUMENT…: runs it, and says where one of its processes took more memory.  Exits as it does."""
import resource
import subprocess
import sys

status = subprocess.call(sys.argv[2:])
largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
print("in bounded memory" if largest <= int(sys.argv[1]) else f"{largest} MiB")
sys.exit(status if status >= 0 else 128 - status)
