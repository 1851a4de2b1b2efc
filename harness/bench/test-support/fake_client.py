"""A client of a few lines: maps a GGUF file, reads a byte of every page, and does what its flags say."""
import argparse
import ctypes
import http.server
import mmap
import os
import random
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument('model')
parser.add_argument('--hold', type=float, default=0.3, help='seconds that it keeps the model mapped')
parser.add_argument('--copy', action='store_true', help='read the model, do not map it')
parser.add_argument('--print', default='', help='to stdout')
parser.add_argument('--random', action='store_true', help='print something else each time')
parser.add_argument('--fail', type=int, help='end with this status, with words on stderr')
parser.add_argument('--hang', action='store_true', help='never end, whatever signal asks for it')
parser.add_argument('--ready-line', help='write this line, then wait to be ended')
parser.add_argument('--port', type=int, help='answer on this port as llama-server does, 503 at first')
parser.add_argument('--fork', action='store_true', help='let a child in a session of its own do it, and end')
parser.add_argument('--user', type=int, help='give up privileges for this user')
parser.add_argument('--undumpable', action='store_true', help='as after giving up privileges: others cannot look at it')
flags = parser.parse_args()

if flags.fail is not None:
    sys.exit(sys.stderr.write('error: the tensor is wrong\n') and flags.fail)
file = open(flags.model, 'rb')
if flags.user is not None:
    os.setgid(flags.user)
    os.setuid(flags.user)
if flags.undumpable:
    ctypes.CDLL(None).prctl(4, 0)  # PR_SET_DUMPABLE
if flags.fork and os.fork() != 0:
    sys.exit(0)
if flags.fork:
    os.setsid()
if flags.copy:
    weights = file.read()
else:
    weights = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    total = sum(weights[at] for at in range(0, len(weights), 4096))
time.sleep(flags.hold)
if flags.print:
    print(flags.print.replace('\\n', '\n'), flush=True)
if flags.random:
    print(random.random(), flush=True)
if flags.ready_line:
    print(flags.ready_line, file=sys.stderr, flush=True)
    time.sleep(600)
if flags.hang:
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
if flags.port:
    started = time.monotonic()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, status, text):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self):
            self.answer(503 if time.monotonic() - started < 0.2 else 200, '{}')

        def do_POST(self):
            self.answer(200, '{"content":" upon a time","timings":{"prompt_ms":12.5,"prompt_per_second":80,"predicted_per_second":40}}')

        def log_message(self, *_):
            pass

    http.server.HTTPServer(('127.0.0.1', flags.port), Handler).serve_forever()
