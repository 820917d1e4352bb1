"""A line between a program and a server that can be cut, stalled and listened to.

    with Wire("127.0.0.1", postgres_port) as wire:
        wire.fail_at(Point.AFTER_COMMIT)   # the next COMMIT is carried out, but its answer never arrives
        ...                                # connect to 127.0.0.1, wire.port
        assert wire.fired == 1

One fault waits at a time; it strikes once, on whichever connection comes to its place first, and is spent. `heal` takes
back whatever waits or stalls. Points of a COMMIT are recognised on lines without TLS only.
"""

import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

CHUNK = 65_536
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_REQUESTS_BEFORE_STARTUP = (80877103, 80877104)
_LINGER_NO_TIME = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Direction(Enum):
    """Which way bytes go."""

    TO_SERVER = auto()
    TO_CLIENT = auto()


class Point(Enum):
    """Where around a COMMIT the line is cut."""

    BEFORE_COMMIT = auto()
    """The server never hears of it."""
    DURING_COMMIT = auto()
    """The server hears of it while the line goes: what becomes of it is open."""
    AFTER_COMMIT = auto()
    """The server has carried it out; its answer is dropped."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut after so many bytes of one connection in one direction, or stall there until healed."""

    after: int
    direction: Direction
    stalls: bool = False


@dataclass(slots=True)
class Capture:
    """What went over one connection."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)


class Wire:
    """A proxy on 127.0.0.1 at `port`."""

    def __init__(self, host: str, port: int) -> None:
        self.captures: list[Capture] = []
        self.fired = 0
        self._target = (host, port)
        self._lock = Lock()
        self._fault: Cut | Point | None = None
        self._flows: Event = Event()
        self._flows.set()
        self._delay_s = 0.0
        self._refuses = False
        self._calls: list[_Call] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._accepting = Thread(target=self._accept, name="wire")
        self._accepting.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def sent(self) -> bytes:
        """Everything that clients ever sent, connection by connection."""
        return b"".join(bytes(one.sent) for one in self.captures)

    def cut_after(self, count: int, direction: Direction = Direction.TO_SERVER) -> None:
        """Cut the next connection that carries more than `count` bytes that way, once these have passed."""
        self._fault = Cut(count, direction)

    def stall_after(self, count: int, direction: Direction = Direction.TO_CLIENT) -> None:
        """Pass `count` bytes of a connection that way and then nothing, in neither direction, until `heal`."""
        self._fault = Cut(count, direction, stalls=True)

    def fail_at(self, point: Point) -> None:
        """Cut the connection of the next COMMIT."""
        self._fault = point

    def delay(self, seconds: float) -> None:
        """Hold every piece back for a while."""
        self._delay_s = seconds

    def outage(self) -> None:
        """Cut everything, and every new connection at once, until `heal`."""
        self._refuses = True
        self.cut()

    def cut(self) -> None:
        """Cut what is connected now."""
        for call in list(self._calls):
            call.cut()

    def heal(self) -> None:
        """Let everything through again."""
        self._fault = None
        self._delay_s = 0.0
        self._refuses = False
        self._flows.set()

    def close(self) -> None:
        """Hang up and wait for every thread."""
        self.heal()
        with suppress(OSError):  # it wakes the accepting thread on Linux; closing does on Windows
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        self.cut()
        for call in self._calls:
            call.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = None if self._refuses else socket.create_connection(self._target)
            except OSError:
                server = None
            if server is None:
                _reset(client)
                continue
            call = _Call(self, client, server)
            self.captures.append(call.capture)
            self._calls.append(call)
            call.start()

    def _spend(self, fault: "Cut | Point") -> bool:
        """Return whether the fault still waits, and take it away."""
        with self._lock:
            if self._fault is not fault:
                return False
            self._fault = None
            self.fired += 1
            return True


class _Call:
    """One connection: two threads that carry bytes."""

    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self.capture = Capture()
        self._wire = wire
        self._client = client
        self._server = server
        self._drops_answer = False
        self._threads = (
            Thread(target=self._carry, args=(client, server, Direction.TO_SERVER), name="wire to server"),
            Thread(target=self._carry, args=(server, client, Direction.TO_CLIENT), name="wire to client"),
        )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()
        self._client.close()
        self._server.close()

    def cut(self) -> None:
        """Cut both ends hard, as a network does that is gone: each end's next word fails."""
        for end in (self._client, self._server):
            _reset(end)

    def _carry(self, source: socket.socket, sink: socket.socket, direction: Direction) -> None:
        scout = _Scout()
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                time.sleep(self._wire._delay_s)
                if not self._pass(chunk, sink, direction, scout):
                    self.cut()
                    return
            sink.shutdown(socket.SHUT_WR)

    def _pass(self, chunk: bytes, sink: socket.socket, direction: Direction, scout: "_Scout") -> bool:
        """Carry a piece on; False: the line is to be cut."""
        fault = self._wire._fault
        if direction is Direction.TO_CLIENT and self._drops_answer:
            return False
        commit = scout.feed(chunk) if direction is Direction.TO_SERVER else None
        if commit is not None and isinstance(fault, Point) and self._wire._spend(fault):
            self._drops_answer = fault is Point.AFTER_COMMIT
            self._forward(chunk[:commit] if fault is Point.BEFORE_COMMIT else chunk, sink, direction)
            return self._drops_answer
        if isinstance(fault, Cut) and fault.direction is direction:
            left = max(0, fault.after - len(self._record(direction)))
            if len(chunk) > left and self._wire._spend(fault):
                self._forward(chunk[:left], sink, direction)
                if not fault.stalls:
                    return False
                self._wire._flows.clear()
                chunk = chunk[left:]
        self._forward(chunk, sink, direction)
        return True

    def _record(self, direction: Direction) -> bytearray:
        return self.capture.sent if direction is Direction.TO_SERVER else self.capture.received

    def _forward(self, piece: bytes, sink: socket.socket, direction: Direction) -> None:
        self._wire._flows.wait()
        self._record(direction).extend(piece)
        sink.sendall(piece)


class _Scout:
    """Follows a client's messages (postgresql.org/docs/current/protocol-message-formats.html) to find a COMMIT."""

    def __init__(self) -> None:
        self._pending = b""
        self._started = False
        self._blind = False

    def feed(self, chunk: bytes) -> int | None:
        """Take what the client sent; return where in it a message that says COMMIT begins."""
        if self._blind:
            return None
        held, self._pending = len(self._pending), self._pending + chunk
        at = 0
        found = None
        while (end := self._end_of_message(at)) is not None:
            message, begin, at = self._pending[at:end], at, end
            if self._started and found is None and _is_commit(message):
                found = max(0, begin - held)
            self._started = self._started or struct.unpack_from("!i", message, 4)[0] not in _REQUESTS_BEFORE_STARTUP
        self._pending = self._pending[at:]
        return found

    def _end_of_message(self, at: int) -> int | None:
        """Return where the message ends that begins at `at`; None where it is not all there."""
        pending = self._pending
        if not self._started and pending[at : at + 1] == b"\x16":
            self._blind = True  # TLS begins
            return None
        head = 1 if self._started else 0
        if len(pending) < at + head + 4:
            return None
        end = at + head + int(struct.unpack_from("!i", pending, at + head)[0])
        return end if len(pending) >= end else None


def _is_commit(message: bytes) -> bool:
    if message[:1] == b"Q":
        return message[5:] == b"COMMIT\0"
    return message[:1] == b"P" and message[5:].split(b"\0")[1] == b"COMMIT"


def _reset(end: socket.socket) -> None:
    """Close with a reset; a thread that waits on it wakes."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NO_TIME)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
