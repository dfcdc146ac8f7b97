"""What comes over a worker's socket is taken as far as it is a frame, and never waited for."""

from __future__ import annotations

import socket
import struct

import pytest

from docextract_eval.engines import WorkerFailure
from docextract_eval.engines.frames import (
    FAILED,
    RESULT,
    BadFrameError,
    FrameStream,
    pack_failure,
    pack_frame,
    read_frame,
)

HEAD = struct.Struct("!cQQ")


@pytest.fixture
def ends():
    """What the parent has of a worker, and the worker's end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield FrameStream(ours, 1000), theirs


def test_a_frame_is_taken_when_it_is_whole(ends):
    """However it is cut on its way; two that come together are two."""
    stream, theirs = ends
    sent = pack_frame(RESULT, b"first", 3) + pack_failure("why", 4)
    taken = []
    for byte in sent:
        theirs.sendall(bytes([byte]))
        while frame := stream.receive():
            taken.append(frame)
    assert [(each.kind, each.number) for each in taken] == [(RESULT, 3), (FAILED, 4)]
    assert taken[0].content == b"first"
    assert taken[1].worker_failure("error") == WorkerFailure("error", "why")
    theirs.sendall(sent)
    assert [stream.receive().number, stream.receive().number] == [3, 4]
    assert not stream.is_peer_closed


@pytest.mark.parametrize(
    "sent",
    [
        HEAD.pack(RESULT, 0, 1001),
        HEAD.pack(RESULT, 0, 2**63),
        HEAD.pack(FAILED, 0, 2**17),
        HEAD.pack(b"I", 0, 1),
        bytes(100),
    ],
)
def test_a_frame_that_is_too_long_or_of_no_kind_is_refused_by_its_head(ends, sent):
    """Nothing is waited for, and nothing kept."""
    stream, theirs = ends
    theirs.sendall(sent)
    with pytest.raises(BadFrameError):
        stream.receive()


@pytest.mark.parametrize("said", [b"", b"[]", b'{"detail": 1}', b"\xff", b"[" * 50_000])
def test_a_loss_that_says_nothing_is_refused(ends, said):
    stream, theirs = ends
    theirs.sendall(pack_frame(FAILED, said))
    with pytest.raises(BadFrameError, match="a loss without a reason"):
        stream.receive().worker_failure("error")


def test_half_a_character_in_a_reason_is_none_afterwards(ends):
    stream, theirs = ends
    theirs.sendall(pack_frame(FAILED, b'{"detail": "x\\ud800"}'))
    assert stream.receive().worker_failure("error") == WorkerFailure("error", "x?")


def test_who_does_not_read_holds_nobody_up(ends):
    """What is sent goes as it is taken."""
    stream, theirs = ends
    item = pack_frame(b"I", bytes(2**23), 1)
    stream.send(item[:100])
    stream.send(item[100:])
    assert stream.has_unsent
    theirs.settimeout(0)
    came = bytearray()
    while len(came) < len(item):
        came += theirs.recv(2**20)
        stream.send_more()
    assert came == item
    assert not stream.has_unsent


def test_an_end_is_noticed(ends):
    stream, theirs = ends
    theirs.sendall(pack_frame(RESULT, b"last"))
    theirs.shutdown(socket.SHUT_WR)
    assert stream.receive().content == b"last"
    assert stream.receive() is None
    assert stream.is_peer_closed
    stream.end_sending()
    with pytest.raises(EOFError):
        read_frame(theirs)
