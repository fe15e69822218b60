"""All laws."""

from __future__ import annotations

from tests.laws.of_agents import (
    agents_do_one_thing_at_a_time_and_it_adds_up,
    headcounts_follow_the_roster,
    nobody_has_more_in_hand_than_allowed,
    only_who_is_not_there_has_no_desk,
    seats_are_filled_vacant_or_away,
    skills_are_respected,
)
from tests.laws.of_contacts import (
    arrivals_are_the_sum_of_their_endings,
    doors_are_respected,
    endings_fit_the_mode,
    every_attempt_ends_exactly_once,
    every_primary_contact_of_the_demand_is_in_the_log,
    lines_are_respected_by_who_arrives,
    littles_law,
    moments_are_in_order,
    nothing_comes_after_the_horizon_but_what_a_session_passes_on,
    queue_limits_are_respected_by_who_arrives,
    shares_are_shares,
    waits_lie_between_zero_and_patience,
)
from tests.laws.of_followups import (
    callbacks_keep_the_rule,
    further_contacts_have_a_cause,
    nobody_comes_back_who_was_resolved,
    whom_a_machine_passes_on_arrives_at_once,
)
from tests.laws.of_tiers import (
    agents_are_held_until_somebody_answers,
    agents_pass_on_what_they_may_not_treat,
    diagnoses_and_treatments_take_their_time,
    vendors_answer_what_was_offered_to_them,
    whoever_is_passed_on_is_passed_on_to_experts,
)
from tests.laws.of_work import (
    backlogs_add_up,
    live_work_takes_as_long_as_drawn,
    messages_are_begun_while_open_and_kept,
    messages_take_their_work_and_their_changeovers,
    shared_effort_is_conserved,
)

LAWS = (
    every_attempt_ends_exactly_once,
    every_primary_contact_of_the_demand_is_in_the_log,
    arrivals_are_the_sum_of_their_endings,
    nothing_comes_after_the_horizon_but_what_a_session_passes_on,
    moments_are_in_order,
    waits_lie_between_zero_and_patience,
    endings_fit_the_mode,
    doors_are_respected,
    littles_law,
    shares_are_shares,
    lines_are_respected_by_who_arrives,
    queue_limits_are_respected_by_who_arrives,
    agents_do_one_thing_at_a_time_and_it_adds_up,
    only_who_is_not_there_has_no_desk,
    seats_are_filled_vacant_or_away,
    headcounts_follow_the_roster,
    nobody_has_more_in_hand_than_allowed,
    skills_are_respected,
    live_work_takes_as_long_as_drawn,
    shared_effort_is_conserved,
    messages_take_their_work_and_their_changeovers,
    messages_are_begun_while_open_and_kept,
    backlogs_add_up,
    whom_a_machine_passes_on_arrives_at_once,
    further_contacts_have_a_cause,
    nobody_comes_back_who_was_resolved,
    callbacks_keep_the_rule,
    whoever_is_passed_on_is_passed_on_to_experts,
    agents_pass_on_what_they_may_not_treat,
    diagnoses_and_treatments_take_their_time,
    agents_are_held_until_somebody_answers,
    vendors_answer_what_was_offered_to_them,
)
