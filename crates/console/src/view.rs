//! Parts that several pages show: rows of lists, links, and the filter of a list.

use domain::{Certificate, Directory, PointOfSaleId, Redemption, Sale};
use jiff::civil::Date;

use crate::call::Call;
use crate::form;
use crate::format::{Moment, Show, number_groups};
use crate::status::{self, Chip};

/// A choice of a filter.
pub(crate) struct Pick {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) is_chosen: bool,
}

/// A row of a list of certificates.
pub(crate) struct CertificateRow {
    pub(crate) link: String,
    /// The number for people, in groups.
    pub(crate) number: String,
    pub(crate) status: Chip,
    pub(crate) sale_status: &'static str,
    pub(crate) series: String,
    pub(crate) nominal: String,
    pub(crate) balance: String,
    /// Held part of the balance. Empty if nothing is held.
    pub(crate) held: String,
    /// Last valid day. Empty before activation.
    pub(crate) valid_through: String,
}

/// The link to the page of a certificate.
pub(crate) fn certificate_link(number: domain::CertificateNumber) -> String {
    format!("/console/certificates/{number}")
}

impl CertificateRow {
    /// Writes a certificate as it is on a day.
    pub(crate) fn of(
        call: &Call,
        directory: &Directory,
        today: Date,
        certificate: &Certificate,
    ) -> Self {
        let (show, words) = (call.show(), call.words());
        let held = certificate.held;
        let series = directory.series(certificate.series);
        Self {
            link: certificate_link(certificate.number),
            number: number_groups(certificate.number),
            status: status::certificate(words, certificate.status_on(today)),
            sale_status: status::sale_status(words, certificate.sale_status),
            series: series.map_or_else(String::new, |series| series.name.clone()),
            nominal: show.money(certificate.nominal),
            balance: show.money(certificate.balance),
            held: if held.is_zero() { String::new() } else { show.money(held) },
            valid_through: certificate.valid_through.map_or_else(String::new, |day| show.day(day)),
        }
    }
}

/// A row of a list of redemptions.
pub(crate) struct RedemptionRow {
    pub(crate) link: String,
    pub(crate) at: Moment,
    pub(crate) state: Chip,
    pub(crate) order: String,
    pub(crate) place: String,
    pub(crate) total: String,
    /// Amount that certificates gave or hold.
    pub(crate) paid: String,
    pub(crate) discount: String,
}

impl RedemptionRow {
    /// Writes a redemption as it is now.
    pub(crate) fn of(call: &Call, directory: &Directory, redemption: &Redemption) -> Self {
        let (show, words) = (call.show(), call.words());
        let state = redemption.state_at(call.console.service.now());
        let paid = redemption.held().checked_add(redemption.taken()).unwrap_or_default();
        let discount = redemption.discount();
        Self {
            link: format!("/console/redemptions/{}", redemption.id),
            at: show.moment(redemption.created_at()),
            state: status::redemption(words, state),
            order: redemption.order.id.clone(),
            place: place_name(directory, redemption.point_of_sale),
            total: show.money(redemption.order_total),
            paid: show.money(paid),
            discount: if discount.is_zero() { String::new() } else { show.money(discount) },
        }
    }
}

/// A row of a list of open holds.
pub(crate) struct HoldRow {
    pub(crate) link: String,
    pub(crate) order: String,
    /// How long ago it was made.
    pub(crate) age: String,
    /// How long it still lasts.
    pub(crate) left: String,
    pub(crate) place: String,
    pub(crate) held: String,
}

impl HoldRow {
    /// Writes a hold as it is now.
    pub(crate) fn of(call: &Call, directory: &Directory, redemption: &Redemption) -> Self {
        let (show, words) = (call.show(), call.words());
        let now = call.console.service.now();
        let minutes = |from: jiff::Timestamp, to: jiff::Timestamp| {
            let seconds = to.duration_since(from).as_secs().max(0);
            (words.redemption.minutes)(u64::try_from(seconds).unwrap_or(0) / 60)
        };
        let left = redemption.expires_at.map(|until| minutes(now, until));
        Self {
            link: format!("/console/redemptions/{}", redemption.id),
            order: redemption.order.id.clone(),
            age: minutes(redemption.created_at(), now),
            left: left.unwrap_or_default(),
            place: place_name(directory, redemption.point_of_sale),
            held: show.money(redemption.held()),
        }
    }
}

