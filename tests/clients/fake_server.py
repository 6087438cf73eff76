# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers as a request's body tells it to: for tests of clients without a daemon.

    fake_server.py ENDPOINT [CANNED]

`hello` is answered by itself. `echo` gives its body back. `late` is answered after the next
request. `twice` sends progress first. `die` ends the process. `raw` sends garbage before its
result. Everything else gets the canned reply {kind, body} of the JSON file CANNED; its kind "mirror"
gives the body back.
"""
import json
import sys

import msgpack
import zmq


def reply(frames, message, kind, body):
    envelope = {"v": 1, "id": message["id"], "op": message["op"], "kind": kind, "body": body}
    socket.send_multipart(frames[:-1] + [msgpack.packb(envelope)])


context = zmq.Context()
socket = context.socket(zmq.ROUTER)
socket.bind(sys.argv[1])
canned = json.load(open(sys.argv[2])) if len(sys.argv) > 2 else None
waiting = []
print("ready", flush=True)
while True:
    frames = socket.recv_multipart()
    message = msgpack.unpackb(frames[-1])
    op, body = message["op"], message["body"]
    if op == "late":
        waiting.append((frames, message))
        continue
    if op == "die":
        break
    if op == "raw":
        socket.send_multipart(frames[:-1] + [b"\xc1garbage"])
        socket.send_multipart(frames[:-1] + [b"a", b"b", b"c"])
    if op == "twice":
        reply(frames, message, "progress", {"stage": "score", "incumbent": 1})
    if op == "hello":
        reply(frames, message, "result",
              {"server": "fake", "version": "1", "protocol": [1], "workers": 2})
    elif op in ("echo", "twice", "raw"):
        reply(frames, message, "result", body)
    elif canned and canned["kind"] == "mirror":
        reply(frames, message, "result", body)
    elif canned:
        reply(frames, message, canned["kind"], canned["body"])
    else:
        reply(frames, message, "error",
              {"code": "invalid", "message": "no good", "retry_after_ms": 250,
               "problems": [{"path": "a.b", "message": "wrong"}, {"path": "", "message": "x"}]})
    for late_frames, late in waiting:
        reply(late_frames, late, "result", {"late": True})
    waiting = []
context.destroy(0)
