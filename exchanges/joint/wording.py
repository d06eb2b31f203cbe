"""The words of joint proposals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges.joint.balance import Verdict

HISTORY_LINES: dict[str, Promise] = {
    "joint.start": _("started the joint proposal"),
    "joint.take_part": _("takes part"),
    "joint.accept": _("accepted the whole in the version of that moment"),
    "joint.agree": _("made the agreements of all exchanges: every party accepted the same version"),
    "joint.dissolve": _("dissolved the joint proposal: its exchanges go on alone"),
    "joint.leg_ended": _("noted that an exchange of the whole has ended"),
}

STANDINGS: dict[str, tuple[str, Promise]] = {
    "standing": ("info", _("being prepared")),
    "agreed": ("ok", _("agreed as a whole")),
    "dissolved": ("neutral", _("dissolved")),
    "ended": ("neutral", _("all exchanges have ended")),
}

BALANCES: dict[Verdict, tuple[str, Promise]] = {
    Verdict.ENOUGH: ("ok", _("enough arrives")),
    Verdict.TIGHT: ("warn", _("enough only with a good yield")),
    Verdict.SHORT: ("stop", _("takes more than arrives")),
    Verdict.UNKNOWN: ("neutral", _("not known yet")),
}

NEXT_STEPS: dict[str, Promise] = {
    "take_part": _("Say whether your company takes part in the whole"),
    "talk": _("Agree the terms of each exchange on its own page"),
    "accept": _("Read the newest version of all exchanges and accept the whole"),
    "board": _("The park board decides on the exchanges that wait for it"),
    "agreed": _("Sign the agreements of your exchanges"),
    "dissolved": _("Nothing to do: each exchange goes on alone"),
    "ended": _("Nothing to do: all its exchanges have ended"),
}
