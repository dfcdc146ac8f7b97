"""The program of a worker's process: it takes over its socket and finds its modules.

It is started by its path, imports nothing but the standard library, and gets the search path of
its parent before it imports the rest, so that it finds the same modules. Imported as a module it
does nothing.
"""

import json
import socket
import struct
import sys

if __name__ == "__main__":
    _socket = socket.socket(fileno=int(sys.argv.pop()))
    _socket.set_inheritable(False)  # programs that a task starts do not inherit it
    _header = _socket.recv(17, socket.MSG_WAITALL)
    if len(_header) < 17:
        sys.exit(0)  # the parent process is gone
    _length = struct.unpack("!cQQ", _header)[2]
    sys.path[:] = json.loads(_socket.recv(_length, socket.MSG_WAITALL))
    from docextract_eval.engines.worker import run_worker

    run_worker(_socket)
