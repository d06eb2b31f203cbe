"""What may never serve a use, and what may only be disposed of: two tables of catalogue codes with their rules.

A closed use takes only the matter that is named for it; any other use takes all but what is barred. Types stand
for themselves and their special kinds, and the nearest type named decides. Rules without an article that was read
are from memory and need a check; the verdicts err on the side of refusing.
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
    rule
        Where this comes from.
    isic
        ...if the taker is of one of these classes (prefixes); empty = of any.
    admits
        Matter that may serve.
    asks
        Matter that may serve once somebody has shown that it is fit; in a closed use only after a treatment.
    bars
        Matter that never serves.
    closed
        True where matter that is not named never serves.
    clean
        True where hazardous matter never serves, however it is treated and whoever is licensed.
    """

    code: str
    types: Types
    rule: str
    isic: tuple[str, ...] = ()
    admits: Types = frozenset()
    asks: Types = frozenset()
    bars: Types = frozenset()
    closed: bool = False
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Restricted:
    """Matter that goes to licensed disposal only, told by its type or by the waste code of the listing."""

    code: str
    rule: str
    types: Types
    waste_codes: tuple[str, ...] = ()


def _of(text: str) -> Types:
    return frozenset(text.split())


FOOD_MAKERS = ("10", "11")
FARMS = ("014", "015", "0162")
CROPS = ("011", "012")
RUMINANTS = ("0141", "0143", "0144")
MEDICINE_MAKERS = ("21",)

DRINKING = "QCVN 01-1:2024/BYT (from memory, needs check)"
FEED = "Law on Animal Husbandry 32/2018/QH14; QCVN 01-190:2020/BNNPTNT (from memory, needs check)"
RUMINANT = "WOAH Terrestrial Code 11.4; Regulation (EC) 999/2001, Art. 7 (from memory, needs check)"
FOOD = "Law on Food Safety 55/2010/QH12, Arts. 10-18 (from memory, needs check)"
SOIL = "Law on Crop Production 31/2018/QH14; QCVN 01-189:2019/BNNPTNT (from memory, needs check)"
IRRIGATION = "QCVN 08:2023/BTNMT; FAO Irrigation and Drainage Paper 29 (from memory, needs check)"
REUSE = "QCVN 40:2025/BTNMT; Decree 08/2022, Art. 74"
HALOGENS = "QCVN 41:2011/BTNMT: halogens in the fuel of kilns (from memory, needs check)"
BUILDING = "QCVN 16:2023/BXD; QCVN 07:2025/BNNMT (from memory, needs check)"
CLEAN_WOOD = "EN ISO 17225-1: no paint, creosote or wood preservative (from memory, needs check)"
CONTACT = "QCVN 01:2017/BCT; hygiene of textiles and tissue (from memory, needs check)"
GLASS = "furnace practice: lead, mercury, antimony and ceramics spoil the batch (from memory, needs check)"
MEDICINE = "Law on Pharmacy 105/2016/QH13: GMP (from memory, needs check)"
LEP_83 = "Law on Environmental Protection 72/2020, Art. 83"
ASBESTOS = f"{LEP_83}; asbestos is disposed of, never recycled (from memory, needs check)"
MEDICAL = "Circular 20/2021/TT-BYT: medical waste (from memory, needs check)"
POPS = "Stockholm Convention, Annex A (from memory, needs check)"
MERCURY = "Minamata Convention, Art. 11 (from memory, needs check)"
EXPLOSIVES = "Law 42/2024/QH15: explosives (from memory, needs check)"
RADIATION = "Law on Atomic Energy 94/2025/QH15: radioactive waste (from memory, needs check)"

