"""Demo people, one for each role, marked as such: nothing they do comes from the company they act for."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import User
from accounts.roles import CompanyRole, ParkRole
from companies.models import Company, CompanyMembership
from parks.models import Park, ParkMembership

DOMAIN = "demo.symbiosis.example"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
ALL_PARKS = ("NDV", "DC1", "DC2", "DC3", "NCK")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A login and the memberships that make its role."""

    login: str
    full_name: str
    what: str
    company: str = ""
    parks: tuple[str, ...] = ()
    park_role: ParkRole | None = None
    is_operator: bool = False

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


# Tenant A has steel offcuts that tenant B can melt: the match that the guided tour takes to an agreement.
PEOPLE = (
    DemoPerson("tenant-a", "Trần Thu Hà", "tenant A, may sign", company="viet-phap-steel-2"),
    DemoPerson("tenant-b", "Nguyễn Minh Đức", "tenant B, may sign", company="viet-nhat-steel"),
    DemoPerson(
        "board-ndv", "Lê Quang Huy", "board of Nam Dinh Vu", parks=("NDV",), park_role=ParkRole.BOARD_CHAIR
    ),
    DemoPerson(
        "board-deep-c",
        "Phạm Ngọc Lan",
        "board of DEEP C I, II, III",
        parks=("DC1", "DC2", "DC3"),
        park_role=ParkRole.BOARD_CHAIR,
    ),
    DemoPerson(
        "board-nck", "Vũ Hải Yến", "board of Nam Cau Kien", parks=("NCK",), park_role=ParkRole.BOARD_CHAIR
    ),
    DemoPerson(
        "consultant",
        "Đỗ Thanh Tùng",
        "consultant in all parks",
        parks=ALL_PARKS,
        park_role=ParkRole.CONSULTANT,
    ),
    DemoPerson(
        "heza",
        "Bùi Phương Mai",
        "zone authority, totals only",
        parks=ALL_PARKS,
        park_role=ParkRole.AUTHORITY,
    ),
    DemoPerson(
        "city", "Hoàng Văn Nam", "city party: fire and rescue police", company="hai-phong-fire-police"
    ),
    DemoPerson("developer", "Đoàn Thị Hạnh", "developer of DEEP C I, may sign", company="dinh-vu-iz"),
    DemoPerson(
        "financier",
        "Đặng Khánh Linh",
        "financier, totals only",
        parks=ALL_PARKS,
        park_role=ParkRole.FINANCIER,
    ),
    DemoPerson("operator", "Ngô Gia Bảo", "operator of the platform", is_operator=True),
)


def demo_password(file: Path) -> str:
    """Return the one password of all demo people; made once, readable only by the owner of the file."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        word = "-".join("".join(secrets.choice(LETTERS) for _letter in range(5)) for _group in range(3))
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(word)
    return file.read_text().strip()


@transaction.atomic
def create_demo_people(password: str, people: Iterable[DemoPerson] = PEOPLE) -> list[DemoPerson]:
    """Make the people or bring them back to what they should be; returns them in their order."""
    made = list(people)
    for person in made:
        user = _person(person, password)
        _join_company(user, person)
        _join_parks(user, person)
    return made


def _person(person: DemoPerson, password: str) -> User:
    wanted = {"full_name": person.full_name, "is_operator": person.is_operator, "is_active": True}
    user = User.objects.filter(email=person.email, is_demo=True).first()
    if user is None:
        return User.objects.create_user(person.email, password, is_demo=True, **wanted)
    for name, value in wanted.items():
        setattr(user, name, value)
    if not user.check_password(password):
        user.set_password(password)
    user.save()
    return user


def _join_company(user: User, person: DemoPerson) -> None:
    if person.company:
        company = Company.objects.get(slug=person.company)
        for role in (CompanyRole.ADMIN, CompanyRole.SIGNATORY):
            CompanyMembership.objects.get_or_create(user=user, company=company, role=role)


def _join_parks(user: User, person: DemoPerson) -> None:
    for park in Park.objects.filter(code__in=person.parks):
        ParkMembership.objects.get_or_create(user=user, park=park, role=person.park_role)
