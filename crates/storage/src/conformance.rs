//! Conformance suite of backends: each backend runs the same tests under the same names.
//!
//! A backend's crate implements [`Fixture`] and expands
//! [`conformance_tests!`](crate::conformance_tests) in a test file; each case becomes one
//! `#[test]`. Test code of the backends' crates only.
//!
//! # Example
//!
//! ```
//! use std::sync::Arc;
//! use storage::conformance::Fixture;
//! use storage::{MemoryBackend, Reader};
//!
//! #[derive(Default)]
//! struct Memory(MemoryBackend);
//!
//! impl Fixture for Memory {
//!     type Backend = MemoryBackend;
//!
//!     fn fresh(&self) -> Self {
//!         Self::default()
//!     }
//!
//!     fn open(&self) -> (MemoryBackend, Arc<dyn Reader>) {
//!         (self.0.clone(), Arc::new(self.0.clone()))
//!     }
//! }
//!
//! storage::conformance_tests!(Memory::default());
//! # fn main() {}
//! ```

#![expect(clippy::unwrap_used, reason = "test code")]
#![expect(clippy::missing_panics_doc, reason = "a case panics when the backend fails it")]

pub mod actions;
pub mod any_redemptions;
pub mod approvals;
pub mod audit;
pub mod batches;
pub mod books;
pub mod broken;
pub mod checkout;
pub mod coupon_lists;
pub mod coupons;
pub mod deliveries;
pub mod differential;
pub mod directory;
mod drawn;
pub mod edits;
pub mod events;
pub mod expiry;
pub mod history;
pub mod holders;
pub mod lists;
pub mod log;
pub mod owners;
pub mod people;
pub mod redemption_lists;
pub mod redemptions;
pub mod repeats;
pub mod sale_lists;
pub mod sales;
pub mod session;
pub mod shop;
pub mod sign_ins;
pub mod tampering;

use std::sync::Arc;

use crate::{Backend, Reader};

/// A store of a backend, empty when the fixture is made.
pub trait Fixture: Sized {
    /// The backend under test.
    type Backend: Backend;

    /// Number of random command sequences for each case that uses them.
    const RANDOM_CASES: u32 = 100;

    /// Makes another, empty store.
    #[must_use]
    fn fresh(&self) -> Self;

    /// Opens the store. Called again, after what the last call gave is dropped, it opens the same
    /// store as another process would find it.
    fn open(&self) -> (Self::Backend, Arc<dyn Reader>);
}

