"""Words of listing workbooks in both languages: headers and choices. Data only.

They are not translations: a file written in Vietnamese is read by somebody whose page is in English. Separated by
semicolons; the first two are what template and export write (Vietnamese; English), the others are read only.
Case, marks and signs do not matter.
"""

_HEADERS = {
    "row_key": "Mã dòng của bạn; Your row key; mã dòng; mã nội bộ; mã hàng; mã vật tư; mã số; mã; key; row "
    "key; row id; id; SKU; item code; internal code; ref; reference; ký hiệu",
    "code": "Mã tin đăng; Listing code; mã tin; listing; listing id",
    "company": "Doanh nghiệp; Company; công ty; tên công ty; tên doanh nghiệp; company name; firm; đơn vị "
    "phát sinh; chủ nguồn thải; cơ sở phát sinh",
    "kind": "Có hay cần; Have or need; có/cần; có hoặc cần; loại tin; have/need; kind; offer or request; "
    "supply or demand; offer/need; offer or need; cung/cầu; cung cấp hay nhu cầu",
    "family": "Nhóm; Family; nhóm tài nguyên; phân nhóm; lĩnh vực; category; group; resource family; nhóm "
    "chất thải",
    "resource": "Loại tài nguyên; Type of resource; tài nguyên; loại; tên chất thải; loại chất thải; chất "
    "thải; tên vật liệu; vật liệu; nguyên liệu; nguyên vật liệu; tên hàng; tên hàng hóa; hàng hóa; mặt "
    "hàng; tên mặt hàng; sản phẩm; tên sản phẩm; phụ phẩm; tên phụ phẩm; phế liệu; loại phế liệu; dòng vật "
    "chất; resource; resource type; material; material name; waste; waste name; waste type; waste stream; "
    "by-product; byproduct; stream; item; product; commodity; type; tên tài nguyên; chủng loại; danh mục; "
    "tên",
    "title": "Tiêu đề; Title; tên; tên tin; tên gọi; tiêu đề tin; name; listing title; tên riêng; tên "
    "thường gọi",
    "description": "Mô tả; Description; mô tả chi tiết; diễn giải; chi tiết; thông tin thêm; đặc điểm; "
    "details; specification; quy cách",
    "quantity_low": "Số lượng; Quantity; KL; SL; khối lượng; lượng; số lượng ước tính; khối lượng phát "
    "sinh; lượng phát sinh; KL phát sinh; lượng thải; sản lượng; thể tích; công suất; số lượng phát sinh; "
    "trọng lượng; khối lượng chất thải; số lượng từ; nhu cầu; lượng cần; qty; amount; volume; mass; "
    "weight; tonnage; capacity; quantity from; demand",
    "quantity_high": "Đến mức; Up to; đến; tối đa; số lượng đến; số lượng tối đa; khối lượng tối đa; KL "
    "max; max; maximum; max quantity; quantity to; qty max; upper quantity",
    "unit": "Đơn vị; Unit; ĐVT; ĐV tính; ĐV; đơn vị tính; đơn vị đo; UoM; units; unit of measure",
    "period": "Kỳ; Period; chu kỳ; kỳ tính; tần suất; thời gian tính; per; frequency; time unit; kỳ phát "
    "sinh",
    "available_from": "Có từ ngày; Available from; từ ngày; ngày bắt đầu; bắt đầu; hiệu lực từ; from; from "
    "date; start; start date; valid from",
    "available_to": "Có đến ngày; Available until; đến ngày; ngày kết thúc; kết thúc; hiệu lực đến; until; "
    "to date; end; end date; valid until; available to; hạn",
    "months": "Các tháng hoạt động; Months in which it runs; các tháng; tháng; tháng hoạt động; mùa vụ; "
    "months; season; operating months; tháng phát sinh",
    "min_lot": "Lô nhỏ nhất; Smallest lot; lô tối thiểu; khối lượng tối thiểu; số lượng tối thiểu; min "
    "lot; minimum lot; MOQ; minimum quantity; minimum order; lô hàng nhỏ nhất",
    "temperature_c": "Nhiệt độ (°C); Temperature (°C); nhiệt độ; temperature; temp; t°; nhiệt độ cấp; "
    "supply temperature",
    "moisture_pct": "Độ ẩm (%); Moisture (%); độ ẩm; ẩm độ; hàm ẩm; hàm lượng ẩm; moisture; moisture "
    "content; humidity; water content",
    "purity_pct": "Độ tinh khiết (%); Purity (%); độ tinh khiết; độ sạch; hàm lượng; hàm lượng chính; nồng "
    "độ; purity; concentration; grade; assay",
    "hazardous": "Nguy hại; Hazardous; chất thải nguy hại; CTNH; nguy hại (có/không); tính nguy hại; độc "
    "hại; hazard; hazardous waste; is hazardous; hazardous (yes/no)",
    "waste_code": "Mã chất thải; Waste code; mã CTNH; mã CT; mã chất thải nguy hại; mã EWC; EWC; EWC code; "
    "LoW code; European waste code; mã phân loại",
    "month_shares": "Tỷ lệ theo tháng; Month shares; phân bổ theo tháng; tỷ trọng theo tháng; monthly "
    "profile; monthly shares; share per month",
    "hours_per_day": "Số giờ mỗi ngày; Hours per day; giờ/ngày; số giờ/ngày; giờ mỗi ngày; hours/day; "
    "h/day; daily hours",
    "days_per_week": "Số ngày mỗi tuần; Days per week; ngày/tuần; số ngày/tuần; ngày mỗi tuần; days/week; "
    "weekly days",
    "payment": "Thanh toán; Payment; hướng thanh toán; ai trả tiền; hình thức thanh toán; payment "
    "direction; who pays",
    "price_vnd_per_unit": "Giá (đồng/đơn vị); Price (VND/unit); giá; đơn giá; giá bán; giá mua; giá đề "
    "nghị; mức giá; price; unit price; price per unit; VND per unit; chi phí xử lý; giá xử lý",
    "transport": "Vận chuyển; Transport; bên vận chuyển; ai vận chuyển; giao hàng; phương thức vận chuyển; "
    "carriage; who carries; delivery",
    "visibility": "Ai xem được; Who sees it; hiển thị; chế độ hiển thị; quyền xem; visibility; who can see",
    "status": "Trạng thái; Status; tình trạng; tình trạng tin; listing status; state",
    "note": "Ghi chú; Note; ghi chú khác; notes; remark; remarks; comment; comments; chú thích; lưu ý; ý "
    "kiến",
    "composition": "Thành phần; Composition; thành phần chính; thành phần hóa học; components; chemical "
    "composition",
    "form": "Dạng; Form; trạng thái tồn tại; dạng tồn tại; thể; physical form; physical state; trạng thái "
    "vật lý",
    "packaging": "Đóng gói; Packaging; bao bì; quy cách đóng gói; cách đóng gói; packing; package",
    "contamination": "Tạp chất; Contamination; lẫn tạp; tạp nhiễm; impurities; contaminants",
    "storage_days": "Lưu giữ được (ngày); Can be stored for (days); thời gian lưu giữ; thời gian lưu kho; "
    "lưu kho; storage days; storage time; shelf life",
    "treated_to": "Đã xử lý đạt; Treated to the standard; tiêu chuẩn xử lý; đạt quy chuẩn; quy chuẩn; "
    "QCVN; standard; treated to; effluent standard",
    "ph": "pH; pH value; độ pH; chỉ số pH",
    "cod_mg_l": "COD (mg/l); COD mg/l; COD; nồng độ COD; nhu cầu oxy hóa học; chemical oxygen demand",
    "tds_mg_l": "TDS (mg/l); TDS mg/l; TDS; tổng chất rắn hòa tan; total dissolved solids",
    "pressure_bar": "Áp suất nước (bar); Water pressure (bar); áp suất; áp lực; áp lực nước; pressure; "
    "pressure bar",
    "medium": "Môi chất; Medium; chất mang nhiệt; môi chất nhiệt; heat carrier; carrier; heat medium",
    "return_temperature_c": "Nhiệt độ hồi (°C); Return temperature (°C); nhiệt độ hồi lưu; nhiệt độ về; "
    "return temp; return temperature",
    "thermal_mw": "Công suất nhiệt (MW); Thermal power (MW); công suất nhiệt; nhiệt lượng; thermal power; "
    "heat output; thermal capacity",
    "steam_pressure_bar": "Áp suất hơi (bar); Steam pressure (bar); áp suất hơi; áp lực hơi; steam pressure",
    "continuity": "Tính liên tục; Continuity; mức độ liên tục; chế độ phát sinh; continuous or batch; "
    "supply pattern",
    "peak_kw": "Công suất đỉnh (kW); Peak power (kW); công suất đỉnh; công suất cực đại; peak power; peak "
    "load; peak",
    "voltage_kv": "Điện áp (kV); Voltage (kV); điện áp; cấp điện áp; voltage; voltage level",
    "energy_source": "Nguồn năng lượng; Energy source; nguồn điện; nguồn; source; energy origin; source of "
    "energy",
    "roof_m2": "Diện tích mái (m²); Roof area (m²); diện tích mái; diện tích mái nhà; roof area; roof; "
    "rooftop area",
    "contract_limits": "Giới hạn hợp đồng; Limits of the contract; điều kiện hợp đồng; hạn chế hợp đồng; "
    "contract limits",
    "lane": "Từ – đến; From – to; tuyến; tuyến đường; tuyến vận chuyển; lộ trình; route; lane; origin "
    "destination",
    "backhaul_days": "Ngày xe chạy rỗng; Days with empty trips; ngày chạy rỗng; ngày có xe rỗng; backhaul "
    "days; empty days",
    "vehicle": "Loại xe; Vehicle; phương tiện; xe; loại phương tiện; tải trọng xe; vehicle type; truck; "
    "truck type",
    "pallets": "Số chỗ pa-lét; Pallet places; chỗ pa-lét; số pa-lét; số pallet; vị trí pallet; pallets; "
    "pallet positions",
    "area_m2": "Diện tích kho (m²); Storage area (m²); diện tích kho; diện tích; diện tích kho bãi; area; "
    "floor area; warehouse area; storage area",
    "service_hours": "Giờ phục vụ; Hours of service; giờ làm việc; thời gian phục vụ; service hours; "
    "opening hours",
    "certificates": "Chứng chỉ; Certificates; chứng nhận; giấy chứng nhận; certificate; certification; "
    "accreditations",
    "response_min": "Thời gian đáp ứng (phút); Response time (min); thời gian đáp ứng; thời gian phản hồi; "
    "response time",
    "price_basis": "Cơ sở tính giá; Basis of the price; cách tính giá; căn cứ giá; price basis; pricing "
    "basis",
}

