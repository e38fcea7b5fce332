"""What a disk may hold after the power failed: the calls of a process, from a trace, without those that may be lost.

POSIX keeps a write once its file was synced, and a name once its folder was. Until then any part of it may be there:
here each write and each name is kept or lost by itself, a write also torn in sectors, or its length kept with zeros.
A rename from one folder to another is two such changes: until both were synced the file may stand in both, or in none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
CALLS = (
    "open,openat,close,write,pwrite64,lseek,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate,"
    "mkdir,mkdirat,rmdir,dup,dup2,writev,pwritev,copy_file_range,sendfile,fallocate,link,linkat"
)
OPTIONS = ("-xx", "-s", "4000000", "-e", f"trace={CALLS}", "-e", "signal=none")
UNKNOWN = ("writev", "pwritev", "copy_file_range", "sendfile", "fallocate", "link", "linkat", "dup", "dup2")

_LINE = re.compile(r"^(\d+) +(.*)$", re.DOTALL)
_CALL = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(eq=False)
class File:
    """A file: what of it is on the disk, and the writes since, each ``(offset, bytes)`` or ``(length, None)``."""

    held: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        self.held, self.since = self.after(lambda _: True), []

    def after(self, kept: Callable[[int], bool], torn: Callable[[bytes], bytes] = bytes) -> bytes:
        """Return what it holds where only some of the writes since reached the disk."""
        found = bytearray(self.held)
        for number, (at, data) in enumerate(self.since):
            if not kept(number):
                continue
            if data is None:
                del found[at:]
                found.extend(bytes(at - len(found)))
            else:
                data = torn(data)
                found.extend(bytes(max(0, at - len(found))))
                found[at : at + len(data)] = data
        return bytes(found)

    def size(self) -> int:
        return len(self.after(lambda _: True))


@dataclass(eq=False)
class Folder:
    """A folder: the names on the disk, and the changes since, each ``(name, what stands there or None)``."""

    held: dict[str, File | Folder] = field(default_factory=dict)
    since: list[tuple[str, File | Folder | None]] = field(default_factory=list)

    def sync(self) -> None:
        self.held, self.since = self.after(lambda _: True), []

    def after(self, kept: Callable[[int], bool]) -> dict[str, File | Folder]:
        """Return its names where only some of the changes since reached the disk."""
        found = dict(self.held)
        for number, (name, node) in enumerate(self.since):
            if not kept(number):
                continue
            if node is None:
                found.pop(name, None)
            else:
                found[name] = node
        return found

    def now(self) -> dict[str, File | Folder]:
        return self.after(lambda _: True)


@dataclass
class Call:
    """One call that came back: what it was, its arguments as printed, its result."""

    name: str
    arguments: str
    result: int

    def texts(self) -> list[bytes]:
        return [bytes.fromhex(one.replace("\\x", "")) for one in _TEXT.findall(self.arguments)]

    def numbers(self) -> list[str]:
        return [one.strip() for one in _TEXT.sub('""', self.arguments).split(",")]


def read_trace(log: Path) -> Iterator[Call]:
    """Return the calls of a trace in the order in which they came back; a call that failed changed nothing."""
    begun: dict[str, str] = {}
    for line in log.read_text().splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        thread, said = found.groups()
        if said.endswith("<unfinished ...>"):
            begun[thread] = said.removesuffix("<unfinished ...>")
            continue
        if said.startswith("<..."):
            said = begun.pop(thread, "") + said.partition(" resumed>")[2]
        call = _CALL.match(said)
        if call and int(call[3]) >= 0:
            yield Call(call[1], call[2], int(call[3]))


class Disk:
    """A folder of this machine as the disk under it has it, while a process works in it."""

    def __init__(self, root: Path) -> None:
        self.root, self.top = root, Folder()
        self._handles: dict[int, tuple[File | Folder | None, int, bool]] = {}
        self._load(root, self.top)

    def _load(self, path: Path, folder: Folder) -> None:
        for one in path.iterdir():
            if one.is_dir():
                inner = Folder()
                self._load(one, inner)
                folder.held[one.name] = inner
            else:
                folder.held[one.name] = File(one.read_bytes())

    def take(self, call: Call) -> None:
        """Take the next call."""
        if call.name in UNKNOWN:
            handle = int(call.numbers()[0])
            if self._handles.get(handle, (None,))[0] is not None:
                raise AssertionError(
                    f"{call.name} on a watched file: the model of the disk does not know what it keeps"
                )
            return
        getattr(self, "_" + re.sub(r"(at2?|64)$", "", call.name.replace("fdatasync", "fsync")))(call)

    def _where(self, call: Call, number: int = 0) -> tuple[Folder, str] | None:
        """Return the folder and the name of a path, or None outside of what is watched."""
        path = Path(call.texts()[number].decode())
        if not path.is_absolute():
            return self._beside(call, path)
        if not path.is_relative_to(self.root) or path == self.root:
            return None
        folder = self.top
        for part in path.relative_to(self.root).parts[:-1]:
            inner = folder.now().get(part)
            if not isinstance(inner, Folder):
                return None
            folder = inner
        return folder, path.name

    def _beside(self, call: Call, path: Path) -> tuple[Folder, str] | None:
        """Return the folder and the name of a path that is told from an open folder."""
        first = call.numbers()[0]
        folder = self._handles.get(int(first), (None,))[0] if first.isdigit() else None
        return (folder, path.name) if isinstance(folder, Folder) and len(path.parts) == 1 else None

    def _open(self, call: Call) -> None:
        node: File | Folder | None = None
        flags = call.arguments
        if Path(call.texts()[0].decode()) == self.root:
            node = self.top
        elif where := self._where(call):
            folder, name = where
            node = folder.now().get(name)
            if node is None and "O_CREAT" in flags:
                node = File()
                folder.since.append((name, node))
            if isinstance(node, File) and "O_TRUNC" in flags:
                node.since.append((0, None))
        self._handles[call.result] = (node, 0, "O_APPEND" in flags)

    def _close(self, call: Call) -> None:
        self._handles.pop(int(call.numbers()[0]), None)

    def _write(self, call: Call) -> None:
        handle = int(call.numbers()[0])
        node, at, appends = self._handles.get(handle, (None, 0, False))
        if isinstance(node, File):
            data = call.texts()[0][: call.result]
            at = node.size() if appends else at
            node.since.append((at, data))
            self._handles[handle] = (node, at + len(data), appends)

    def _pwrite(self, call: Call) -> None:
        node = self._handles.get(int(call.numbers()[0]), (None,))[0]
        if isinstance(node, File):
            node.since.append((int(call.numbers()[3]), call.texts()[0][: call.result]))

    def _lseek(self, call: Call) -> None:
        handle = int(call.numbers()[0])
        node, _, appends = self._handles.get(handle, (None, 0, False))
        self._handles[handle] = (node, call.result, appends)

    def _fsync(self, call: Call) -> None:
        if (node := self._handles.get(int(call.numbers()[0]), (None,))[0]) is not None:
            node.sync()

    def _ftruncate(self, call: Call) -> None:
        node = self._handles.get(int(call.numbers()[0]), (None,))[0]
        if isinstance(node, File):
            node.since.append((int(call.numbers()[1]), None))

    def _rename(self, call: Call) -> None:
        source, target = self._where(call, 0), self._where(call, 1)
        if source and target:
            node = source[0].now()[source[1]]
            target[0].since.append((target[1], node))
            source[0].since.append((source[1], None))

    def _unlink(self, call: Call) -> None:
        if where := self._where(call):
            where[0].since.append((where[1], None))

    _rmdir = _unlink

    def _mkdir(self, call: Call) -> None:
        if where := self._where(call):
            where[0].since.append((where[1], Folder()))

    def after_a_cut(self, how: str, rng: Random) -> dict[str, bytes]:
        """Return one state in which the power may leave the folder: path and bytes of each file.

        ``how`` is *nothing* since the last sync, *everything*, *names* without bytes, *bytes* without names, *zeros*
        where the bytes were, or *any* of it with torn writes.
        """
        found: dict[str, bytes] = {}
        _collect(self.top, "", how, rng, found)
        return found


WAYS = ("nothing", "everything", "names", "bytes", "zeros", "any", "any", "any")


def _collect(folder: Folder, prefix: str, how: str, rng: Random, found: dict[str, bytes]) -> None:
    for name, node in folder.after(_names_kept(folder, how, rng)).items():
        if isinstance(node, Folder):
            _collect(node, f"{prefix}{name}/", how, rng, found)
        elif not name.endswith("-shm"):  # the index of the write-ahead log: SQLite makes it anew after a crash
            found[prefix + name] = _bytes_kept(node, how, rng)


def _names_kept(folder: Folder, how: str, rng: Random) -> Callable[[int], bool]:
    if how != "any":
        return lambda _: how in ("everything", "names", "zeros")
    chosen = [rng.random() < 0.5 for _ in folder.since]
    for number, (_, node) in enumerate(folder.since):  # what was renamed inside one folder goes with its new name
        if node is None and number and folder.since[number - 1][1] is not None:
            chosen[number] = chosen[number - 1]
    return lambda number: chosen[number]


def _bytes_kept(file: File, how: str, rng: Random) -> bytes:
    if how == "zeros":
        return file.held + bytes(max(0, file.size() - len(file.held)))
    if how != "any":
        return file.after(lambda _: how in ("everything", "bytes"))
    chosen = [rng.random() < 0.6 for _ in file.since]

    def torn(data: bytes) -> bytes:
        return data if rng.random() < 0.7 else data[: rng.randrange(0, len(data) + 1, SECTOR)]

    return file.after(lambda number: chosen[number], torn)