/// A row of a list of sales.
pub(crate) struct SaleRow {
    pub(crate) link: String,
    pub(crate) at: Moment,
    pub(crate) kind: Chip,
    pub(crate) order: String,
    pub(crate) place: String,
    pub(crate) count: String,
    /// Sum of the lines. Empty if a line has no price.
    pub(crate) total: String,
}

impl SaleRow {
    /// Writes a sale or return.
    pub(crate) fn of(call: &Call, directory: &Directory, sale: &Sale) -> Self {
        let (show, words) = (call.show(), call.words());
        let cheque = sale.cheque.map(|cheque| (words.sale.cheque_number)(cheque));
        Self {
            link: format!("/console/sales/{}", sale.id),
            at: show.moment(sale.at),
            kind: status::sale(words, sale.kind),
            order: sale.order_number.clone().or(cheque).unwrap_or_default(),
            place: place_name(directory, sale.place()),
            count: show.number(sale.certificates.len().try_into().unwrap_or(u64::MAX)),
            total: total_of(sale).map_or_else(String::new, |total| show.money(total)),
        }
    }
}

/// The sum of the lines of a sale. `None` if a line has no price.
pub(crate) fn total_of(sale: &Sale) -> Option<domain::Amount> {
    sale.lines.iter().try_fold(domain::Amount::ZERO, |sum, line| {
        sum.checked_add(line.price?.checked_mul(line.quantity)?)
    })
}

/// The name of a point of sale, with its code if that is another one.
pub(crate) fn place_name(directory: &Directory, id: Option<PointOfSaleId>) -> String {
    let place = id.and_then(|id| directory.point_of_sale(id));
    place.map_or_else(String::new, |place| {
        if place.name == place.code || place.name.is_empty() {
            place.code.clone()
        } else {
            format!("{} ({})", place.name, place.code)
        }
    })
}

/// A local day of a query, today if there is none or it is no day.
pub(crate) fn day_of(call: &Call, show: &Show) -> Date {
    let today = show.day_of(call.console.service.now());
    call.query.find("day").and_then(|day| day.parse().ok()).unwrap_or(today)
}

/// The links to the day before and after a day, within a list with a query.
pub(crate) struct Days {
    /// The day for the field of the form.
    pub(crate) value: String,
    /// The day in words.
    pub(crate) text: String,
    pub(crate) before: String,
    pub(crate) after: Option<String>,
}

impl Days {
    /// Makes the links of a list.
    pub(crate) fn of(
        show: &Show,
        path: &str,
        day: Date,
        today: Date,
        rest: &[(&str, &str)],
    ) -> Self {
        let to = |day: Date| {
            let day = day.to_string();
            let mut members = vec![("day", day.as_str())];
            members.extend_from_slice(rest);
            form::link(path, &members)
        };
        let before = day.yesterday().map_or_else(|_| to(day), to);
        let after = day.tomorrow().ok().filter(|after| *after <= today).map(to);
        Self { value: day.to_string(), text: show.long_day(day), before, after }
    }
}

/// Hides most of an e-mail address or phone: enough to compare, too little to write to.
pub(crate) fn masked(text: &str) -> String {
    let hidden = |text: &str| -> String {
        let count = text.chars().count();
        let shown = count.min(2).min(count.saturating_sub(1));
        text.chars().take(shown).chain("•••".chars()).collect()
    };
    if let Some((name, host)) = text.rsplit_once('@') {
        return format!("{}@{host}", hidden(name));
    }
    let count = text.chars().count();
    let tail: String = text.chars().skip(count.saturating_sub(4)).collect();
    if count > 6 { format!("{}{tail}", hidden(text)) } else { hidden(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_masked() {
        for (text, expected) in [
            ("anna@example.com", "an•••@example.com"),
            ("a@example.com", "•••@example.com"),
            ("79001234567", "79•••4567"),
            ("123456", "12•••"),
            ("", "•••"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