TOXIC = _of(
    "medical-group hazardous-solid-waste stabilised-hazardous mercury-waste explosive-waste asbestos-waste"
    " radioactive-waste"
    " eaf-dust oil-fly-ash incinerator-fly-ash apc-residue lead-slag lead-dross lead-flue-dust leaded-glass"
    " carbon-lining salt-slag fluorescent-lamps batteries e-waste pcb-equipment pcb-oil catalysts lead-acid-batteries"
    " plating-sludge hazardous-wwtp-sludge paint-sludge ink-sludge tannery-sludge oily-sludge oily-rags oil-filters"
    " oil-spill-waste acid-tar tar-waste contaminated-drums contaminated-packaging lab-chemicals-waste still-bottoms"
    " agrochemical-waste cyanide-waste arsenic-waste heavy-metal-residue isocyanate-waste chlorosilane-waste"
    " wood-preservative-waste photo-chemicals hardening-salts oxidiser-waste tanning-liquor dye-pigment-waste"
)  # nothing of it may end up in what people or animals touch, eat or live in
HALOGENATED = _of(
    "pvc-scrap pvc-resin spent-solvent-halogenated still-bottoms-halogenated refrigerant-recovered cable-scrap"
    " vinyl-chloride-edc pcb-oil pcb-equipment chlorosilane-waste"
)
BAD_WATER = _of(
    "untreated-wastewater neutral-salt-effluent landfill-leachate oily-water metalworking-emulsion"
    " scrubber-liquor-hazardous tanning-liquor ion-exchange-eluate"
)
METAL_WATER = _of(
    "plating-wastewater electrolyte-wastewater dyeing-wastewater paint-booth-water ink-wash-water adhesive-wash-water"
    " aqueous-concentrate"
)
BRINES = _of("ro-brine softener-rinse saline-wastewater industrial-brine")
NATURAL_WATER = _of("raw-water-group tap-water")
PLANT_MATTER = _of(
    "food-residue fruit-vegetable-waste feed-off-spec brewery-yeast molasses starch-sugar coffee-grounds crop-residue"
    " beverage-reject sugar-solution-waste extraction-residue filter-cake-sugar fermentation-residue grains"
)
MEAT = _of("slaughter-by-products animal-food-reject animal-fat fish-offal")
SLUDGES = _of("sludges septic-sludge grease-trap-waste manure")

