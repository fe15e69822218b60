"""A cluster of machines as the place of a sweep: a Dask scheduler, and whichever workers it has."""

from __future__ import annotations

import logging
import pickle
import warnings
from concurrent.futures import CancelledError, Future
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from sim.experiments.chunks import Chunk, Done, Performer
from sim.experiments.failure import SweepError
from sim.scenario.problems import InputError, input_error

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 5.0
LOOK_AGAIN = 5.0
ASK = "__import__('sim.experiments.fingerprint', fromlist=['fingerprint']).fingerprint()"


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    InputError
        When there is no scheduler, it has no workers, or a worker has not this version of ccsim.
    """

    travels = True
    seconds = 1.0

    def __init__(self, performer: Performer, address: str) -> None:
        self._perform, self._address = pickle.dumps(performer), address
        self._client = _client(address)
        try:
            _check_workers(self._client, address, performer.version)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        self._slots, self._looked = 0, -LOOK_AGAIN

    def submit(self, chunk: Chunk) -> Future[Done]:
        """Have a chunk performed by some worker; the scheduler gives it to another if that one is lost."""
        future: Future[Done] = self._executor.submit(perform_there, self._perform, pickle.dumps(chunk, 5))
        return future

    def slots(self) -> int:
        """Return the threads of all workers there are now; they may come and go."""
        if monotonic() - self._looked > LOOK_AGAIN:
            self._slots, self._looked = sum(self._client.nthreads().values()), monotonic()
        return max(1, self._slots)

    def renew(self) -> str:
        """Return nothing: the scheduler itself sees to workers that die."""
        return ""

    def explain(self, error: BaseException) -> str:
        """Return what happened to a chunk that the scheduler gave up."""
        if isinstance(error, CancelledError):
            return f"the scheduler at {self._address} is gone; start it and its workers, and give the same command"
        if isinstance(error, ModuleNotFoundError):
            return f"a worker of {self._address} {_wrong(error)}"
        if isinstance(error, SweepError):
            return f"a worker of {self._address} {error}; install the same on every machine"
        return f"{type(error).__name__}: {' '.join(str(error).split())}"

    def close(self) -> None:
        """Leave the scheduler; its workers stay."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=PATIENCE)


def perform_there(perform: bytes, chunk: bytes) -> Done:
    """Perform a chunk in a worker. What travels is bytes, which the scheduler need not look into."""
    performer: Performer = pickle.loads(perform)
    return performer(pickle.loads(chunk))


def _client(address: str) -> Client:
    refused = partial(input_error, f"--cluster {address}")
    try:
        from distributed import Client
    except ImportError:
        raise refused("needs Dask; pip install 'ccsim[distributed]'") from None
    for name in ("distributed", "tornado"):  # what goes wrong is told in a line of ours
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Sending large graph")  # a trace of a million contacts is large
    try:
        with warnings.catch_warnings(action="ignore"):  # of other versions of its own, which we check ourselves
            return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        what = f"no scheduler answers within {PATIENCE:g} s" if isinstance(error, OSError) else "is no address"
        raise refused(f"{what}; start one with 'dask scheduler' and write tcp://HOST:8786") from None


def _check_workers(client: Client, address: str, version: str) -> None:
    """Ask every worker which program it has."""
    told: dict[str, Any] = client.run(eval, ASK, on_error="return")
    place = f"--cluster {address}"
    if not told:
        raise input_error(place, f"has no workers; start some with 'dask worker {address} --nthreads 1'")
    wrong = {worker: text for worker, answer in told.items() if (text := _wrong(answer, version))}
    if wrong:
        raise InputError([problem for worker, text in wrong.items() for problem in _refusals(place, worker, text)])


def _refusals(place: str, worker: str, text: str) -> Any:
    return input_error(place, f"the worker {worker} {text}").problems


def _wrong(answer: Any, version: str = "") -> str:
    """Say what is wrong with a worker's answer; nothing where it is the version wanted."""
    if isinstance(answer, ModuleNotFoundError):
        return f"cannot import {answer.name}; install the same ccsim on every machine"
    if isinstance(answer, BaseException):
        return f"cannot run ccsim ({type(answer).__name__}: {answer}); install the same on every machine"
    return "" if answer == version else "has another version of ccsim or its libraries; install the same everywhere"
