"""A request sent again is not done again (reliability R9)."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from time import sleep
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from accounts import endpoint, idempotency
from accounts.idempotency import GIVEN_UP, KEPT, InFlight, forget_old_keys, give_back, take
from accounts.models import IdempotencyKey
from companies.models import Company, Listing
from tests.companies.api.program import Program, new
from tests.factories import make_company, make_have, make_member, make_park

Body = dict[str, Any]


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Nam Ash", park=make_park("home-park"))


@pytest.fixture
def program(company: Company) -> Program:
    return Program(make_member(company))


def post(program: Program, body: Body, key: str = "k-1") -> HttpResponse:
    return program.send("POST", "", body, **{"Idempotency-Key": key})


def age(by: timedelta) -> None:
    IdempotencyKey.objects.update(created_at=timezone.now() - by)


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(
    program: Program, company: Company
) -> None:
    body = new(company, row_key="A-1")

    first, second = (post(program, body) for _copy in range(2))

    assert (first.status_code, second.status_code, Listing.objects.count()) == (201, 201, 1)
    assert (second.content, second["ETag"], second["Content-Type"]) == (
        first.content,
        first["ETag"],
        first["Content-Type"],
    )
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")


def test_a_change_is_replayed_although_its_version_is_outdated(program: Program, company: Company) -> None:
    listing = make_have(company)
    headers = {"If-Match": '"1"', "Idempotency-Key": "k-1"}

    answers = [program.send("PATCH", f"{listing.code}/", {"title": "x"}, **headers) for _copy in range(2)]

    assert [(one.status_code, one["ETag"]) for one in answers] == [(200, '"2-live"')] * 2


@pytest.mark.parametrize("other", ["body", "path", "method"])
def test_one_key_names_one_request(program: Program, company: Company, other: str) -> None:
    listing = make_have(company)
    body = new(company)
    post(program, body)

    headers = {"Idempotency-Key": "k-1"}
    answer = {
        "body": lambda: post(program, body | {"title": "other"}),
        "path": lambda: program.send("POST", f"{listing.code}/publish/", body, **headers),
        "method": lambda: program.send("PATCH", f"{listing.code}/", body, **headers, **{"If-Match": '"1"'}),
    }[other]()

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Listing.objects.count() == 2


def test_keys_of_two_people_are_two_keys(program: Program, company: Company) -> None:
    colleague = Program(make_member(company))

    assert [post(one, new(company)).status_code for one in (program, colleague)] == [201, 201]
    assert Listing.objects.count() == 2


def test_a_refusal_is_judged_anew(program: Program, company: Company) -> None:
    bad, good = new(company, kind="GIVE"), new(company)

    assert [post(program, body).status_code for body in (bad, bad, good)] == [400, 400, 201]


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 81, "tab\tkey"])
def test_what_cannot_be_a_key_is_refused(program: Program, company: Company, key: str) -> None:
    answer = post(program, new(company), key)

    assert (answer.status_code, answer.json()["code"], Listing.objects.count()) == (400, "bad_key", 0)


def taken_by_another_process(program: Program, body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the key as a process does that dies before it has done anything."""
    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "give_back", lambda _row: None)
        patch.setattr(idempotency, "_keep", lambda *_of: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            post(program, body)
    assert (IdempotencyKey.objects.get().status, Listing.objects.count()) == (None, 0)


def test_in_flight_is_told_with_the_time_to_wait(
    program: Program, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = new(company)
    taken_by_another_process(program, body, monkeypatch)

    answer = post(program, body)

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "in_flight", "2")
    assert Listing.objects.count() == 0


@pytest.mark.parametrize(("margin", "status"), [(5, 201), (-5, 409)])
def test_the_key_of_a_dead_process_is_free_after_a_minute(
    program: Program, company: Company, monkeypatch: pytest.MonkeyPatch, margin: int, status: int
) -> None:
    body = new(company)
    taken_by_another_process(program, body, monkeypatch)
    age(GIVEN_UP + timedelta(seconds=margin))

    assert post(program, body).status_code == status


def test_a_process_that_was_only_slow_undoes_its_effect(
    program: Program, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its key was taken over after a minute; two answers would mean two effects."""
    keep = idempotency._keep
    body = new(company)

    def after_a_long_pause(row: IdempotencyKey, response: Any) -> None:
        monkeypatch.setattr(idempotency, "_keep", keep)
        age(GIVEN_UP + timedelta(seconds=1))
        take(row.key, row.request_digest, row.user)
        keep(row, response)

    monkeypatch.setattr(idempotency, "_keep", after_a_long_pause)

    assert (post(program, body).json()["code"], Listing.objects.count()) == ("in_flight", 0)


def test_giving_back_leaves_the_key_of_whoever_took_it_over(company: Company) -> None:
    user = make_member(company)
    slow = take("k-1", "digest", user)
    with pytest.raises(InFlight):
        take("k-1", "digest", user)
    age(GIVEN_UP + timedelta(seconds=1))
    take("k-1", "digest", user)

    give_back(slow)

    assert IdempotencyKey.objects.count() == 1


def test_keys_are_forgotten_after_a_week(
    program: Program, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "SLICE", 2)
    for number in range(5):
        post(program, new(company), f"old-{number}")
    age(KEPT + timedelta(minutes=1))
    post(program, new(company), "young")

    assert forget_old_keys() == 5
    assert IdempotencyKey.objects.get().key == "young"


@contextmanager
def dies_after(statements: int) -> Iterator[list[str]]:
    """The process dies: no statement from there on arrives, and the database undoes what is not committed."""
    sent: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if len(sent) >= statements and not sql.startswith("ROLLBACK"):
            raise OperationalError(sql)
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield sent


def effect_and_answer(program: Program, body: Body, statements: int) -> tuple[int, int, bool]:
    """Let the process die there, then send the request again; return the effects of both, and if it ran through."""
    with transaction.atomic():
        done = False
        with dies_after(statements):
            try:
                done = post(program, body).status_code == 201
            except OperationalError:
                transaction.set_rollback(False)
        after_death = Listing.objects.count()
        age(GIVEN_UP + timedelta(seconds=1))
        assert post(program, body).status_code == 201
        both = Listing.objects.count()
        transaction.set_rollback(True)
    return after_death, both, done


def test_death_at_any_statement_leaves_nothing_or_effect_and_answer(
    program: Program, company: Company
) -> None:
    body = new(company)
    program.get()  # notes the use of the key

    for statements in range(100):
        after_death, both, done = effect_and_answer(program, body, statements)
        assert (after_death, both) == (int(done), 1), statements
        if done:
            return
    raise AssertionError("the request never ran through")


KEYS, COPIES = 20, 3


def send_until_answered(program: Program, body: Body, key: str) -> bytes:
    """As a program does: wait and send again while the first copy is being worked on."""
    try:
        for _attempt in range(3000):
            answer = post(program, body, key)
            if answer.status_code != 409:
                return f"{answer.status_code}".encode() + answer.content
            sleep(0.01)
        raise AssertionError("never answered")
    finally:
        connection.close()


def copies_at_once(program: Program, company: Company) -> Counter[str]:
    """Send every request three times in parallel; return how many different answers each key got."""
    body = new(company)
    jobs = list(product([f"k-{number}" for number in range(KEYS)], range(COPIES)))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda job: (job[0], send_until_answered(program, body, job[0])), jobs))
    assert all(content.startswith(b"201") for _key, content in answers)
    return Counter(key for key, _content in set(answers))


@pytest.mark.django_db(transaction=True)
def test_parallel_copies_have_one_effect_and_one_answer() -> None:
    company = make_company(park=make_park())
    answers = copies_at_once(Program(make_member(company)), company)

    assert (Listing.objects.count(), set(answers.values())) == (KEYS, {1})
    assert json.loads(IdempotencyKey.objects.first().body)["status"] == "draft"  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_guard_every_copy_has_its_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "once", lambda handler: handler)
    company = make_company(park=make_park())
    answers = copies_at_once(Program(make_member(company)), company)

    assert (Listing.objects.count(), set(answers.values())) == (KEYS * COPIES, {COPIES})
