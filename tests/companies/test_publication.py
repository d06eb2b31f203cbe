"""What strangers see of anonymous listings gives nobody away: the author hides among five companies (C3)."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings
from django.utils.translation import override

from catalogue.models import ResourceType, SectorTemplate, SectorTemplateLine
from companies import publication
from companies.audiences import stranger_sentence
from companies.models import Company, Ground, Listing, PublicFace
from companies.projections import cells_at, position_of, project, raw_projection
from companies.publication import publish_faces
from tests.factories import SOURCED, make_company, make_listing, make_park, make_resource

pytestmark = pytest.mark.django_db
PLACES = [("20.83", "106.75"), ("20.83", "106.70"), ("20.90", "106.60"), ("20.70", "106.50")]
LEAST = 5


@pytest.fixture(autouse=True)
def _as_in_the_product() -> Iterator[None]:
    with override_settings(ANONYMITY={"companies": LEAST, "publish_minutes": 60}):
        yield


def make_template(code: str, *lines: tuple[str, ResourceType]) -> SectorTemplate:
    template = SectorTemplate.objects.create(code=code, isic="2410", name_en=code, name_vi=code, **SOURCED)
    for kind, resource in lines:
        SectorTemplateLine.objects.create(template=template, kind=kind, resource=resource, **SOURCED)
    return template


def firms(
    count: int, template: SectorTemplate | None = None, place: tuple[str, str] = PLACES[0]
) -> list[Company]:
    latitude, longitude = map(Decimal, place)
    park = make_park()
    columns: dict[str, Any] = {"latitude": latitude, "longitude": longitude, "template": template}
    return [make_company(park=park, **columns) for _number in range(count)]


def published(listing: Listing) -> PublicFace:
    PublicFace.objects.filter(basis__isnull=True).delete()  # the factory's own
    publish_faces()
    return PublicFace.objects.get(listing=listing)


def estimate_of(company: Company, resource: ResourceType, **columns: Any) -> Listing:
    listing = make_listing(company, resource=resource, origin="sector_estimate", **columns)
    published(listing)
    return listing


def test_untouched_estimate_says_what_public_sources_say() -> None:
    dust = make_resource("eaf-dust")
    (mill,) = firms(1, make_template("mill", ("HAVE", dust)))
    listing = estimate_of(mill, dust)

    face = published(listing)

    assert (face.ground, face.is_estimate) == (Ground.PUBLIC, True)
    assert project(Listing.objects.get(pk=listing.pk)) == raw_projection(listing)


@pytest.mark.parametrize(
    "answer", [{"offered": Decimal(99000)}, {"months": [1]}, {"temperature_c": Decimal(300)}]
)
def test_answer_of_the_only_mill_leaves_its_face_as_it_was(answer: dict[str, Any]) -> None:
    dust = make_resource("eaf-dust")
    (mill,) = firms(1, make_template("mill", ("HAVE", dust)))
    firms(20)
    listing = estimate_of(mill, dust)
    before = published(listing).shown

    Listing.objects.filter(pk=listing.pk).update(origin="own", **answer)

    assert published(listing).shown == before


@pytest.mark.parametrize(("answered", "own_words"), [(LEAST - 1, False), (LEAST, True)])
def test_own_words_are_shown_once_five_with_the_same_estimate_have_answered(
    answered: int,
    own_words: bool,
) -> None:
    dust = make_resource("eaf-dust")
    mills = firms(LEAST + 2, make_template("mill", ("HAVE", dust)))
    listings = [estimate_of(mill, dust) for mill in mills]

    for listing in listings[:answered]:
        Listing.objects.filter(pk=listing.pk).update(origin="own", offered=Decimal(99000))

    assert (published(listings[0]).ground == Ground.SHARED) == own_words
    assert published(listings[-1]).ground == Ground.PUBLIC


@pytest.mark.parametrize(
    ("near", "wider", "size"), [(5, 0, "5"), (4, 1, "10"), (4, 0, "region")], ids=["5 km", "10 km", "region"]
)
def test_cell_grows_until_enough_companies_are_as_likely(near: int, wider: int, size: str) -> None:
    ash = make_resource("ash")
    author = firms(near)[0]
    firms(wider, place=PLACES[1])
    firms(9, place=PLACES[2])

    face = published(make_listing(author, resource=ash))

    assert face.cell_id.split(":")[0] == size
    assert face.ground == Ground.SHARED


def test_companies_known_for_the_thing_are_no_crowd_for_those_that_are_not() -> None:
    ash = make_resource("ash")
    plants = firms(2, make_template("power", ("HAVE", ash)))
    firms(20)

    assert published(make_listing(plants[0], resource=ash)).ground == Ground.HELD


@pytest.mark.parametrize(
    ("visibility", "is_matched"), [("anonymous", False), ("park", False), ("network", True)]
)
def test_a_listing_that_is_held_back_is_matched_only_when_it_is_named_to_all(
    visibility: str, is_matched: bool
) -> None:
    """As the sentence on its page says; where strangers are told of it, it is matched in any case."""
    ash = make_resource("ash")
    plants = firms(2, make_template("power", ("HAVE", ash)))
    firms(20)
    held, shown = (
        make_listing(plants[0], resource=resource, visibility=visibility)
        for resource in (ash, make_resource("pallets"))
    )
    publish_faces()

    matched = Listing.objects.matchable().values_list("pk", flat=True)

    assert (held.pk in matched, shown.pk in matched) == (is_matched, True)
    listing = Listing.objects.with_owner().get(pk=held.pk)
    with override("en"):
        sentence = stranger_sentence(listing, least=LEAST)
    assert ("not matched" in sentence) == (not is_matched)


def test_class_above_gives_away_as_much_as_the_type() -> None:
    metals = make_resource("non-ferrous", is_abstract=True)
    dross, ash = make_resource("zinc-dross", parent=metals), make_resource("zinc-ash", parent=metals)
    (galvaniser,) = firms(1, make_template("galvanising", ("HAVE", dross)))
    firms(20)

    assert published(make_listing(galvaniser, resource=ash)).ground == Ground.HELD


def test_corrected_type_is_held_back_because_its_code_was_known() -> None:
    ash, dust = make_resource("ash"), make_resource("eaf-dust")
    mill = firms(20, make_template("mill", ("HAVE", dust)))[0]
    listing = estimate_of(mill, dust)

    Listing.objects.filter(pk=listing.pk).update(origin="own", resource=ash)

    assert published(listing).ground == Ground.HELD


def test_second_batch_changes_nothing_however_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    for company in firms(5):
        make_listing(company)
    monkeypatch.setattr(publication, "CHUNK", 2)

    assert publish_faces().total() == 5
    assert publish_faces() == {"unchanged": 5}


# --- C3: a thousand random edits ----------------------------------------------------------------------------


def hidden_among(listing: Listing, face: PublicFace) -> int:
    """Count from the tables, by another way than the product: who is as likely as the author in the shown cell."""
    lines = set(SectorTemplateLine.objects.values_list("template", "kind", "resource"))
    family = set(SectorTemplateLine.objects.values_list("template", "kind", "resource__parent"))

    def known(company: Company) -> tuple[bool, bool]:
        mine = (company.template_id, listing.kind)
        return (*mine, listing.resource_id) in lines, (*mine, listing.resource.parent_id) in family

    firms_there = [
        company
        for company in Company.objects.select_related("park")
        if (place := position_of(company)) and face.cell_id in {cell.id for cell in cells_at(*place)}
    ]
    return sum(known(company) == known(listing.company) for company in firms_there)


def gives_away() -> list[str]:
    """Return the anonymous listings whose face says more than public sources, and is shared by fewer than five."""
    rows = Listing.objects.filter(status="live", visibility="anonymous").with_owner()
    exposed = []
    for row in rows:
        face = row.face
        if face.ground == Ground.HELD or face.shown == face.basis or _said_of_another(row):
            continue
        if face.basis is None and hidden_among(row, face) < LEAST:
            exposed.append(row.code)
        if face.basis is not None and _same_estimates_answered(face) < LEAST:
            exposed.append(row.code)
    return exposed


def _said_of_another(row: Listing) -> bool:
    """Whether the face is the estimate that the company had removed."""
    removed = PublicFace.objects.filter(listing__company=row.company, listing__status="withdrawn")
    return any(row.face.shown == one.basis for one in removed if one.basis)


def _same_estimates_answered(face: PublicFace) -> int:
    rows = PublicFace.objects.filter(listing__status="live").exclude(listing__origin="sector_estimate")
    return len({row.listing.company_id for row in rows.select_related("listing") if row.basis == face.basis})


def random_edit(dice: random.Random, companies: list[Company], types: list[ResourceType]) -> None:
    company, resource = dice.choice(companies), dice.choice(types)
    rows = Listing.objects.filter(company=company)
    some = list(rows.order_by("pk").values_list("pk", flat=True))
    deed = dice.randrange(6)
    if deed == 0 or not some:
        make_listing(
            company, resource=resource, kind=dice.choice(["HAVE", "NEED"]), quantity=dice.randrange(1, 9999)
        )
    elif deed == 1:
        rows.filter(pk=dice.choice(some)).update(origin="own", offered=Decimal(dice.randrange(1, 9999)))
    elif deed == 2:
        rows.filter(pk=dice.choice(some)).update(status=dice.choice(["live", "withdrawn"]))
    elif deed == 3:
        rows.filter(pk=dice.choice(some)).update(resource=resource)
    elif deed == 4:
        rows.filter(pk=dice.choice(some)).update(visibility=dice.choice(["anonymous", "private", "network"]))
    else:
        latitude, longitude = map(Decimal, dice.choice(PLACES))
        Company.objects.filter(pk=company.pk).update(latitude=latitude, longitude=longitude)


def town(dice: random.Random) -> tuple[list[Company], list[ResourceType]]:
    classes = [make_resource(is_abstract=True) for _number in range(3)]
    types = [make_resource(parent=classes[number % 3]) for number in range(9)]
    templates = [
        make_template(f"kind-{number}", *[("HAVE", one) for one in dice.sample(types, 3)])
        for number in range(4)
    ]
    companies = [firms(1, dice.choice([*templates, None]), dice.choice(PLACES))[0] for _number in range(30)]
    for company in companies:
        lines = SectorTemplateLine.objects.filter(template=company.template_id).select_related("resource")
        for line in lines:
            make_listing(company, resource=line.resource, origin="sector_estimate", quantity=100)
    return companies, types


def test_everything_shown_after_a_thousand_edits_is_shared_by_five() -> None:
    dice = random.Random(4)
    companies, types = town(dice)
    PublicFace.objects.all().delete()
    publish_faces()

    for number in range(1000):
        random_edit(dice, companies, types)
        if number % 100 == 99:
            publish_faces()

    assert gives_away() == []
    grounds = set(PublicFace.objects.values_list("ground", flat=True))
    assert grounds == {Ground.PUBLIC, Ground.SHARED, Ground.HELD}  # each way was taken


def test_control_without_a_crowd_somebody_is_given_away() -> None:
    dice = random.Random(4)
    companies, types = town(dice)
    for _number in range(100):
        random_edit(dice, companies, types)
    PublicFace.objects.all().delete()

    with override_settings(ANONYMITY={"companies": 1, "publish_minutes": 60}):
        publish_faces()

    assert gives_away()
