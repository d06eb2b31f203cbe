"""What may never serve a use, and what may only be disposed of: two tables of catalogue codes with their rules.

A sensitive use (``admits`` not empty) takes only the matter that is named for it; any other use takes all but
what is barred. Types stand for themselves and all their special kinds. Sources without "verified" are from memory
and need a check; the verdicts err on the side of refusing.
"""

from __future__ import annotations

from dataclasses import dataclass

Types = frozenset[str]


@dataclass(frozen=True, slots=True)
class EndUse:
    """A use, told by what is needed and, where that alone does not tell, by the taker's sector.

    Parameters
    ----------
    code
        Name of the use in explanations.
    types
        A need of these types is this use...
    isic
        ...if the taker is of one of these classes (prefixes); empty = of any.
    admits
        Matter that may serve; empty = any that is not barred.
    asks
        Matter that may serve after a treatment and once somebody has shown that it is fit.
    bars
        Matter that never serves.
    clean
        True where hazardous matter never serves, however it is treated and whoever is licensed.
    rule
        Where this comes from.
    """

    code: str
    types: Types
    rule: str
    isic: tuple[str, ...] = ()
    admits: Types = frozenset()
    asks: Types = frozenset()
    bars: Types = frozenset()
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Restricted:
    """Matter that goes to licensed disposal only, told by its type or by the waste code of the listing."""

    code: str
    rule: str
    types: Types = frozenset()
    waste_codes: tuple[str, ...] = ()


def _of(text: str) -> Types:
    return frozenset(text.split())


FOOD_MAKERS = ("10", "11")
FARMS = ("014", "015", "0162")
RUMINANTS = ("0141", "0143", "0144")

DRINKING = "QCVN 01-1:2024/BYT (domestic water quality; from memory, needs check)"
FEED = "Law on Animal Husbandry 32/2018/QH14; QCVN 01-190:2020/BNNPTNT (from memory, needs check)"
RUMINANT = "WOAH Terrestrial Code 11.4 and Regulation (EC) 999/2001, Art. 7 (from memory, needs check)"
FOOD = "Law on Food Safety 55/2010/QH12, Arts. 10-18 (from memory, needs check)"
SOIL = "Law on Crop Production 31/2018/QH14; QCVN 01-189:2019/BNNPTNT (from memory, needs check)"
IRRIGATION = "QCVN 08:2023/BTNMT; FAO Irrigation and Drainage Paper 29 (from memory, needs check)"
REUSE = "QCVN 40:2025/BTNMT; Decree 08/2022, Art. 74"
HALOGENS = "QCVN 41:2011/BTNMT (co-processing); chlorine limit of the fuel (from memory, needs check)"
BUILDING = "QCVN 16:2023/BXD; QCVN 07:2025/BNNMT (from memory, needs check)"
TREATED_WOOD = "Conversion C076: no paint, creosote or CCA; EN ISO 17225-1 (from memory, needs check)"
CONTACT = "QCVN 01:2017/BCT (textiles); hazardous residues never touch skin (from memory, needs check)"
GLASS = "Furnace practice: lead, mercury, antimony and fibres spoil the batch (from memory, needs check)"
MEDICINE = "GMP rules of the Law on Pharmacy 105/2016/QH13 (from memory, needs check)"
LEP_DISPOSAL = "Law on Environmental Protection 72/2020, Art. 83"

TOXIC_SOLIDS = _of(
    "medical-waste hazardous-solid-waste eaf-dust oil-fly-ash incinerator-fly-ash fluorescent-lamps"
    " batteries e-waste spent-catalyst plating-sludge hazardous-wwtp-sludge paint-sludge oily-sludge oily-rags"
    " oil-filters contaminated-drums contaminated-soft-packaging lab-chemicals-waste still-bottoms"
)  # of which nothing may end up in what people or animals touch, eat or live in
HALOGENATED = _of("pvc-scrap pvc-resin spent-solvent-halogenated refrigerant-recovered cable-scrap")
BAD_WATER = _of(
    "untreated-wastewater neutral-salt-effluent landfill-leachate ro-brine softener-rinse oily-water"
    " metalworking-emulsion"
)
NATURAL_WATER = _of("surface-water rainwater tap-water")
PLANT_MATTER = _of(
    "food-residue fruit-vegetable-waste feed-off-spec brewery-yeast molasses filter-cake-sugar starch-sugar"
)

