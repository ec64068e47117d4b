"""The clock of the doubles stands still while the machine runs somebody else, and only then."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from os import sched_getaffinity

import fair
import pytest

SPIN = "while True: pass"


@pytest.fixture
def crowd():
    """More who want a processor than there are."""
    busy = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(4 * len(sched_getaffinity(0)))]
    yield
    for each in busy:
        each.kill()
        each.wait()


def spend(seconds: float) -> tuple[float, float]:
    """How long it takes to work for so long, by the wall and by the clock."""
    wall, ours, worked = time.monotonic(), fair.seconds(), time.thread_time()
    while time.thread_time() - worked < seconds:
        pass
    return time.monotonic() - wall, fair.seconds() - ours


@pytest.mark.skipif(not fair.QUEUED.exists(), reason="this kernel does not tell for how long a thread stood ready")
def test_what_others_are_given_is_not_counted(crowd):
    wall, ours = spend(0.2)
    assert wall > 2 * ours
    assert ours >= 0.19


def test_work_and_waiting_count():
    began = fair.seconds()
    time.sleep(0.1)
    assert fair.seconds() - began >= 0.09
    assert spend(0.1)[1] >= 0.09


def test_what_a_thread_works_is_its_own_and_not_the_search_for_garbage():
    collecting = []
    with fair.working() as worked:
        other = threading.Thread(target=spend, args=(0.1,))
        other.start()
        other.join()
        assert worked() < 0.05
        collecting.append(gc.isenabled())
        spend(0.1)
        assert 0.09 < worked() < 0.2
    assert (collecting, gc.isenabled()) == ([False], True)
