"""Files of a listing: who sees them, what is taken, what is kept on the disk."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from companies import attachments
from companies.actions import disclose
from companies.attachments import RefusedFile, attach, bytes_kept, clean_name, detach
from companies.models import Attachment, Company, Listing, Status
from tests.companies.pictures import PDF_BYTES, make_upload, picture
from tests.factories import make_company, make_listing, make_member

SignedIn = Callable[[User], Client]
KEY = "0123456789abcdef0123456789abcdef"
THREADS = 8

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Nam Ash")


@pytest.fixture
def person(company: Company) -> User:
    return make_member(company)


@pytest.fixture
def listing(company: Company) -> Listing:
    return make_listing(company)


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def same_words(page: bytes, key: str) -> str:
    """Return the page without the key that was asked for and the token of the session."""
    return re.sub(r'(content|value)="\w{64}"', "", page.decode()).replace(key, "KEY")


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def bytes_on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in files_in(folder))


def send(client: Client, listing: Listing, content: bytes, name: str = "a.jpg", **values: str) -> object:
    posted = {"kind": "photo", "client_key": KEY, "back": "check"} | values
    file = SimpleUploadedFile(name, content)
    return client.post(address("attachment-add", listing.code), {**posted, "file": file}, follow=True)


def test_photo_is_added_shown_and_removed(signed_in: SignedIn, person: User, listing: Listing) -> None:
    client = signed_in(person)

    page = send(client, listing, picture())
    shown = client.get(address("attachment", listing.code, KEY))
    photo = shown.getvalue()
    removed = client.post(address("attachment-remove", listing.code, KEY), {"back": "check"}, follow=True)

    assert f'src="{address("attachment", listing.code, KEY)}"' in page.content.decode()
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert photo.startswith(b"\xff\xd8\xff")
    assert "The file is removed." in removed.content.decode()
    assert Attachment.objects.count() == 0


def test_document_is_only_ever_a_download(signed_in: SignedIn, person: User, listing: Listing) -> None:
    """A PDF that is also a web page stays a PDF: no browser runs it on our address."""
    polyglot = PDF_BYTES[:9] + b"<html><script>alert(1)</script>" + PDF_BYTES[9:]
    client = signed_in(person)

    send(client, listing, polyglot, "report.html", kind="lab_report")
    answer = client.get(address("attachment", listing.code, KEY))
    answer.getvalue()

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("visibility", ["anonymous", "private"])
def test_files_of_an_undisclosed_listing_are_not_there(
    signed_in: SignedIn, person: User, company: Company, visibility: str
) -> None:
    listing = make_listing(company, visibility=visibility)
    attach(listing=listing, upload=make_upload(client_key=KEY), by=person)
    stranger = signed_in(make_member(make_company("Stranger")))

    foreign = stranger.get(address("attachment", listing.code, KEY))
    missing = stranger.get(address("attachment", listing.code, "f" * 32))
    page = stranger.get(address("listing-detail", listing.code))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert same_words(foreign.content, KEY) == same_words(missing.content, "f" * 32)
    assert KEY not in page.content.decode()


def test_disclosure_opens_the_files(signed_in: SignedIn, person: User, listing: Listing) -> None:
    attach(listing=listing, upload=make_upload(client_key=KEY), by=person)
    other = make_company("Other")
    client = signed_in(make_member(other))
    before = client.get(address("attachment", listing.code, KEY)).status_code

    disclose(listing=listing, to=other, reference="PRP-1", by=person)
    after = client.get(address("attachment", listing.code, KEY))
    after.getvalue()

    assert (before, after.status_code) == (404, 200)


@pytest.mark.parametrize("name", ["attachment-add", "attachment-remove"])
@pytest.mark.parametrize("visibility", ["anonymous", "network"])
def test_nobody_writes_files_of_a_foreign_listing(
    signed_in: SignedIn, person: User, company: Company, name: str, visibility: str
) -> None:
    listing = make_listing(company, visibility=visibility)
    attach(listing=listing, upload=make_upload(client_key=KEY), by=person)
    stranger = signed_in(make_member(make_company("Stranger")))
    args = [listing.code] if name == "attachment-add" else [listing.code, KEY]

    answer = stranger.post(
        address(name, *args), {"kind": "photo", "file": SimpleUploadedFile("a.jpg", picture())}
    )

    assert (answer.status_code, Attachment.objects.count()) == (404, 1)


def test_same_key_is_one_file(listing: Listing, person: User, folder: Path) -> None:
    first = attach(listing=listing, upload=make_upload(client_key=KEY), by=person)
    again = attach(listing=listing, upload=make_upload(picture(10, 10), client_key=KEY), by=person)

    assert (first, Attachment.objects.count(), len(files_in(folder))) == (again, 1, 1)


REFUSED = {
    "key": make_upload(client_key="../../etc"),
    "kind": make_upload(kind="program"),
    "not_a_photo": make_upload(b"<script>alert(1)</script>"),
    "not_a_document": make_upload(b"MZ\x90 program", kind="document", name="report.pdf"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_leaves_nothing_behind(
    listing: Listing, person: User, folder: Path, code: str
) -> None:
    with pytest.raises(RefusedFile, match=code):
        attach(listing=listing, upload=REFUSED[code], by=person)

    assert (Attachment.objects.count(), files_in(folder)) == (0, [])


@pytest.mark.parametrize(
    ("content", "values", "sentence"),
    [
        (b"MZ program", {"kind": "document"}, "neither a PDF nor a picture"),
        (PDF_BYTES, {}, "A PDF is added as a lab report or a document."),
        (b"\xff\xd8\xff no picture", {"kind": "lab_report"}, "Send it as PDF, JPEG, PNG or WebP."),
        (PDF_BYTES[:20], {"kind": "document"}, "neither a PDF nor a picture"),
        (b"x" * 2000, {}, "larger than 0 MB"),
    ],
)
def test_refusal_says_why_and_what_to_do(
    signed_in: SignedIn,
    person: User,
    listing: Listing,
    settings,
    content: bytes,
    values: dict[str, str],
    sentence: str,
) -> None:
    settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"attachment_bytes": 1000}

    page = send(signed_in(person), listing, content, **values)

    assert sentence in page.content.decode()


def test_script_of_the_page_is_answered_as_json(signed_in: SignedIn, person: User, listing: Listing) -> None:
    client = signed_in(person)
    url = address("attachment-add", listing.code)
    asked = {"kind": "photo", "client_key": KEY}

    refused = client.post(
        url, {**asked, "file": SimpleUploadedFile("a.jpg", b"no")}, headers={"Accept": "application/json"}
    )
    taken = client.post(
        url, {**asked, "file": SimpleUploadedFile("a.jpg", picture())}, headers={"Accept": "application/json"}
    )

    assert (refused.status_code, "not a photo" in refused.json()["error"]) == (422, True)
    assert (taken.status_code, taken.json()) == (200, {"url": address("listing-detail", listing.code)})


STEMS = [
    "../../etc/passwd",
    "..\\..\\boot",
    "C:\\x\\CON",
    "a\r\nSet-Cookie: x=1",
    'a";x="',
    "<img src=x>",
    "\u202egpj",
    "b\u200be",
    "x" * 300,
    "..",
    " ",
    "",
    "con",
    "báo cáo",
    "=cmd()",
    ".htaccess",
    "a\x7fb",
    "\ufeffq",
    "a|b",
    "%00",
]
ENDINGS = [".jpg", ".php", ".jpg.exe", "", ".", ".html", "\r\n.pdf", "/", ".JPG ", ":stream"]


def test_two_hundred_hostile_names_become_plain_ones() -> None:
    names = [stem + ending for stem, ending in product(STEMS, ENDINGS)]
    kept = [clean_name(name) for name in names]

    assert len(names) == 200
    assert all(1 <= len(name) <= attachments.LONGEST_NAME for name in kept)
    assert not any(set(name) & set('/\\:*?"<>|\r\n\x00\x7f\u202e\u200b\ufeff') for name in kept)
    assert not any(name.startswith(".") or name.endswith((".", " ")) for name in kept)


def test_a_name_never_becomes_a_path(
    signed_in: SignedIn, person: User, listing: Listing, folder: Path
) -> None:
    client = signed_in(person)
    for number, stem in enumerate(STEMS):
        send(client, listing, picture(20 + number, 20), f"{stem}.jpg", client_key=f"{number:032d}")
    answer = client.get(address("attachment", listing.code, f"{3:032d}"))
    answer.getvalue()

    digests = {path.name for path in files_in(folder)}
    assert digests == set(Attachment.objects.values_list("digest", flat=True))
    assert len(digests) == len(STEMS)
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


def test_number_of_files_has_a_limit(listing: Listing, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    attach(listing=listing, upload=make_upload(), by=person)

    with pytest.raises(RefusedFile, match="too_many"):
        attach(listing=listing, upload=make_upload(), by=person)


def test_bytes_go_with_the_last_file_that_names_them(
    company: Company, person: User, folder: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    first, second = (
        attach(listing=make_listing(company), upload=make_upload(), by=person) for _number in range(2)
    )
    left = []
    for one in (first, first, second):  # the second time changes nothing
        with django_capture_on_commit_callbacks(execute=True):
            detach(attachment=one, by=person)
        left.append(len(files_in(folder)))

    assert left == [1, 1, 0]


def twenty_at_once(person: User, listings: list[Listing]) -> int:
    """Send twenty different pictures from eight threads; return how many were taken."""
    start = Barrier(THREADS)

    def work(thread: int) -> int:
        start.wait()
        taken = 0
        try:
            for number in range(thread, 20, THREADS):
                try:
                    attach(listing=listings[number], upload=make_upload(picture(100 + number, 90)), by=person)
                    taken += 1
                except RefusedFile:
                    continue
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(work, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_do_not_exceed_the_quota(
    settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make_company("Nam Ash")
    person, listings = make_member(company), [make_listing(company) for _number in range(20)]
    one = attach(listing=listings[0], upload=make_upload(), by=person).size
    quota = 6 * one
    settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"company_bytes": quota}

    taken = twenty_at_once(person, listings)
    kept, on_disk = bytes_kept(company), bytes_on_disk(folder)
    monkeypatch.setattr(attachments, "_refuse_too_much", lambda _listing, _size: None)  # the control
    unguarded = twenty_at_once(person, listings)

    assert 0 < taken < 6
    assert kept <= quota
    assert on_disk <= quota
    assert (unguarded, bytes_kept(company) > quota) == (20, True)


def test_a_draft_of_others_keeps_its_files_to_itself(
    signed_in: SignedIn, person: User, company: Company
) -> None:
    listing = make_listing(company, status=Status.DRAFT, visibility="network")
    attach(listing=listing, upload=make_upload(client_key=KEY), by=person)

    answer = signed_in(make_member(make_company("Stranger"))).get(address("attachment", listing.code, KEY))

    assert answer.status_code == 404
