"""Why a pair of a waste and an accepter has its score, as one sentence in the active language."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalogue.models import localised
from catalogue.sector_flows import FirmKindRow
from matching.files.pairs import Option, Scored
from matching.reasons import GATE_LABELS, Names


def pair_reason(scored: Scored, names: Names, kinds: dict[str, FirmKindRow]) -> str:
    """Say how a pair was read, and what spoke against it."""
    if scored.option is None:
        return _why_not(scored)
    return "; ".join(_parts(scored, scored.option, names, kinds))


def _why_not(scored: Scored) -> str:
    if scored.refused:
        label = GATE_LABELS.get(scored.refused, scored.refused)
        return _("Refused by a hard rule: %(rule)s") % {"rule": label}
    if not scored.waste_known:
        return _("The words for the waste are like nothing in the catalogue")
    if not scored.accepter_known:
        return _("The accepter's words name no kind of firm and no material of the catalogue")
    return _("No use of it by such an accepter is known")


def _parts(scored: Scored, option: Option, names: Names, kinds: dict[str, FirmKindRow]) -> Iterator[str]:
    yield _("Read as %(waste)s") % {"waste": names.resource(option.resource)}
    need = names.resource(option.way.need)
    if not option.kind:
        yield _("the accepter's words name %(need)s") % {"need": need}
    else:
        kind = kinds[option.kind]
        said = {"kind": localised(kind.name_en, kind.name_vi), "need": need}
        takes = _("%(kind)s: takes in %(need)s") if option.way.need else _("%(kind)s: treats it")
        yield takes % said
    if option.way.steps:
        yield _("after treatment, steps: %(steps)s") % {"steps": option.way.steps}
    if scored.share < 1:
        yield _("another accepter of the site fits better")
