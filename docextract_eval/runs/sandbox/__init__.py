"""The sandbox around a pipeline: what it sees and reaches, and a probe that tests it.

With bubblewrap a worker gets namespaces of its own (user, mount, process, network, IPC, host name)
and no capability. It sees its code, the interpreter and the system, read-only, and a scratch
folder; sheets come through its socket. It does not see the corpus, runs, the home folder or other
processes, and what it started ends with it.

- `view`, `visible_paths`: which files a pipeline sees
- `bubblewrap`: the command that starts a program in the sandbox
- `inside`: what runs inside: the system call filter, and the probe
- `probing`: tests by the probe whether the sandbox works

Whether a run gets one, and what it records of it, `runs.execution.sandbox_choice` decides.
"""
