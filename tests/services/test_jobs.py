"""Jobs on threads and in place: the same answers, in the same order, on the main thread."""

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.services.jobs import InlineJobs, ThreadJobs
from tests.services.fakes import Heard, Mailbox, thread_jobs

MISTAKE = UserMistake("recording.unknown", recording="x")


def fail_with(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def jobs(mailbox: Mailbox, heard: Heard) -> Iterator[ThreadJobs]:
    threads = thread_jobs(mailbox, heard)
    yield threads
    threads.close()


def test_work_is_done_elsewhere_and_answered_here(jobs: ThreadJobs, mailbox: Mailbox) -> None:
    worked: list[str] = []
    answered: list[str] = []

    def work() -> str:
        worked.append(threading.current_thread().name)
        return "result"

    def done(result: str) -> None:
        answered.append(f"{result} {threading.current_thread() is threading.main_thread()}")

    jobs.store(work, done)
    jobs.pool(work, done)
    jobs.network(work, done)
    jobs.aside(work, done)
    mailbox.read_until(lambda: len(answered) == 4)
    assert {name.split("_")[0] for name in worked} == {"store", "pool", "network", "aside"}
    assert answered == ["result True"] * 4


def test_store_jobs_are_done_one_by_one_in_their_order(jobs: ThreadJobs, mailbox: Mailbox) -> None:
    order: list[int] = []
    for number in range(200):
        jobs.store(partial(order.append, number))
    jobs.drain()
    assert order == list(range(200))
    mailbox.open()


def test_an_expected_error_goes_to_whoever_asked(jobs: ThreadJobs, mailbox: Mailbox, heard: Heard) -> None:
    errors: list[QaError] = []
    jobs.store(fail_with(MISTAKE), failed=errors.append)
    mailbox.read_until(lambda: bool(errors))
    assert errors == [MISTAKE]
    assert heard.errors == []


def test_an_error_nobody_asked_for_goes_to_the_builder(jobs: ThreadJobs, mailbox: Mailbox, heard: Heard) -> None:
    jobs.pool(fail_with(MISTAKE))
    mailbox.read_until(lambda: bool(heard.errors))
    assert heard.errors == [MISTAKE]


def test_a_bug_is_never_hidden(jobs: ThreadJobs, mailbox: Mailbox, heard: Heard) -> None:
    bug = ZeroDivisionError()
    errors: list[QaError] = []
    jobs.store(fail_with(bug), failed=errors.append)
    mailbox.read_until(lambda: bool(heard.bugs))
    assert heard.bugs == [bug]
    assert errors == []


def test_a_call_is_put_off_and_made_on_the_main_thread(jobs: ThreadJobs, mailbox: Mailbox) -> None:
    made: list[bool] = []
    jobs.later(0, lambda: made.append(threading.current_thread() is threading.main_thread()))
    mailbox.read_until(lambda: bool(made))
    assert made == [True]


def test_a_call_is_called_off_even_when_it_is_on_its_way(jobs: ThreadJobs, mailbox: Mailbox) -> None:
    made: list[str] = []
    call_off = jobs.later(0, lambda: made.append("first"))
    jobs.later(0.001, lambda: made.append("second"))
    with mailbox._arrived:
        assert mailbox._arrived.wait_for(lambda: len(mailbox._letters) == 2, 20)
    call_off()
    mailbox.read_until(lambda: bool(made))
    assert made == ["second"]


def test_calling_off_leaves_no_timers_behind(jobs: ThreadJobs) -> None:
    for _ in range(20):
        jobs.later(3600, lambda: None)()
    for timer in tuple(jobs._timers):
        timer.join(20)
    assert jobs._timers == set()


def test_closing_finishes_the_stores_jobs_and_calls_off_the_rest(mailbox: Mailbox, heard: Heard) -> None:
    jobs = thread_jobs(mailbox, heard)
    stored: list[int] = []
    made: list[str] = []
    for number in range(50):
        jobs.store(partial(stored.append, number))
    jobs.later(3600, lambda: made.append("late"))
    jobs.close()
    assert stored == list(range(50))
    assert not any(thread.name.startswith(("store", "pool")) for thread in threading.enumerate())
    jobs.later(0, lambda: made.append("after the end"))()
    mailbox.open()
    assert made == []


def test_waiting_pool_jobs_are_dropped_at_the_end(mailbox: Mailbox, heard: Heard) -> None:
    jobs = thread_jobs(mailbox, heard)
    begun, go_on = threading.Semaphore(0), threading.Event()
    worked: list[int] = []

    def work(number: int) -> None:
        begun.release()
        assert go_on.wait(20)
        worked.append(number)

    for number in range(100):
        jobs.pool(partial(work, number))
    assert begun.acquire(timeout=20)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    while jobs._pool._work_queue.qsize() > 1:  # all but the sentinel that ends the threads
        threading.Event().wait(0.001)
    go_on.set()
    closing.join(20)
    assert 1 <= len(worked) < 100


def test_inline_jobs_answer_at_once() -> None:
    jobs = InlineJobs()
    answers: list[object] = []
    jobs.store(lambda: 1, answers.append)
    jobs.pool(lambda: 2, answers.append)
    jobs.store(fail_with(MISTAKE), failed=answers.append)
    assert answers == [1, 2, MISTAKE]
    with pytest.raises(UserMistake):
        jobs.store(fail_with(MISTAKE))
    with pytest.raises(ZeroDivisionError):
        jobs.pool(fail_with(ZeroDivisionError()), failed=answers.append)


def test_inline_time_passes_when_told() -> None:
    jobs = InlineJobs()
    made: list[str] = []
    jobs.later(1, lambda: made.append("kept"))
    call_off = jobs.later(1, lambda: made.append("called off"))
    call_off()
    call_off()
    assert made == []
    jobs.pass_time()
    jobs.pass_time()
    assert made == ["kept"]
    jobs.later(1, lambda: made.append("closed"))
    jobs.drain()
    jobs.close()
    jobs.pass_time()
    assert made == ["kept"]


def test_an_environment_fault_is_an_expected_error(jobs: ThreadJobs, mailbox: Mailbox) -> None:
    errors: list[QaError] = []
    jobs.pool(fail_with(EnvironmentFault("store.full", file="x")), failed=errors.append)
    mailbox.read_until(lambda: bool(errors))
    assert errors[0].code == "store.full"
