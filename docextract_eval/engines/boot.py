"""The program that a worker's process runs: it takes over its socket, and finds its modules.

It is started by its path, imports nothing but the standard library, and is told where to find the
rest before it imports that: the modules of whoever started it, in the same order. What another
process imports of it as a main module does nothing.
"""

import json
import socket
import struct
import sys

if __name__ == "__main__":
    _socket = socket.socket(fileno=int(sys.argv.pop()))
    _socket.set_inheritable(False)  # no program that a task starts gets hold of it
    _head = _socket.recv(17, socket.MSG_WAITALL)
    if len(_head) < 17:
        sys.exit(0)  # whoever started it is gone
    _length = struct.unpack("!cQQ", _head)[2]
    sys.path[:] = json.loads(_socket.recv(_length, socket.MSG_WAITALL))
    from docextract_eval.engines.worker import work

    work(_socket)
