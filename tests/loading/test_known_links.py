"""Published exchanges keep what they are: signed, operating, pilot, claimed, opportunity."""

from collections import Counter

from django.utils import translation

from exchanges.models import KnownLink


def test_published_exchanges_keep_their_statuses(world: str) -> None:
    statuses = Counter(KnownLink.objects.values_list("status", flat=True))

    assert statuses == {"operating": 8, "opportunity": 9, "signed": 2, "claimed": 2, "pilot": 1}


def test_nam_dinh_vu_has_opportunities_only(world: str) -> None:
    links = KnownLink.objects.filter(park__code="NDV")

    assert set(links.values_list("status", flat=True)) == {"opportunity"}
    assert sorted(links.values_list("family", flat=True)) == ["BP", "EN", "LO", "WA"]


def test_the_fire_agreement_names_both_parties_and_its_day(world: str) -> None:
    link = KnownLink.objects.select_related("from_company", "to_company").get(code="KL-01")

    assert (link.from_company.slug, link.to_company.slug) == ("dinh-vu-iz", "hai-an-district-police")
    assert (link.family, link.status) == ("SV", "signed")
    with translation.override("en"):
        assert link.status_text == "signed on 12 September 2023"


def test_a_party_that_is_not_one_company_has_only_a_label(world: str) -> None:
    link = KnownLink.objects.get(code="KL-09")

    assert (link.from_company, link.to_company) == (None, None)
    with translation.override("vi"):
        assert link.from_label == "Doanh nghiệp thép, nhựa, hỗ trợ"


def test_every_published_exchange_has_both_languages(world: str) -> None:
    assert not KnownLink.objects.filter(description_vi="").exists()
    assert not KnownLink.objects.filter(status_text_vi="").exists()
