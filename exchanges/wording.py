"""The words of the life cycle: buttons, reasons, history lines, refusals. Codes come from the table."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges.states import Actor, Policy
from exchanges.variance import Standing

MOVE_LABELS: dict[str, Promise] = {
    "answer_interest": _("We are interested too"),
    "answer_city": _("We are interested too"),
    "withdraw": _("Take our interest back"),
    "submit_review": _("Send to the board"),
    "start_negotiating": _("Start negotiating"),
    "approve": _("Approve"),
    "approve_terms": _("Approve the terms"),
    "send_back": _("Send back"),
    "resubmit": _("Send to the board again"),
    "renegotiate": _("Change the terms"),
    "reopen": _("Reopen the decision"),
    "recall": _("Take the approval back"),
    "ask_review": _("Ask the board"),
    "agree": _("Agree"),
    "activate": _("Deliveries have started"),
    "suspend": _("Suspend deliveries"),
    "resume_deliveries": _("Resume deliveries"),
    "end": _("End the exchange"),
    "run_out": _("End with the term"),
    "pause": _("Pause"),
    "resume": _("Resume"),
    "decline": _("Decline"),
    "expire": _("Expire"),
    "revive": _("Revive and ask again"),
}

# What the board says of a change of a standing agreement; not moves, for the state stays as it is.
CHANGE_LABELS: dict[str, Promise] = {
    "approve_change": _("Approve the change of the agreement"),
    "send_back_change": _("Send the change of the agreement back"),
}

# What the one whose turn it is should do, by state.
NEXT_STEP: dict[str, Promise] = {
    "interest": _("Say whether you are interested"),
    "mutual_interest": _("Send the proposal to the park board"),
    "mutual_interest_without_review": _("Start negotiating"),
    "review": _("Approve the proposal or send it back"),
    "negotiating": _("Propose terms, or accept those on the table"),
    "waits_for_whole": _("Accept the whole on the page of the joint proposal"),
    "agreed": _("Sign the agreement and record the signature"),
    "agreed_signed": _("Report that deliveries have started"),
    "sent_back": _("Complete what the board asked for and send it again"),
    "paused": _("Resume or decline"),
    "suspended": _("Resume the deliveries, or end the exchange"),
    "amendment": _("Accept the proposed change of the agreement, or make a counter-offer"),
    "amendment_accepted": _("Sign the change of the agreement"),
    "amendment_at_board": _("Approve the change of the agreement, or send it back"),
    "amendment_sent_back": _(
        "Propose another change, or leave the agreement as it is: the board sent this one back"
    ),
    "operating": _("Nothing to do: deliveries are running"),
    "ended": _("Nothing to do: the exchange has ended"),
    "declined": _("Nothing to do: the proposal was declined"),
    "expired": _("Nobody answered in time; either side can revive the proposal"),
}

# What others read while they wait, where the words above speak to the one whose turn it is.
WAITING_STEP: dict[str, Promise] = {"interest": _("The side that was asked says whether it is interested")}

REASON_LABELS: dict[str, Promise] = {
    "quality_data": _("missing quality data"),
    "quantity_unclear": _("quantity unclear"),
    "licence_or_code": _("licence or waste code needed"),
    "safety": _("safety or fire concern"),
    "transport_route": _("transport route"),
    "price_unclear": _("price or value unclear"),
    "infrastructure": _("conflict with park infrastructure"),
    "already_sold": _("already sold"),
    "quantity_does_not_fit": _("quantity too small or too large"),
    "quality_does_not_fit": _("quality does not fit"),
    "too_far": _("too far"),
    "price": _("price"),
    "cannot_disclose": _("cannot disclose"),
    "wrong_match": _("wrong match"),
    "waiting_for_data": _("waiting for data"),
    "waiting_for_licence": _("waiting for a licence"),
    "internal_decision": _("waiting for an internal decision"),
    "new_information": _("new information has come in"),
    "decided_by_mistake": _("decided by mistake"),
    "rule_overlooked": _("a rule was overlooked"),
    "asked_by_parties": _("the companies ask for it"),
    "maintenance": _("maintenance or shutdown of a plant"),
    "quality": _("the quality is not as agreed"),
    "permit": _("a permit or licence is missing"),
    "supply_interrupted": _("the supply is interrupted"),
    "term_over": _("the term is over"),
    "supply_stopped": _("the supply stopped"),
    "demand_stopped": _("the demand stopped"),
    "breach": _("the agreement was not kept"),
    "other": _("other"),
}

HISTORY_LINES: dict[str, Promise] = {
    "proposal.interest": _("showed interest and opened the proposal"),
    "proposal.answer_interest": _("is interested too: both sides now see each other's names"),
    "proposal.begin_negotiating": _("opened the proposal: with a city unit it begins with the negotiation"),
    "proposal.answer_city": _("is interested too: the negotiation begins"),
    "proposal.submit_review": _("sent the proposal to the park board"),
    "proposal.start_negotiating": _("started the negotiation"),
    "proposal.approve": _("approved the proposal"),
    "proposal.ask_both": _("asked both companies: the exchange is part of a joint proposal"),
    "proposal.join_whole": _("made the exchange part of a joint proposal"),
    "proposal.wait_for_whole": _("noted the accepted terms; the agreement waits for the other exchanges"),
    "proposal.approve_leg": _("approved the accepted terms; the agreement waits for the other exchanges"),
    "proposal.go_on_alone": _("dissolved the joint proposal: this exchange goes on alone"),
    "proposal.first_approval": _("approved as the first of two persons"),
    "proposal.approve_terms": _("approved the accepted terms"),
    "proposal.send_back": _("sent the proposal back"),
    "proposal.resubmit": _("sent the completed proposal to the board again"),
    "proposal.renegotiate": _("went back to the terms"),
    "proposal.withdraw": _("took its interest back before the other side answered"),
    "proposal.reopen": _("reopened the decision"),
    "proposal.recall": _("took the approval back and reviews the proposal again"),
    "proposal.ask_review": _("passed the accepted terms to the board, which reviews before signing"),
    "proposal.propose_terms": _("proposed terms"),
    "proposal.walk_away": _("stated a walk-away price, kept to itself"),
    "proposal.change_walk_away": _("changed its walk-away price, kept to itself"),
    "proposal.walk_away_anew": _("dropped both walk-away prices: each side states its own again"),
    "proposal.ask_price": _("asked for the price of equal gain"),
    "proposal.accept_terms": _("accepted the terms"),
    "proposal.agree": _("made the agreement: both sides accepted the same terms"),
    "proposal.sign": _("recorded a signature"),
    "proposal.propose_amendment": _("proposed to change the agreement"),
    "proposal.accept_amendment": _("accepted the change of the agreement"),
    "proposal.ask_board_change": _(
        "passed the accepted change to the board: it needs more than the board has approved"
    ),
    "proposal.approve_change": _("approved the change of the agreement"),
    "proposal.send_back_change": _("sent the change of the agreement back"),
    "proposal.erase_contact": _(
        "erased a contact person on request: the fingerprint of the terms still stands for what was signed"
    ),
    "proposal.amend": _("put the changed terms into force: both sides have signed them"),
    "proposal.replace_file": _("replaced the file of a signature"),
    "proposal.signed_by_both": _("completed the signatures: both sides have signed"),
    "proposal.activate": _("reported that deliveries have started"),
    "proposal.report": _("reported a month's quantity"),
    "proposal.correct_report": _("corrected a month's quantity"),
    "proposal.suspend": _("suspended the deliveries"),
    "proposal.resume_deliveries": _("resumed the deliveries"),
    "proposal.end": _("ended the exchange"),
    "proposal.run_out": _("ended the exchange: the last day of its terms is over"),
    "proposal.pause": _("paused the proposal"),
    "proposal.resume": _("resumed the proposal"),
    "proposal.decline": _("declined"),
    "proposal.expire": _("closed the proposal: nobody answered in time"),
    "proposal.revive": _("revived the proposal; the other side is asked again"),
}

# Who makes a move, on the help page.
ACTORS: dict[Actor, Promise] = {
    Actor.PARTY: _("either side"),
    Actor.ASKING_PARTY: _("the side that asked"),
    Actor.OTHER_PARTY: _("the side that was asked"),
    Actor.BOARD: _("the park board"),
    Actor.PLATFORM: _("the platform, by itself"),
}
POLICIES: dict[Policy, Promise] = {
    Policy.BEFORE_NEGOTIATING: _("Board review before negotiating"),
    Policy.BEFORE_SIGNING: _("Board review before signing"),
    Policy.NOTIFY_ONLY: _("The board is only notified"),
    Policy.CITY: _("With a city unit"),
}

# States of the lines in network, flows and map.
LINK_STATES: dict[str, Promise] = {
    "suggested": _("suggested"),
    "talks": _("in talks"),
    "agreed": _("agreed"),
    "operating": _("operating"),
}

SIDE_LABELS: dict[str, Promise] = {
    "giver": _("The giver"),
    "taker": _("The taker"),
    "board": _("The park board"),
    "platform": _("The platform"),
}

ERRORS: dict[str, Promise] = {
    "changed_meanwhile": _(
        "Somebody else acted on this proposal in the meantime. Look at it again, then decide."
    ),
    "not_operating": _("Quantities are reported once the deliveries have started."),
    "month_outside": _("%(month)s is not a month of this agreement, or it has not begun yet."),
    "late_correction_needs_reason": _(
        "The figure was reported more than ten days ago. Give a reason for the correction."
    ),
    "decided_meanwhile": _("Another member of the board has just decided this proposal."),
    "already_sent": _("Too late to take it back: the parties have been told. Reopen it with the companies."),
    "second_person_needed": _(
        "You have approved this proposal already. Because of its size a second member of the board has to."
    ),
    "newer_terms": _(
        "The terms have changed since this page was opened. Read the newest round, then decide."
    ),
    "not_negotiating": _("The proposal is not being negotiated now, so its terms cannot change."),
    "not_to_be_signed": _("Only an agreed proposal can be signed."),
    "already_signed": _("Your company's signature is already recorded."),
    "board_has_not_approved": _(
        "This change needs more than the park board has approved. It can be signed once the board has approved it."
    ),
    "not_to_be_amended": _("Only an agreement that both have signed and that has not ended can be changed."),
    "same_terms": _("Both have signed these very terms already. Change at least one line."),
    "earlier_than_in_force": _(
        "A change cannot begin before the terms in force do. Choose a later first day."
    ),
    "over_already": _("The last day lies in the past. Choose a later one."),
    "in_app_does_not_bind": _(
        "Accepting on this platform does not bind. Sign the paper by hand with stamp, or with a digital signature."
    ),
    "file_is_final": _("The exchange has begun with this paper, so its file stays as it is."),
    "too_many_files": _(
        "The files of this agreement were replaced %(most)s times. Ask the park's management."
    ),
    "too_many_photos_of_month": _(
        "There are %(most)s photos of this month already. Send the quantity without another one."
    ),
    "no_room_for_photo": _(
        "The files of your company take all of its %(megabytes)s MB. Send the quantity without a photo."
    ),
    "not_signed_by_both": _("Both parties must sign before deliveries can start."),
    "state_price_first": _("State your own walk-away price first."),
    "price_already_told": _(
        "Both sides have heard the price of equal gain, so the walk-away prices no longer change."
    ),
    "prices_stand": _(
        "Both sides have stated a walk-away price, so neither changes any more. "
        "Either side can drop both and start anew."
    ),
    "nothing_to_start_anew": _(
        "Not both sides have stated a walk-away price yet, so you can still change your own."
    ),
    "started_anew_too_often": _(
        "The walk-away prices of this proposal were dropped %(most)s times already. They stay as they are."
    ),
    "not_your_company": _("You can only act for your own company."),
    "not_your_move": _("This step belongs to somebody else: see whose turn it is above."),
    "no_longer_on_offer": _("One of the two listings was withdrawn, so this match is no longer on offer."),
    "opened_again": _("A newer proposal of this match is open: %(proposal)s. Go on there."),
    "outside_the_parks": _("Neither party is in a park of this platform, so no board could review it."),
    "confirm_listing_first": _(
        "Your listing %(listing)s is still a sector estimate or has no quantity. Confirm or correct it first."
    ),
    "listing_changed": _(
        "Listing %(listing)s has become a listing of something else since this proposal began. "
        "Decline it, and start from a new match."
    ),
    "regulation_without_city": _("Only with a unit of the city a coordination regulation is made."),
    "regulation_moves_nothing": _(
        "With a unit of the city no quantity is agreed, only duties, contacts and days."
    ),
    "regulation_incomplete": _("The coordination regulation is not complete. %(fault)s"),
    "approved_before": _(
        "You have approved this exchange already. It becomes an agreement together with the other exchanges."
    ),
    "waits_for_whole": _(
        "This exchange is part of joint proposal %(joint)s: all its exchanges are agreed in one step."
    ),
    "accept_again": _(
        "These terms were accepted as part of joint proposal %(joint)s, which was dissolved. "
        "Both companies must put them on the table and accept them once more."
    ),
    "whole_not_standing": _("This joint proposal is already agreed or was dissolved."),
    "newer_whole": _(
        "The terms of an exchange have changed since this page was opened. Read the newest version, then decide."
    ),
    "whole_not_ready": _("Something is still missing before the whole can be accepted: see the list below."),
    "not_your_group": _(
        "Only a company that takes part, or the board or consultant of its park, can start these exchanges."
    ),
    "chain_changed": _(
        "One of these exchanges is no longer on offer. Look for the chain in the newest list of chains and pools."
    ),
    "no_host_yet": _(
        "No member of this pool has listed the plant yet, or the newest run has not matched it with two others."
    ),
    "leg_in_other_joint": _("One of these exchanges is already part of another joint proposal."),
    "leg_under_way": _(
        "One of these exchanges is already under way. Only its two companies can take it in, and only while it is "
        "not agreed."
    ),
    "documents_missing": _("Deliveries cannot start yet. Missing: %(documents)s. Add them under Legal gate."),
    "not_at_the_table": _("Only the people of the two companies and of the reviewing board take part here."),
    "reply_address": _(
        "No proposal takes mail at this address. Reply to a mail of the platform, or write in the thread."
    ),
    "reply_sender": _(
        "This address takes only the replies of the person it was sent to, from his or her own mail address."
    ),
    "not_mutual_yet": _("This opens when both sides are interested."),
    "nothing_said": _("The message is empty. Write something, or tap one of the questions."),
    "too_long_said": _("The message has %(length)s letters; %(most)s fit. Shorten it or send it in two."),
    "not_your_paper": _(
        "This document has to come from somebody else: see who supplies it in the legal gate."
    ),
    "proof_for_both": _(
        "A document that proves a line of the checklist is shown to both companies. Let both see it, or choose no line."
    ),
    "too_many_documents": _("Your side already has %(most)s documents here. Replace an older one instead."),
    "document_replaced": _("This document has just been replaced. Look at the newer one first."),
    "no_accepted_terms": _("No terms are accepted by both sides yet. Send the proposal back to its parties."),
    "not_enough_quantity": _(
        "Listing %(listing)s has only %(remaining)s left; these terms need more. Lower the quantity."
    ),
    "no_quantity": _("Listing %(listing)s states no quantity any more. Its company must give one first."),
    "illegal_move": _("This step is not possible in the present state, or its reason is missing."),
}

MONTH_STANDINGS: dict[Standing, tuple[str, Promise]] = {
    Standing.WAITING: ("neutral", _("not due yet")),
    Standing.LATE: ("warn", _("no report")),
    Standing.WITHIN: ("ok", _("as agreed")),
    Standing.UNDER: ("warn", _("less than agreed")),
    Standing.OVER: ("info", _("more than agreed")),
    Standing.SUSPENDED: ("neutral", _("suspended")),
}
