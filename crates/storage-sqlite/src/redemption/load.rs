//! Loading redemptions, with what comes with them.

use domain::coupon::LastUse;
use domain::redemption::Redeemed;
use domain::{
    CertificateId, OperationId, OperatorId, ReadSet, Redemption, RedemptionId, View, text,
};
use jiff::Timestamp;
use rusqlite::Connection;
use storage::{BackendError, Vault};

use crate::coupon;
use crate::query::{self, certificate, query};
use crate::row::column;

/// The redemptions that hold something of a certificate.
pub(super) const HOLDING: &str = "SELECT redemption FROM certificate_hold WHERE certificate = ?1";

/// The redemptions that are held and whose time is over, the oldest first.
pub(super) const LAPSED: &str = "SELECT operator, id FROM redemption \
     WHERE state = 1 AND expires_at <= ?1 ORDER BY expires_at, id LIMIT ?2";

/// Reads a redemption by its id.
pub(crate) fn find(
    connection: &Connection,
    vault: &Vault,
    id: RedemptionId,
) -> Result<Option<Redemption>, BackendError> {
    query::find(connection, vault, [id.0])
}

/// A redemption with its certificates as they are now.
pub(crate) fn redeemed(
    connection: &Connection,
    vault: &Vault,
    id: RedemptionId,
) -> Result<Option<Redeemed>, BackendError> {
    let Some(redemption) = find(connection, vault, id)? else { return Ok(None) };
    let mut certificates = Vec::with_capacity(redemption.certificates.len());
    for part in &redemption.certificates {
        certificates.extend(certificate(connection, vault, part.certificate)?);
    }
    Ok(Some(Redeemed { redemption, certificates }))
}

/// At most `limit` redemptions that are held and whose time is over, the oldest first.
pub(crate) fn lapsed(
    connection: &Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(OperatorId, RedemptionId)>, BackendError> {
    query(connection, LAPSED, (now.as_microsecond(), limit), |row| {
        Ok((OperatorId(column(row, 0)?), OperationId(column(row, 1)?)))
    })
}

/// Adds redemptions to a view, each with its certificates, the coupons that it uses, and how its
/// client does.
pub(crate) struct Loader<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) vault: &'a Vault,
}

impl Loader<'_> {
    /// Adds the redemptions that hold something of the certificates of a view, and those that a
    /// read set names. Certificates of which nothing is held cost nothing here.
    pub(crate) fn view(&self, set: &ReadSet, view: &mut View) -> Result<(), BackendError> {
        let held = view.certificates.values().filter(|certificate| !certificate.held.is_zero());
        let held: Vec<CertificateId> = held.map(|certificate| certificate.id).collect();
        for certificate in held {
            let holding = query(self.connection, HOLDING, [certificate.0], |row| {
                column(row, 0).map(OperationId)
            })?;
            for id in &holding {
                self.redemption(*id, view)?;
            }
            view.holds.entry(certificate).or_default().extend(holding);
        }
        for id in &set.redemptions {
            self.redemption(*id, view)?;
        }
        Ok(())
    }

    /// Adds the redemption that holds a last use, if that is only held.
    pub(crate) fn last_use(
        &self,
        last: Option<LastUse>,
        view: &mut View,
    ) -> Result<(), BackendError> {
        match last.filter(|last| last.held_until.is_some()) {
            Some(last) => self.redemption(last.redemption, view),
            None => Ok(()),
        }
    }

    fn redemption(&self, id: RedemptionId, view: &mut View) -> Result<(), BackendError> {
        if view.redemptions.contains_key(&id) {
            return Ok(());
        }
        let Some(found) = find(self.connection, self.vault, id)? else { return Ok(()) };
        for part in &found.certificates {
            let id = part.certificate;
            if !view.certificates.contains_key(&id) {
                let known = certificate(self.connection, self.vault, id)?;
                view.certificates.extend(known.map(|known| (id, known)));
            }
        }
        for used in found.used_coupons() {
            if !view.coupons.contains_key(&used.coupon)
                && let Some(known) = coupon::load::find(self.connection, self.vault, used.coupon)?
            {
                view.apply_coupon(&known);
            }
            if let Some(client) = &found.client {
                let client = text::client(client).into_owned();
                let uses = coupon::load::client_uses(self, used.coupon, &client)?;
                view.coupon_clients.extend(uses.map(|found| (found.key, found.uses)));
            }
        }
        view.apply_redemption(&found);
        Ok(())
    }
}