END_USES: tuple[EndUse, ...] = (
    EndUse(
        "drinking_water",
        _of("tap-water"),
        DRINKING,
        admits=_of("tap-water"),
        asks=_of("raw-water-group ro-permeate demineralised-water softened-water"),
        bars=BAD_WATER | BRINES | _of("wastewater-group treated-wastewater cooling-blowdown"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "food_water",
        _of("process-water"),
        FOOD,
        isic=FOOD_MAKERS + MEDICINE_MAKERS,
        admits=NATURAL_WATER | _of("steam-condensate process-water"),
        asks=BRINES | _of("treated-wastewater rainwater cooling-blowdown once-through-cooling-return"),
        bars=BAD_WATER,
        closed=True,
        clean=True,
    ),
    EndUse(
        "contact_water",
        _of("washing-water toilet-flush-water port-service-water pv-washing-water dust-suppression-water"),
        REUSE,
        admits=NATURAL_WATER
        | BRINES
        | _of("treated-wastewater clean-streams process-water water-uses")
        | _of("seawater-cooling-return"),
        asks=_of("untreated-wastewater"),
        bars=METAL_WATER | BAD_WATER - _of("untreated-wastewater"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "irrigation",
        _of("irrigation-water"),
        IRRIGATION,
        admits=NATURAL_WATER | _of("treated-wastewater steam-condensate process-water"),
        asks=_of("cooling-blowdown once-through-cooling-return untreated-wastewater"),
        bars=BRINES | METAL_WATER | BAD_WATER - _of("untreated-wastewater"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "aquaculture",
        _of("aquaculture-water"),
        IRRIGATION,
        admits=NATURAL_WATER | _of("seawater-cooling-return"),
        asks=_of("treated-wastewater once-through-cooling-return"),
        bars=BAD_WATER,
        closed=True,
        clean=True,
    ),
    EndUse(
        "ruminant_feed",
        _of("feed-ingredient food-residue feed-off-spec"),
        RUMINANT,
        isic=RUMINANTS,
        admits=_of("fruit-vegetable-waste"),
        bars=MEAT | _of("technical-fat fishmeal food-waste grease-trap-waste insect-feed-protein"),
        clean=True,
    ),
    EndUse(
        "feed",
        _of("feed-ingredient"),
        FEED,
        admits=PLANT_MATTER | _of("fish-offal fish-oil whey egg-shells shrimp-crab-shells"),
        asks=MEAT - _of("fish-offal")
        | _of(
            "food-waste organic-waste technical-fat shells glycerine crude-glycerine soapstock co2-offgas biogas"
        ),
        bars=TOXIC | SLUDGES | _of("leather-cuttings used-cooking-oil treated-wood tobacco-dust"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "food",
        _of("food-ingredients"),
        FOOD,
        admits=PLANT_MATTER | _of("food-ingredients fish-offal shells"),
        asks=_of("slaughter-by-products oleochemical-feed glycerine leather-fleshings"),
        bars=TOXIC | SLUDGES | _of("leather-cuttings food-waste used-cooking-oil"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "food_additive",
        _of("starch-sugar salt ethanol liquid-co2 fish-oil animal-fat"),
        FOOD,
        isic=FOOD_MAKERS,
        admits=PLANT_MATTER
        | _of("salt ethanol liquid-co2 fish-offal fish-oil animal-fat biogas biogenic-co2 biomass-fuel")
        | _of("feed-ingredient fermentable-feedstock"),
        asks=_of("co2-offgas digestible-organics slaughter-by-products animal-food-reject"),
        bars=TOXIC | SLUDGES | _of("waste-salts solvents flue-gas-co2 acids-alkalis industrial-brine"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "food_packaging",
        _of("packaging"),
        FOOD,
        isic=FOOD_MAKERS,
        asks=_of(
            "used-hdpe-drums used-ibc used-bags-reels reconditioned-drum reusable-packaging metal-packaging-drums"
        ),
        bars=TOXIC | _of("mixed-packaging-waste"),
        clean=True,
    ),
    EndUse(
        "food_crops",
        _of("soil-improver"),
        SOIL,
        isic=CROPS,
        asks=_of("food-wwtp-sludge digestate gypsum coal-fly-ash"),
        bars=_of("wwtp-bio-sludge septic-sludge sewer-dredgings paper-sludge phosphogypsum municipal-waste"),
        clean=True,
    ),
    EndUse(
        "soil",
        _of("soil-improver topsoil-product"),
        SOIL,
        admits=_of(
            "digestible-organics digestate biomass-boiler-ash rice-husk-ash wood biomass-fuel shells crop-residue"
            " lime-mud carbonate-sludge ground-limestone green-liquor-dregs biochar animal-bedding excavated-soil"
            " beet-washing-soil waste-sand-clay soil-improver brewery-yeast molasses gypsum feed-ingredient"
        ),
        asks=SLUDGES
        | _of(
            "paper-sludge phosphogypsum coal-fly-ash cotton-waste water-treatment-sludge wool-grease dredged-sand"
            " hides-hair-feathers ash-and-slag mineral-fertiliser ammonium-sulphate-liquor textile-cuttings"
        ),
        bars=TOXIC
        | _of("textile-dye-sludge wwtp-physchem-sludge sewer-dredgings leather-cuttings treated-wood red-mud")
        | _of("contaminated-soil titanogypsum landfill-leachate municipal-waste"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "fertiliser",
        _of("mineral-fertiliser fertiliser-filler acid-for-fertiliser ammonium-sulphate"),
        SOIL,
        asks=SLUDGES
        | _of(
            "waste-phosphoric-acid spent-sulfuric-acid-clean paper-sludge phosphogypsum coal-fly-ash"
            " ferrous-sulphate zinc-ash-dross"
        ),
        bars=TOXIC | _of("waste-mixed-acid spent-hf spent-pickling-acid textile-dye-sludge waste-salts"),
    ),
    EndUse(
        "bedding",
        _of("animal-bedding"),
        CLEAN_WOOD,
        admits=_of(
            "wood biomass-fuel textile-cuttings recovered-paper crop-residue gypsum cellulose-insulation"
        ),
        asks=_of("paper-sludge"),
        bars=TOXIC
        | _of("treated-wood panel-offcuts coal petcoke leather-cuttings phosphogypsum titanogypsum"),
        closed=True,
        clean=True,
    ),
    EndUse(
        "farm_bedding",
        _of("wood biomass-fuel paper"),
        CLEAN_WOOD,
        isic=FARMS,
        asks=_of("paper-sludge"),
        bars=TOXIC | _of("treated-wood pulping-rejects black-liquor panel-offcuts"),
        clean=True,
    ),
    EndUse(
        "wood_products",
        _of("particleboard-chips timber wood-pellets wood-chips firewood pallet"),
        CLEAN_WOOD,
        asks=_of("panel-offcuts"),
        bars=TOXIC | _of("treated-wood"),
    ),
    EndUse(
        "fuel",
        _of("fuels"),
        HALOGENS,
        asks=_of(
            "mixed-plastic-waste mixed-combustible-waste general-industrial-waste engineering-plastic-scrap"
            " used-transformer-oil spent-solvent-mixed spent-ion-exchange-resin dust-collector-dust shredder-fluff"
            " mixed-textile-waste treated-wood plastics tar-waste coal-tar"
        ),
        admits=_of(
            "ldpe-film-scrap mixed-film-scrap woven-pp-bags-scrap pet-scrap pp-scrap hdpe-scrap eps-ps-scrap"
            " agricultural-film-scrap pe-scrap-rigid off-spec-resin abs-scrap pc-scrap pa-scrap acrylic-pmma-scrap"
            " catalysts oily-sludge oily-rags oil-filters paint-sludge still-bottoms tar-bearing-carbon-waste"
        ),
        bars=HALOGENATED
        | _of(
            "medical-waste batteries e-waste fluorescent-lamps mercury-waste asbestos-waste explosive-waste"
            " radioactive-waste"
        )
        | _of("insulation-offcuts spent-hf cyanide-waste arsenic-waste heavy-metal-residue pesticide-waste"),
    ),
    EndUse(
        "construction",
        _of(
            "construction-aggregate road-base-material asphalt-filler fill-material marine-fill ash-fill-material"
            " brick-raw-material bricks ready-mix-concrete asphalt-mix cement-additive clinker-raw-material"
            " cement-mineraliser plasterboard gypsum-product ceramic-filler glass-aggregate mineral-wool-feed"
        ),
        BUILDING,
        admits=_of("fcc-catalyst transition-metal-catalyst"),
        asks=_of(
            "insulation-offcuts mixed-construction-waste incinerator-bottom-ash flue-gas-cleaning-residue red-mud"
            " phosphogypsum heavy-metal-residue contaminated-soil metal-hydroxide-sludge lead-slag"
        ),
        bars=TOXIC - _of("heavy-metal-residue lead-slag")
        | _of("pvc-scrap treated-wood leather-cuttings spent-solvent-halogenated medical-noninfectious"),
    ),
    EndUse(
        "glass_batch",
        _of("glass-batch-cullet flat-glass glass-wool-feed glass-filler"),
        GLASS,
        asks=_of("pv-panels-eol pv-panel-cullet mixed-glass-cullet automotive-glass"),
        admits=_of("glass-bottles"),
        bars=TOXIC | _of("glass-fibre-waste ceramic-waste"),
    ),
    EndUse(
        "skin_contact",
        _of("textile-wipers textile-fibre fabric nonwoven-fibre tissue-printing-paper cellulose-insulation"),
        CONTACT,
        bars=TOXIC | _of("leather-cuttings asbestos-waste"),
        clean=True,
    ),
    EndUse(
        "medicine",
        _of("solvent ethanol glycerine activated-carbon secondary-grade-input"),
        MEDICINE,
        isic=MEDICINE_MAKERS,
        asks=_of("spent-solvent-single surplus-raw-material spent-activated-carbon recovered-solvent"),
        bars=TOXIC | _of("spent-solvent-mixed spent-solvent-halogenated waste-salts sludges"),
    ),
)

RESTRICTED: tuple[Restricted, ...] = (
    Restricted(
        "asbestos",
        ASBESTOS,
        _of("asbestos-waste"),
        ("06 07 01", "06 13 04", "10 13 09", "15 01 11", "16 01 11", "16 02 12", "17 06 01", "17 06 05"),
    ),
    Restricted(
        "medical",
        MEDICAL,
        _of("medical-waste"),
        ("18 01 02", "18 01 03", "18 01 10", "18 02 02"),
    ),
    Restricted(
        "medicines",
        MEDICAL,
        _of("waste-medicines cytotoxic-medicines"),
        ("07 05 13", "18 01 08", "18 01 09", "18 02 07", "18 02 08", "20 01 31", "20 01 32"),
    ),
    Restricted(
        "pcb",
        POPS,
        _of("pcb-oil pcb-equipment"),
        ("13 01 01", "13 03 01", "16 01 09", "16 02 09", "16 02 10", "17 09 02"),
    ),
    Restricted("pesticides", POPS, _of("pesticide-waste"), ("02 01 08", "06 13 01", "07 04 13", "20 01 19")),
    Restricted("radioactive", RADIATION, _of("radioactive-waste"), ()),
    Restricted("explosive", EXPLOSIVES, _of("explosive-waste"), ("16 01 10", "16 04")),
    Restricted(
        "mercury",
        MERCURY,
        _of("fluorescent-lamps mercury-waste"),
        ("05 07 01", "06 04 04", "10 14 01", "16 01 08", "16 06 03", "17 09 01", "20 01 21"),
    ),
)
