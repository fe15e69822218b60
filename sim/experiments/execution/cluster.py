"""A cluster of machines that performs a sweep: a Dask scheduler, and whichever workers it has."""

from __future__ import annotations

import logging
import pickle
import re
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

from sim.experiments.execution.executors import Executor
from sim.experiments.execution.failure import SweepError
from sim.experiments.execution.tasks import Batch, BatchResult, Performer
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 5.0
LOOK_AGAIN = 2.0
WITHOUT_WORKERS = 30.0
NOBODY = "all workers of {address} are gone"
GONE = "the scheduler at {address} is gone; start it and its workers, and give the same command"
ADDRESS = re.compile(r"((?:tcp|tls|wss?)://)?(\[[^\]\s]+\]|[^\s/:\[\]]+):(\d{1,5})")
ASK = "__import__('sim.experiments.execution.fingerprint', fromlist=['fingerprint']).fingerprint()"


class Cluster(Executor):
    """The workers of a Dask scheduler, which itself sees to those that die.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.
    tell
        Given a sentence when all workers are gone, or there are some again.

    Raises
    ------
    InputError
        When there is no scheduler, it has no workers, or a worker has not this version of ccsim.
    """

    travels = True

    def __init__(self, performer: Performer, address: str, tell: Callable[[str], None] = lambda text: None) -> None:
        self._perform, self._address, self._tell = pickle.dumps(performer), address, tell
        self._client = _client(address)
        try:
            with _reaching(address):
                _check_workers(self._client, address, performer.version)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        self._slots, self._looked, self._missed = 0, -LOOK_AGAIN, inf

    def submit(self, batch: Batch) -> Future[BatchResult]:
        """Have a batch performed by some worker; the scheduler gives it to another if that one is lost."""
        with _reaching(self._address):
            future: Future[BatchResult] = self._executor.submit(perform_there, self._perform, pickle.dumps(batch, 5))
        return future

    def slots(self) -> int:
        """Return the threads of all workers there are now; they may come and go."""
        if monotonic() - self._looked > LOOK_AGAIN:
            with _reaching(self._address):
                self._slots, self._looked = sum(self._client.nthreads().values()), monotonic()
            self._miss_workers()
        return max(1, self._slots)

    def _miss_workers(self) -> None:
        """Say that all workers are gone as soon as that is seen, and wait for others a while."""
        if self._slots:
            if self._missed < inf:
                self._tell(f"there are workers at {self._address} again")
            self._missed = inf
        elif self._missed == inf:
            self._missed = monotonic()
            gone = NOBODY.format(address=self._address)
            self._tell(f"{gone}; waiting {WITHOUT_WORKERS:.0f} seconds for others")
        elif monotonic() - self._missed > WITHOUT_WORKERS:
            raise SweepError(NOBODY.format(address=self._address) + "; start some, and give the same command")

    def explain(self, error: BaseException) -> str:
        """Return what happened to a batch that the scheduler gave up."""
        if isinstance(error, CancelledError):
            return GONE.format(address=self._address)
        if isinstance(error, ModuleNotFoundError):
            return f"a worker of {self._address} {_wrong(error)}"
        if isinstance(error, SweepError):
            return f"a worker of {self._address} {error}; install the same on every machine"
        return f"{type(error).__name__}: {' '.join(str(error).split())}"

    def close(self) -> None:
        """Leave the scheduler; its workers stay."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=PATIENCE)


@contextmanager
def _reaching(address: str) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise SweepError(GONE.format(address=address)) from None


def perform_there(perform: bytes, batch: bytes) -> BatchResult:
    """Perform a batch in a worker. What travels is bytes, which the scheduler need not look into."""
    performer: Performer = pickle.loads(perform)
    return performer(pickle.loads(batch))


def _client(address: str) -> Client:
    refused = partial(input_error, f"--cluster {address}")
    try:
        from distributed import Client
    except ImportError:
        raise refused("needs Dask; pip install distributed") from None
    found = ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[3]) < 65_536:
        raise refused("is no address; write the scheduler's, such as tcp://10.0.0.1:8786")
    _hush()
    try:
        with warnings.catch_warnings(action="ignore"):  # of other versions of its own, which we check ourselves
            return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        what = "no scheduler answers" if isinstance(error, OSError) else f"cannot be used ({error})"
        raise refused(f"{what}; start one with 'dask scheduler' and write its address, tcp://HOST:8786") from None


def _hush() -> None:
    """Keep Dask's own words off the terminal: what goes wrong is told in a line of ours."""
    for name in [known for known in logging.root.manager.loggerDict if known.startswith(("distributed", "tornado"))]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", "Sending large graph")  # a trace of a million contacts is large


def _check_workers(client: Client, address: str, version: str) -> None:
    told: dict[str, Any] = client.run(eval, ASK, on_error="return")
    place = f"--cluster {address}"
    if not told:
        raise input_error(place, f"has no workers; start some with 'dask worker {address} --nthreads 1'")
    wrong = [f"the worker {worker} {text}" for worker, answer in told.items() if (text := _wrong(answer, version))]
    if wrong:
        raise input_error(place, wrong[0] + (f" ({len(wrong)} of {len(told)} workers)" if wrong[1:] else ""))


def _wrong(answer: Any, version: str = "") -> str:
    """Say what is wrong with a worker's answer; nothing where it is the version wanted."""
    if isinstance(answer, ModuleNotFoundError):
        return f"cannot import {answer.name}; install the same ccsim on every machine"
    if isinstance(answer, BaseException):
        return f"cannot run ccsim ({type(answer).__name__}: {answer}); install the same on every machine"
    return "" if answer == version else "has another version of ccsim or its libraries; install the same everywhere"
