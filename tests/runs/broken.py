"""Pipelines that misbehave."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from docextract_eval.pipelines import UnansweredError
from docextract_eval.records import Guess, Prediction


class Raising:
    """Raises on every second sheet."""

    version = {"raising": "1"}  # noqa: RUF012 - a stand-in

    def __init__(self, settings):
        self.calls = 0

    def extract(self, sheet):
        self.calls += 1
        if self.calls % 2:
            message = "no idea\nat all"
            raise RuntimeError(message)
        return Prediction(sheet.id, (Guess("total", "1.00", confidence=0.5),))


def answer(sheet):
    """The same answer to a sheet every time, right for some."""
    number = int(hashlib.sha256(sheet.id.encode()).hexdigest(), 16)
    return {"fields": {"total": {"value": "9.00" if number % 3 else "8.00", "confidence": 0.5}}}


class Deeds:
    """Does to a sheet what a file says, answers all others, and notes every call."""

    def __init__(self, deeds="", calls="", version="1", closed="", secrets=""):
        self.deeds = json.loads(Path(deeds).read_text()) if deeds else {}
        self.calls, self.version, self.closed = calls, {"deeds": version}, closed
        self.secrets = secrets

    def extract(self, sheet):
        if self.calls:
            note(self.calls, f"{sheet.id} {sheet.repeat}")
        deed, _, value = self.deeds.get(sheet.id, self.deeds.get("all", "")).partition(":")
        if deed == "once":
            deed = "" if self.has_seen(sheet) else value
        return getattr(self, deed or "answer")(sheet, value)

    def has_seen(self, sheet):
        return Path(self.calls).read_text().split().count(sheet.id) > 1

    def answer(self, sheet, _):
        return answer(sheet)

    def crash(self, _, __):
        ctypes.string_at(0)

    def leave(self, _, __):
        os._exit(3)

    def hang(self, _, __):
        time.sleep(3600)

    def hog(self, _, __):
        return b"x" * (6 << 30)

    def slow(self, sheet, seconds):
        time.sleep(float(seconds))
        return answer(sheet)

    def raises(self, _, __):
        message = "no such line"
        raise LookupError(message)

    def busy(self, _, __):
        raise UnansweredError("busy", "later")

    def cost(self, sheet, price):
        return {**answer(sheet), "cost": float(price), "tokens": 100}

    def dear(self, _, price):
        return {"error": "busy", "cost": float(price), "tokens": 100}

    def vary(self, sheet, _):
        return {"fields": {"total": "9.00" if sheet.repeat else "8.00"}}

    def tell(self, sheet, place):
        """Say the page aloud wherever that could be kept, and to whoever listens."""
        value = self.a_secret(sheet)
        print(value)
        connects(place)
        connects_by_another(place)
        if int(sheet.id[0], 16) < 3:
            raise UnansweredError(value, value)
        return {"fields": {"merchant": value, value: value, "total": "9.00"}, "version": value}

    def a_secret(self, sheet):
        """What a page shows, as an extractor would read it."""
        return Path(self.secrets).read_text().split()[int(sheet.id[:4], 16) % 40]

    def close(self):
        if self.closed:
            note(self.closed, "closed")


def connects(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()


def connects_by_another(port):
    """From a program of its own, which no hook of Python's sees."""
    script = f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=5)"
    subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, check=False)


def note(file, text):
    """Add a line in one write, so that processes do not tear each other's."""
    end = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(end, f"{text}\n".encode())
    os.close(end)


class Heavy:
    """Cannot be started."""

    def __init__(self, how="raise"):
        if how == "crash":
            ctypes.string_at(0)
        message = "the weights are not there"
        raise RuntimeError(message)

    def extract(self, sheet):
        return answer(sheet)


class Leaking:
    """Keeps four megabytes of every page."""

    version = {"leaking": "1"}  # noqa: RUF012

    def __init__(self):
        self.kept = []

    def extract(self, sheet):
        self.kept.append(b"x" * (4 << 20))
        return answer(sheet)


class Stating:
    """Says what it would cost, and must not be called."""

    version = {"stating": "1"}  # noqa: RUF012

    def __init__(self, settings):
        pass

    def extract(self, sheet):
        raise AssertionError

    def estimate(self, sheet):
        return 1000, 0.01