END_USES: tuple[EndUse, ...] = (
    EndUse(
        "drinking_water",
        _of("tap-water"),
        DRINKING,
        admits=_of("tap-water"),
        asks=_of("surface-water rainwater seawater ro-permeate demineralised-water softened-water"),
        bars=BAD_WATER | _of("wastewater-group treated-wastewater cooling-blowdown"),
        clean=True,
    ),
    EndUse(
        "food_water",
        _of("process-water"),
        FOOD,
        isic=(*FOOD_MAKERS, "21"),
        admits=NATURAL_WATER | _of("steam-condensate process-water seawater raw-water-group"),
        asks=_of("treated-wastewater rainwater cooling-blowdown once-through-cooling-return"),
        bars=BAD_WATER,
        clean=True,
    ),
    EndUse(
        "contact_water",
        _of("washing-water toilet-flush-water port-service-water pv-washing-water dust-suppression-water"),
        REUSE,
        bars=BAD_WATER - _of("ro-brine softener-rinse"),
        clean=True,
    ),
    EndUse(
        "irrigation",
        _of("irrigation-water"),
        IRRIGATION,
        admits=NATURAL_WATER | _of("treated-wastewater steam-condensate process-water"),
        asks=_of("cooling-blowdown once-through-cooling-return domestic-wastewater food-wastewater seawater"),
        bars=_of("ro-brine softener-rinse landfill-leachate neutral-salt-effluent plating-wastewater"),
        clean=True,
    ),
    EndUse(
        "aquaculture",
        _of("aquaculture-water"),
        IRRIGATION,
        admits=NATURAL_WATER | _of("seawater seawater-cooling-return raw-water-group"),
        asks=_of("treated-wastewater once-through-cooling-return"),
        bars=BAD_WATER,
        clean=True,
    ),
    EndUse(
        "feed",
        _of("feed-ingredient"),
        FEED,
        admits=PLANT_MATTER | _of("fish-offal fish-oil"),
        asks=_of("food-waste slaughter-by-products animal-fat technical-fat organic-waste shells glycerine"),
        bars=TOXIC_SOLIDS | _of("sludges leather-cuttings manure used-cooking-oil grease-trap-waste"),
        clean=True,
    ),
    EndUse(
        "ruminant_feed",
        _of("feed-ingredient food-organics"),
        RUMINANT,
        isic=RUMINANTS,
        bars=_of(
            "slaughter-by-products animal-fat technical-fat fish-offal fishmeal food-waste grease-trap-waste"
            " insect-feed-protein"
        ),
        clean=True,
    ),
    EndUse(
        "food_ingredient",
        _of("starch-sugar salt ethanol liquid-co2 fish-oil animal-fat"),
        FOOD,
        isic=FOOD_MAKERS,
        admits=PLANT_MATTER
        | _of("salt ethanol liquid-co2 fish-offal fish-oil animal-fat biogas digestible-organics"),
        asks=_of("co2-offgas slaughter-by-products"),
        bars=_of("waste-salts solvents flue-gas-co2 grease-trap-waste manure"),
        clean=True,
    ),
    EndUse(
        "food_packaging",
        _of("packaging"),
        FOOD,
        isic=FOOD_MAKERS,
        asks=_of("used-hdpe-drums used-ibc used-bags-reels reconditioned-drum reusable-packaging"),
        bars=_of("contaminated-drums contaminated-soft-packaging mixed-packaging-waste medical-waste"),
        clean=True,
    ),
    EndUse(
        "soil",
        _of("soil-improver"),
        SOIL,
        admits=_of(
            "digestible-organics digestate biomass-boiler-ash rice-husk-ash bark sawdust wood-offcuts shells"
            " rice-husk rice-straw bagasse lime-mud carbonate-sludge ground-limestone"
        ),
        asks=_of(
            "wwtp-bio-sludge septic-sludge paper-sludge gypsum coal-fly-ash cotton-waste filter-cake-sugar"
            " sewer-dredgings water-treatment-sludge"
        ),
        bars=TOXIC_SOLIDS
        | _of("textile-dye-sludge ink-sludge wwtp-physchem-sludge leather-cuttings treated-wood red-mud"),
        clean=True,
    ),
    EndUse(
        "fertiliser",
        _of("mineral-fertiliser fertiliser-filler acid-for-fertiliser ammonium-sulphate"),
        SOIL,
        asks=_of(
            "spent-sulfuric-acid-clean paper-sludge phosphogypsum coal-fly-ash waste-ammonia-solution"
            " ferrous-sulphate zinc-ash-dross"
        ),
        bars=TOXIC_SOLIDS
        | _of("waste-mixed-acid spent-hf spent-pickling-hcl textile-dye-sludge waste-salts"),
    ),
    EndUse(
        "bedding",
        _of("wood biomass-fuel paper textiles"),
        TREATED_WOOD,
        isic=FARMS,
        bars=TOXIC_SOLIDS | _of("treated-wood paper-sludge pulping-rejects leather-cuttings black-liquor"),
        clean=True,
    ),
    EndUse(
        "wood_products",
        _of("particleboard-chips timber wood-pellets wood-chips firewood pallet"),
        TREATED_WOOD,
        bars=_of("treated-wood"),
    ),
    EndUse(
        "fuel",
        _of("fuels"),
        HALOGENS,
        asks=_of(
            "mixed-plastic-waste mixed-combustible-waste general-industrial-waste engineering-plastic-scrap"
            " used-transformer-oil spent-solvent-mixed spent-ion-exchange-resin dust-collector-dust"
            " mixed-textile-waste treated-wood"
        ),
        bars=HALOGENATED
        | _of("medical-waste batteries e-waste fluorescent-lamps insulation-offcuts spent-hf"),
    ),
    EndUse(
        "construction",
        _of("construction cement-materials brick-raw-material glass-aggregate ceramic-filler"),
        BUILDING,
        asks=_of("insulation-offcuts mixed-construction-waste incinerator-bottom-ash red-mud phosphogypsum"),
        bars=TOXIC_SOLIDS | _of("pvc-scrap treated-wood leather-cuttings spent-solvent-halogenated"),
    ),
    EndUse(
        "glass_batch",
        _of("glass-batch-cullet flat-glass glass-wool-feed"),
        GLASS,
        asks=_of("pv-panels-eol pv-panel-cullet mixed-glass-cullet"),
        bars=_of("fluorescent-lamps e-waste glass-fibre-waste medical-waste ceramic-waste"),
    ),
    EndUse(
        "skin_contact",
        _of("textile-wipers textile-fibre fabric nonwoven-fibre tissue-printing-paper gypsum-board-paper"),
        CONTACT,
        bars=TOXIC_SOLIDS | _of("leather-cuttings"),
        clean=True,
    ),
    EndUse(
        "medicine",
        _of("solvents chemicals food-organics"),
        MEDICINE,
        isic=("21",),
        asks=_of("spent-solvent-single surplus-raw-material spent-activated-carbon used-cooking-oil"),
        bars=TOXIC_SOLIDS | _of("spent-solvent-mixed spent-solvent-halogenated waste-salts sludges"),
    ),
)

