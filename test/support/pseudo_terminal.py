"""
Runs a command in a pseudo terminal: `pseudo_terminal.py <columns> <command> [argument...]`. What it prints is copied to
the standard output, and the standard input is typed into the terminal. Ends with the exit code of the command, or with
128 and the number of the signal that ended it.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

columns, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(sys.stdout.fileno(), termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
    os.execvp(command[0], command)

inputs = [terminal, sys.stdin.fileno()]
while terminal in inputs:
    for ready in select.select(inputs, [], [])[0]:
        try:
            data = os.read(ready, 65536)
        except OSError:
            # The command has ended.
            data = b""
        if not data:
            inputs.remove(ready)
        elif ready == terminal:
            os.write(sys.stdout.fileno(), data)
        else:
            os.write(terminal, data)
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
