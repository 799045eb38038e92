//! The methods of the family in one table. Requests find their handlers in it, `scrip explain` its
//! descriptions and the help page its texts. Another method is a file here and a line in the table.

use crate::method::Method;

mod confirm_code;
mod filter_data;
mod number_from_goods;
mod owner;
mod purchase_status;
mod sales_paging;
mod secret_identify;
mod send_code;
mod send_for_email;
mod sert_card_identify;
mod sertcard_series_action;
mod sertcard_series_paging_info;

/// Every method, in the order in which the help page lists them.
static TABLE: [Method; 12] = [
    number_from_goods::METHOD,
    sert_card_identify::METHOD,
    secret_identify::METHOD,
    purchase_status::METHOD,
    send_for_email::METHOD,
    sertcard_series_action::METHOD,
    sertcard_series_paging_info::METHOD,
    owner::METHOD,
    filter_data::METHOD,
    sales_paging::METHOD,
    send_code::METHOD,
    confirm_code::METHOD,
];

impl Method {
    /// Returns every method with known messages.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        TABLE.iter()
    }

    /// Returns every method with a handler.
    pub fn answered() -> impl Iterator<Item = &'static Self> {
        Self::all().filter(|method| method.is_answered())
    }

    /// Finds the method with this name, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|method| method.name().eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests;
