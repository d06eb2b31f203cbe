"""What the gallery of components shows: one of each, with the awkward cases."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

DAY = date(2026, 11, 5)
MOMENT = datetime(2026, 11, 5, 3, 0, tzinfo=UTC)
FAMILIES = ["BP", "WA", "HE", "EN", "LO", "SV"]


class SampleForm(forms.Form):
    name = forms.CharField(label="Tên", help_text="Như trên hóa đơn.")
    quantity = forms.DecimalField(label="Số lượng", localize=True)
    unit = forms.ChoiceField(label="Đơn vị", choices=[("t", "tấn/tháng"), ("m3", "m³/ngày")])
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    kind = forms.ChoiceField(
        label="Có hay cần", choices=[("HAVE", "Có"), ("NEED", "Cần")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Tôi được quyền đăng cho công ty")


def network() -> dict[str, Any]:
    kinds = ["own", "tenant", "utility", "city"]
    nodes: list[dict[str, Any]] = [
        {"id": n, "label": f"Công ty {n}", "kind": kinds[n % 4], "park": "DEEP C", "size": n}
        for n in range(1, 13)
    ]
    states = ["suggested", "talks", "agreed", "operating"]
    links = [
        {"source": n, "target": n % 9 + 1, "family": family, "state": states[n % 4]}
        | {"label": "tro bay", "url": "#", "value": 100 * n, "unit": "t"}
        for n, family in enumerate([*FAMILIES, *FAMILIES][:9], start=1)
    ]
    return {"nodes": nodes, "links": links}


def sankey() -> dict[str, Any]:
    names = [("a0", "Nhiệt điện", 0, ""), ("b0", "Thép Việt", 0, ""), ("r1", "tro bay", 1, "BP")]
    names += [("r2", "xỉ", 1, "BP"), ("a2", "Xi măng", 2, ""), ("b2", "Gạch không nung", 2, "")]
    nodes = [{"name": n, "label": label, "column": c, "family": family} for n, label, c, family in names]
    flows = [("a0", "r1", 1440), ("b0", "r2", 800), ("r1", "a2", 1000), ("r1", "b2", 440), ("r2", "b2", 800)]
    links = [{"source": source, "target": target, "value": value} for source, target, value in flows]
    return {"unit": "t", "nodes": nodes, "links": links}


def site_map() -> dict[str, Any]:
    return {
        "areas": [{"name": "deep-c", "lat": 20.83, "lon": 106.75, "radius_m": 2500, "label": "DEEP C"}],
        "points": [
            {"lat": 20.835, "lon": 106.74, "label": "Nhiệt điện", "kind": "own", "url": "#", "radius_m": 500},
            {"lat": 20.82, "lon": 106.76, "label": "Xi măng", "kind": "tenant"},
        ],
        "links": [
            {"from": [20.835, 106.74], "to": [20.82, 106.76], "family": "BP"}
            | {"state": "agreed", "label": "tro bay"}
        ],
    }


def lists() -> dict[str, Any]:
    columns = [{"label": "Mã"}, {"label": "Tài nguyên"}, {"label": "Số lượng", "numeric": True}]
    rows = [["LST-2611-0042", "tro bay", "120 tấn/tháng"]]
    rows += [["LST-2611-0043", "nước thải sau xử lý", "300 m³/ngày"]]
    chips = [{"label": "Loại: Nước", "remove_url": "?"}, {"label": "Khu: DEEP C", "remove_url": "?"}]
    return {"columns": columns, "rows": rows, "chips": chips, "page": Paginator(range(99), 25).page(2)}


def match() -> dict[str, Any]:
    gates = [
        {"verdict": "PASS", "text": "Không nguy hại"},
        {"verdict": "FAIL", "text": "Nhiệt độ đủ cao", "fact": "60 °C, cần 120 °C"},
        {"verdict": "UNKNOWN", "text": "Giấy phép vận chuyển"},
    ]
    criteria = [
        {"label": "Khối lượng vừa", "value": 0.8, "weight": 0.3, "fact": "96 trên 120 tấn"},
        {"label": "Khoảng cách", "value": None, "weight": 0.2, "fact": ""},
    ]
    nodes = [
        {"title": "Nhà máy nhiệt điện Hải Phòng", "kind": "giver", "lines": ["DEEP C I"]},
        {"title": "Phân loại và phối trộn tro bay theo tiêu chuẩn", "lines": ["hiệu suất 0,95–1"]},
        {"title": "Xi măng", "kind": "taker", "lines": ["Nam Cầu Kiền"]},
    ]
    flows = [{"label": "tro bay 120 tấn/tháng", "family": "BP"}]
    flows += [{"label": "phụ gia 114 tấn/tháng", "family": "BP"}]
    bars = [{"label": "Phụ phẩm", "value": 1440, "text": "1.440 tấn", "family": "BP"}]
    bars += [{"label": "Nước", "value": 300, "text": "300 m³", "family": "WA"}]
    return {"gates": gates, "criteria": criteria, "nodes": nodes, "flows": flows, "bars": bars}


def context() -> dict[str, Any]:
    fact = SimpleNamespace(source="VNCPC", year=2018, confidence="from memory, needs check", needs_check=True)
    facts = [{"label": "Phát thải tránh được", "value": "310 tCO₂e"}, {"label": "TDS", "value": None}]
    entries = [{"at": MOMENT, "who": "Lan", "text": "trả lại", "reason": "thiếu mã"}]
    nav = [("list", "Tin đăng", 0), ("workflow", "Gợi ý kết nối", 3), ("handshake", "Đề xuất", 0)]
    items = [{"icon": i, "label": t, "count": c, "url": "#", "current": i == "list"} for i, t, c in nav]
    values = {"families": FAMILIES, "fact": fact, "facts": facts, "entries": entries}
    charts = {"network": network(), "sankey": sankey(), "map": site_map()}
    answers = [{"label": "Tên", "value": "Tro bay", "change_url": "#"}, {"label": "TDS", "value": None}]
    form = SampleForm({"name": "Tro bay", "quantity": "12o", "unit": "t"})
    sample = {"day": DAY, "form": form, "answers": answers, "nav_items": items, "updated_at": MOMENT}
    return {**values, **charts, **lists(), **match(), **sample}


def view(request: HttpRequest) -> HttpResponse:
    return render(request, "components/gallery.html", context())
