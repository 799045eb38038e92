//! Redemptions and their holds on certificates.

use domain::redemption::{Order, Step};
use domain::{Amount, CertificateId, Redemption, RedemptionId};
use jiff::Timestamp;

use super::describe::record;
use super::value::{Json, text};
use crate::{BackendError, redemption_text, seal};

record! {
    table "redemption";
    bind |redemption: Redemption, vault| {
        id: Int Key = redemption.id;
        operator: Int Made = redemption.operator;
        state: Int Changes = redemption.state;
        expires_at: Int Changes = redemption.expires_at;
        point_of_sale: Int Made = redemption.point_of_sale;
        order_id: Text Made = redemption.order.id;
        client: Text Made = redemption.client;
        order_total: Int Made = redemption.order_total;
        lines: Json Made = Json(redemption_text::lines_to_text(&redemption.order.lines)?);
        coupons: Json Made = Json(redemption_text::coupons_to_text(&redemption.coupons)?);
        certificates: Json Changes =
            Json(redemption_text::certificates_to_text(&redemption.certificates)?);
        steps: Json Changes = Json(redemption_text::steps_to_text(&redemption.steps)?);
        at: Int Made = redemption.created_at();
    }
    derived {
        seal: Bytes Seal = seal::redemption(vault, redemption);
    }
    read Redemption = Self {
        id,
        operator,
        point_of_sale,
        order: Order { id: order_id, lines: redemption_text::lines_from_text(&text(lines))? },
        client,
        state,
        expires_at,
        order_total,
        coupons: redemption_text::coupons_from_text(&text(coupons), operator)?,
        certificates: redemption_text::certificates_from_text(&text(certificates))?,
        steps: steps_since(at, redemption_text::steps_from_text(&text(steps))?)?,
    };
}

/// The steps, if the first of them was taken when the redemption was made.
fn steps_since(at: Timestamp, steps: Vec<Step>) -> Result<Vec<Step>, BackendError> {
    if steps.first().is_none_or(|first| first.at == at) {
        Ok(steps)
    } else {
        Err(BackendError::corrupt("time of a redemption"))
    }
}

/// Hold of a redemption on a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Certificate with the hold.
    pub certificate: CertificateId,
    /// Redemption that holds it.
    pub redemption: RedemptionId,
    /// Amount that is held.
    pub amount: Amount,
}

impl Hold {
    /// Holds of a redemption on its certificates, including empty ones.
    pub fn of(redemption: &Redemption) -> impl Iterator<Item = Self> {
        redemption.certificates.iter().map(|part| Self {
            certificate: part.certificate,
            redemption: redemption.id,
            amount: part.held,
        })
    }
}

record! {
    table "certificate_hold";
    bind |hold: Hold, vault| {
        certificate: Int Key = hold.certificate;
        redemption: Int Key = hold.redemption;
        amount: Int Made = hold.amount;
    }
    read Hold = Self { certificate, redemption, amount };
}
