"""A desk of its own for a benchmark: on a free port, with a database in a temporary folder."""

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.line import Line

PROJECT = Path(__file__).parents[2]
HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 60.0
ENDS_WITHIN_SECONDS = 20.0


class DeskServer:
    """A desk that can be started, killed and started again (`async with`).

    It has none of the PARTNER_DESK_ settings of this shell, and is only ever addressed by its
    process id, so that no other desk of this machine is touched.
    """

    def __init__(
        self, *, core: int | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        """`core` is the processor the desk is to stay on; None leaves that to the system.

        `settings` are more of the desk's own, without PARTNER_DESK_ before their names.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="partner-desk-benchmark-")
        self._core = core
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.database = Path(self._folder.name, "desk.db")
        self.log = Path(self._folder.name, "desk.log")

    async def __aenter__(self) -> "DeskServer":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        return self._running().pid

    async def start(self) -> float:
        """Start the desk and wait until it is ready; returns how many seconds that took."""
        began = time.perf_counter()
        process = self._process = self._spawn()
        while not await _is_ready(self.port):
            waited = time.perf_counter() - began
            if process.poll() is not None or waited > READY_WITHIN_SECONDS:
                end = "\n".join(self.log.read_text("utf-8").splitlines()[-20:])
                raise RuntimeError(f"The desk was not ready after {waited:.1f} s:\n{end}")
            await asyncio.sleep(0.005)
        return time.perf_counter() - began

    def kill(self) -> None:
        """End it with kill -9."""
        process = self._running()
        process.kill()
        process.wait(ENDS_WITHIN_SECONDS)
        self._process = None

    async def stop(self) -> int | None:
        """Ask it to end; its exit code, or None where it was not running."""
        if self._process is None:
            return None
        process, self._process = self._process, None
        process.terminate()
        try:
            return await asyncio.to_thread(process.wait, ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def take(self, file: Path) -> float:
        """Import a file of offers; the seconds that took."""
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "import", str(file.resolve())],
            cwd=PROJECT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{file.name} was not imported: {done.stderr.strip()}")
        return time.perf_counter() - began

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", "--port", str(self.port)],
                cwd=PROJECT,
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        if self._core is not None:
            # Threads that are started later stay on the same core.
            os.sched_setaffinity(process.pid, {self._core})
        return process

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("The desk is not running: start it first.")
        return self._process

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PARTNER_DESK_")}
        settings = {"DATABASE": f"sqlite:///{self.database}"} | self._settings
        return inherited | {f"PARTNER_DESK_{name}": text for name, text in settings.items()}


def free_port() -> int:
    """A port nobody listens on, below those that outgoing connections take."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as attempt:
            try:
                attempt.bind((HOST, port))
            except OSError:
                continue
            return port


def cpu_seconds(pid: int) -> float:
    """The processor time that a process and its threads have used, to a hundredth."""
    stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    # The name of the program stands in brackets and may hold anything.
    fields = stat.rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")


def rss_megabytes(pid: int) -> float:
    """The memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _is_ready(port: int) -> bool:
    try:
        async with Line(port) as line:
            status, _ = await line.get("/health/ready")
    except OSError:
        return False
    return status == 200