/// Expands into one `#[test]` for each case of the suite. The expression makes a [`Fixture`] with a
/// fresh store; it is evaluated once for each case.
#[macro_export]
macro_rules! conformance_tests {
    ($fixture:expr) => {
        $crate::conformance_tests! { @cases $fixture;
            directory {
                every_thing_comes_back_as_it_was_set_up,
                every_change_comes_back,
                rotated_and_revoked_keys_come_back,
                changed_keys_come_back,
                the_version_grows_with_every_change_and_with_nothing_else,
                a_change_is_seen_by_the_next_command,
            }
            sales {
                a_sale_comes_back_with_everything_the_till_said,
                a_sale_comes_back_without_what_the_till_left_out,
                a_receipt_shows_certificates_as_they_are_now,
                numbers_go_on_after_reopening,
                cards_are_activated_after_reopening,
                a_return_updates_certificates_and_ledger,
                sales_are_found_by_order_and_by_cheque_oldest_first,
                sales_of_other_points_of_sale_are_not_found,
                what_does_not_exist_is_not_there,
            }
            repeats {
                a_repeat_tells_the_same_operation_after_reopening,
                a_key_is_good_for_one_request_after_reopening,
                one_key_twice_in_a_batch_is_carried_out_once,
                keys_belong_to_their_caller,
                keys_belong_to_their_operator,
                a_refused_request_leaves_no_trace,
                order_numbers_are_those_of_their_day,
            }
            books {
                sums_are_those_of_the_days_that_are_asked_for,
                a_day_stays_where_it_was_booked_when_the_zone_changes,
                nothing_is_booked_on_a_closed_day,
                a_lapsed_hold_does_not_lend_its_point_of_sale,
            }
            batches {
                a_batch_comes_to_the_same_as_one_by_one,
                one_certificate_may_change_twice_in_a_batch,
                what_is_set_up_in_a_batch_can_be_used_in_it,
                a_batch_is_stored_whole,
            }
            coupons {
                a_coupon_comes_back_as_it_was_made,
                every_change_of_a_coupon_comes_back,
                a_deleted_coupon_is_kept_and_not_shown,
                a_code_is_free_again_when_its_coupon_is_deleted_or_renamed,
                a_code_may_change_hands_within_a_batch,
                one_code_is_given_once_in_a_batch,
                numbers_of_coupons_go_on_after_reopening,
                uses_are_counted_after_reopening,
                clients_are_known_after_reopening,
                a_coupon_that_can_be_used_once_is_used_once_in_a_batch,
                coupons_belong_to_their_operator,
            }
            coupon_lists {
                lists_page_through_every_coupon_in_order,
                a_list_goes_on_within_one_second,
                a_list_of_nothing_is_empty,
                pages_visit_every_coupon_with_its_uses_exactly_once,
            }
            lists {
                coupons_are_listed_behind_a_number,
                uses_are_listed_with_their_operations,
                entries_are_listed_with_their_operations,
                certificates_are_listed_by_series_and_status,
                a_rare_certificate_is_found_among_many,
                sales_are_listed_by_time_and_order,
            }
            sale_lists {
                sales_are_listed_by_buyer_cheque_and_kind,
            }
            redemption_lists {
                redemptions_are_listed_by_what_they_say,
                refunds_to_the_buyer_come_back,
                what_was_spent_is_not_returned,
            }
            redemptions {
                a_captured_redemption_comes_back,
                a_part_of_a_hold_is_captured_after_reopening,
                a_released_hold_frees_everything,
                holds_lapse_by_a_sweep,
                a_hold_that_is_over_is_free_without_a_sweep,
                refunds_in_parts_come_back,
                a_certificate_for_one_use_is_spent_by_it,
                coupons_are_held_as_they_are_used,
                uses_of_a_deleted_coupon_come_back,
                a_certificate_that_is_held_is_not_returned,
                many_redemptions_of_one_certificate_come_to_its_balance,
                a_coupon_for_one_use_is_used_by_one_of_many,
                holds_on_a_certificate_are_bounded,
                a_repeat_of_a_redemption_moves_nothing,
                redemptions_belong_to_their_operator,
                pages_visit_every_redemption_exactly_once,
            }
            actions {
                issued_certificates_come_back_as_they_were_then,
                every_action_is_booked_and_comes_back,
                payouts_of_one_batch_come_to_the_balance,
                certificates_are_acted_on_by_their_operator,
                a_coupon_made_under_a_key_is_told_as_it_was_made,
                a_series_made_under_a_key_is_told_as_it_was_made,
                an_operation_is_found_by_its_key,
            }
            history {
                what_happened_is_told_once_and_in_order,
                a_replaced_certificate_and_its_replacement_come_back,
                messages_and_owners_are_listed,
            }
            holders {
                notes_and_looks_at_the_code_come_back,
                certificates_are_listed_by_their_owner,
                certificates_of_an_owner_come_in_pages,
                owners_are_found_by_name,
            }
            log {
                the_log_tells_who_did_what,
                the_ledger_has_every_entry,
            }
            owners {
                an_owner_comes_back_with_everything_and_with_nothing,
                every_change_of_an_owner_comes_back,
                owners_are_made_once_and_belong_to_their_operator,
            }
            sign_ins {
                a_sign_in_comes_back_as_it_is_now,
                a_token_is_good_once_in_a_batch_and_after_reopening,
                a_sign_in_may_begin_and_end_in_one_batch,
                sign_ins_of_a_key_are_bounded,
            }
            people {
                users_come_back_with_their_roles,
                a_link_is_good_once,
                a_session_comes_back_as_it_is_now,
                sessions_of_a_user_are_bounded,
                sessions_end_when_rights_change,
                a_second_factor_is_used_once,
                only_owners_change_others_and_nobody_their_own_rights,
                acts_of_people_are_their_operations,
                keys_belong_to_their_person,
            }
            approvals {
                acts_above_a_limit_need_a_second_person,
                an_approval_does_what_was_asked_for,
                sums_of_a_day_hold_in_a_batch_and_after_reopening,
                requests_come_back_and_are_decided_once,
                an_approved_act_is_decided_anew,
                refunds_have_limits_for_some_roles,
                requests_are_listed_until_they_expire,
                keys_have_limits_where_the_operator_sets_them,
            }
            events {
                every_command_has_its_events,
                old_events_are_pruned_once,
            }
            expiry {
                certificates_are_found_by_their_last_days,
                balances_are_booked_out_and_back,
                a_lapsed_hold_with_a_coupon_is_booked_out,
                what_one_batch_books_out_twice_is_booked_once,
            }
            deliveries {
                a_code_is_shown_after_reopening,
                a_message_is_taken_by_one,
                messages_are_due_in_their_order,
                sales_are_found_by_address,
            }
            audit {
                pages_visit_everything_exactly_once,
                an_empty_store_is_clean,
                verify_finds_nothing_wrong_with_what_was_done_right,
            }
            differential {
                any_commands_in_any_batches_come_to_what_the_model_says,
                any_owners_in_any_batches_come_to_what_the_model_says,
                any_coupon_commands_of_a_batch_are_written_at_once,
            }
            any_redemptions {
                any_redemptions_in_any_batches_come_to_what_the_model_says,
            }
        }
    };
    (@cases $fixture:expr; $($group:ident { $($case:ident),+ $(,)? })+) => {$($(
        #[test]
        fn $case() {
            $crate::conformance::$group::$case(&$fixture);
        }
    )+)+};
}