_CHOICES = {
    "kind": {
        "HAVE": "Có; Have; có sẵn; cung cấp; cung; bán; cho; thừa; dư; phát sinh; đầu ra; offer; supply; "
        "output; giving; available; surplus; sell",
        "NEED": "Cần; Need; nhu cầu; cầu; mua; tìm; nhận; thiếu; đầu vào; request; demand; want; wanted; "
        "input; buy; needed; taking; looking for",
    },
    "family": {
        "BP": "Phụ phẩm; By-products; by-product; phế liệu; chất thải rắn; vật liệu; material; materials; "
        "waste",
        "WA": "Nước; Water; nước thải; wastewater",
        "HE": "Nhiệt, hơi; Heat, steam; nhiệt; hơi; hơi nước; heat; steam; nhiệt thải; waste heat",
        "EN": "Năng lượng; Energy; điện; electricity; power; điện năng",
        "LO": "Logistics; Logistics; kho vận; vận tải; kho bãi; hậu cần; vận chuyển; transport; storage; "
        "warehouse",
        "SV": "Dịch vụ; Services; service; dịch vụ chung; shared services",
    },
    "hazardous": {
        "yes": "Có; Yes; y; x; đúng; true; 1; nguy hại; CTNH; hazardous; có nguy hại; nh; hazardous waste; "
        "v; ✓; ✔",
        "no": "Không; No; n; sai; false; 0; không nguy hại; non hazardous; not hazardous; thông thường; "
        "ko; k; kh; chất thải thông thường; không có; ctrtt; none",
        "": "Chưa rõ; Not known; chưa biết; không rõ; unknown; ?; chưa xác định; n/a; na; kxđ; tt",
    },
    "payment": {
        "receive": "Chúng tôi được trả tiền; We want to be paid; nhận tiền; bán; thu tiền; được trả tiền; "
        "receive; paid; sell; sale; muốn được trả",
        "pay": "Chúng tôi trả tiền; We pay; trả tiền; mua; chi tiền; trả phí; pay; buy; trả phí xử lý",
        "free": "Miễn phí; Free of charge; free; cho không; không tính tiền; 0 đồng; tặng; no charge",
    },
    "transport": {
        "ours": "Chúng tôi vận chuyển; We carry it; chúng tôi; bên chúng tôi; tự vận chuyển; giao tận nơi; "
        "we deliver; ours; own transport; by us; seller delivers",
        "theirs": "Bên kia vận chuyển; The other side carries it; bên kia; bên mua; bên nhận; đối tác; đối "
        "tác vận chuyển; nhận tại kho; theirs; by them; by partner; ex works; EXW; pick up; collection",
        "open": "Thỏa thuận; To be agreed; thương lượng; tùy; open; negotiable; tbd; to be negotiated",
    },
    "visibility": {
        "private": "Chỉ doanh nghiệp chúng tôi (không tìm kết nối); Only our company (not matched); riêng "
        "tư; nội bộ; chỉ chúng tôi; private; internal",
        "anonymous": "Ẩn danh đến khi hai bên cùng quan tâm; Anonymous until mutual interest; ẩn danh; ẩn "
        "tên; anonymous",
        "park": "Hiện tên với doanh nghiệp trong khu; Named to companies of our park; trong khu; trong "
        "KCN; park; our park; khu công nghiệp",
        "network": "Hiện tên với mọi người đã đăng nhập; Named to all signed-in users; mọi người; công "
        "khai; network; public; everyone; all; tất cả",
    },
    "status": {
        "live": "Đang đăng; Live; đăng; đã đăng; published; publish; active; online",
        "draft": "Nháp; Draft; bản nháp; chưa đăng; unpublished",
        "withdrawn": "Đã gỡ; Withdrawn; gỡ; ngừng; removed; closed; inactive; đã ngừng",
    },
    "period": {
        "year": "Năm; Year; mỗi năm; hàng năm; hằng năm; per year; yearly; annual; annually; /năm; /year; "
        "y; yr; a",
        "month": "Tháng; Month; mỗi tháng; hàng tháng; hằng tháng; per month; monthly; /tháng; /month; mo",
        "day": "Ngày; Day; mỗi ngày; hàng ngày; hằng ngày; ngày đêm; per day; daily; /ngày; /day; ng.đ; "
        "ngđ; d",
        "hour": "Giờ; Hour; mỗi giờ; per hour; hourly; /giờ; /hour; h; hr",
        "once": "Một lần; One time; 1 lần; một đợt; once; one-off; one off; lô hiện có",
    },
    "form": {
        "powder": "Bột; Powder; dạng bột; bụi; mịn; dust; fine",
        "granular": "Hạt, cục; Grains, lumps; hạt; cục; viên; dạng hạt; granular; granules; grains; lumps; "
        "pellets",
        "sludge": "Bùn, sệt; Sludge, paste; bùn; sệt; nhão; dạng bùn; sludge; paste; slurry",
        "liquid": "Lỏng; Liquid; chất lỏng; dạng lỏng; dung dịch; fluid; solution",
        "solid": "Rắn, mảnh; Solid pieces; rắn; mảnh; khối; tấm; chất rắn; dạng rắn; solid; pieces; "
        "sheets; bulk solid",
        "gas": "Khí; Gas; dạng khí; chất khí; hơi; gaseous; vapour",
    },
    "packaging": {
        "bulk": "Rời, xá; Loose, in bulk; rời; xá; hàng rời; hàng xá; để rời; loose; bulk; in bulk; unpacked",
        "big_bag": "Bao jumbo; Big bags; bao; jumbo; bao lớn; túi lớn; big bag; jumbo bag; FIBC; bags; bao "
        "tải",
        "pallet": "Trên pa-lét; On pallets; pa-lét; pallet; pallets; kê pallet; palletised; palletized",
        "drum": "Phuy, IBC; Drums, IBC; phuy; thùng phuy; IBC; drum; drums; can; tank IBC; barrel; barrels",
        "tank": "Bồn; Tank; bể; téc; xe bồn; silo; tanker; tank truck",
        "container": "Thùng chứa; Skip, container; container; thùng; skip; cont; thùng ben; bin",
    },
    "medium": {
        "steam": "Hơi nước; Steam; hơi; hơi bão hòa; hơi quá nhiệt; saturated steam",
        "hot_water": "Nước nóng; Hot water; nước làm mát nóng; warm water",
        "flue_gas": "Khói thải; Flue gas; khói; khí thải; khói lò; khí lò; exhaust; exhaust gas; off gas",
        "hot_air": "Khí nóng; Hot air; không khí nóng; gió nóng; warm air",
        "thermal_oil": "Dầu tải nhiệt; Thermal oil; dầu truyền nhiệt; dầu nóng; hot oil; heat transfer oil",
        "cold": "Nước lạnh, lạnh; Chilled water, cold; lạnh; nước lạnh; cold; chilled water; cooling",
    },
    "continuity": {
        "steady": "Ổn định; Steady; liên tục; đều; thường xuyên; continuous; constant; 24/7; 24/24",
        "batch": "Theo mẻ; In batches; mẻ; theo đợt; gián đoạn; từng đợt; batch; batches; intermittent",
        "varying": "Thay đổi; Varying; không ổn định; biến động; dao động; không đều; variable; "
        "fluctuating; irregular",
    },
}


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


HEADERS: dict[str, tuple[str, ...]] = {name: _split(text) for name, text in _HEADERS.items()}
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    name: {code: _split(text) for code, text in words.items()} for name, words in _CHOICES.items()
}
