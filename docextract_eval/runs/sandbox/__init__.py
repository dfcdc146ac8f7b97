"""The fence around a pipeline: what it sees, whom it reaches, and proof that this holds.

By bubblewrap a worker gets namespaces of its own (user, mount, process, network, IPC, host name)
and no capability. It sees its code, the interpreter and the system, read-only, and a scratch
folder; sheets come through its line. It does not see the corpus, runs, the home folder or other
processes, and what it started ends with it.

- `view`, `gathering`: what is shown, and of which folders a part alone
- `bubblewrap`: the command that shows it
- `inside`: what runs within: the filter of system calls, and the probe
- `probing`: whether it holds, found out by the probe
- `choice`: what a run gets, and what it records

`sandbox_for` decides for a run, and says what to record.
"""