RESTRICTED: tuple[Restricted, ...] = (
    Restricted(
        "asbestos",
        f"{LEP_DISPOSAL}; asbestos-containing waste is disposed of, never recycled",
        waste_codes=(
            "06 07 01",
            "06 13 04",
            "10 13 09",
            "15 01 11",
            "16 01 11",
            "16 02 12",
            "17 06 01",
            "17 06 05",
        ),
    ),
    Restricted(
        "medical",
        "Circular 20/2021/TT-BYT (medical waste; from memory, needs check)",
        types=_of("medical-waste"),
        waste_codes=("18 01 02", "18 01 03", "18 01 10", "18 02 02"),
    ),
    Restricted(
        "medicines",
        "Circular 20/2021/TT-BYT; Law on Pharmacy 105/2016/QH13 (from memory, needs check)",
        waste_codes=("07 05 13", "18 01 08", "18 01 09", "18 02 07", "18 02 08", "20 01 31", "20 01 32"),
    ),
    Restricted(
        "pcb",
        "Stockholm Convention, Annex A; Law on Environmental Protection 72/2020, Art. 69 (needs check)",
        waste_codes=("13 01 01", "13 03 01", "16 01 09", "16 02 09", "16 02 10", "17 09 02"),
    ),
    Restricted(
        "explosive",
        "Law 42/2024/QH15 on weapons and explosives (from memory, needs check)",
        waste_codes=("16 01 10", "16 04"),
    ),
    Restricted(
        "mercury",
        "Minamata Convention, Art. 11 (from memory, needs check)",
        types=_of("fluorescent-lamps"),
        waste_codes=("05 07 01", "06 04 04", "10 14 01", "16 01 08", "16 06 03", "17 09 01", "20 01 21"),
    ),
)
