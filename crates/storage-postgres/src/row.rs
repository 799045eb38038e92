//! Rows as domain values, and moments and texts as stored.

use domain::{
    Amount, Certificate, CertificateId, CertificateNumber, Entry, OperationId, OperatorId,
    PointOfSaleId, SeriesId, SiteId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use storage::codes::Code;
use storage::{BackendError, ErrorKind, Vault, sale_text};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// Reads a column; a type that does not fit means that the record is not what it must be.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, BackendError> {
    row.try_get(index)
        .map_err(|error| BackendError::new(ErrorKind::Corrupt, "reading a record", error))
}

/// What stands for U+0000 and for itself, as U+0000 cannot be stored: a caller's text may have it,
/// and must come back as it was, without failing the commands that are written with it.
const ESCAPE: char = '\u{1}';

/// A text as it is stored.
pub(crate) fn storable(text: &str) -> String {
    if !text.contains(['\0', ESCAPE]) {
        return text.to_owned();
    }
    text.replace(ESCAPE, "\u{1}1").replace('\0', "\u{1}0")
}

pub(crate) fn unescaped(text: String) -> Result<String, BackendError> {
    let mut parts = text.split(ESCAPE);
    let Some(first) = parts.next().filter(|first| first.len() < text.len()) else {
        return Ok(text);
    };
    let mut plain = first.to_owned();
    for part in parts {
        let (letter, rest) = match part.split_at_checked(1) {
            Some(("0", rest)) => ('\0', rest),
            Some(("1", rest)) => (ESCAPE, rest),
            _ => return Err(BackendError::corrupt("text")),
        };
        plain.push(letter);
        plain.push_str(rest);
    }
    Ok(plain)
}

/// Reads a text.
pub(crate) fn text(row: &Row, index: usize) -> Result<String, BackendError> {
    unescaped(column(row, index)?)
}

/// Reads a text that may be absent.
pub(crate) fn optional_text(row: &Row, index: usize) -> Result<Option<String>, BackendError> {
    column::<Option<String>>(row, index)?.map(unescaped).transpose()
}

/// Reads 32 bytes.
pub(crate) fn bytes32(row: &Row, index: usize) -> Result<[u8; 32], BackendError> {
    let bytes: &[u8] = column(row, index)?;
    bytes.try_into().map_err(|_| BackendError::corrupt("hash"))
}

pub(crate) fn moment(micros: i64) -> Result<Timestamp, BackendError> {
    Timestamp::from_microsecond(micros).map_err(|_| BackendError::corrupt("moment"))
}

pub(crate) fn optional_date(row: &Row, index: usize) -> Result<Option<Date>, BackendError> {
    let date = |text: &str| text.parse().map_err(|_| BackendError::corrupt("date"));
    column::<Option<&str>>(row, index)?.map(date).transpose()
}

pub(crate) fn amount(minor: i64) -> Result<Amount, BackendError> {
    Amount::from_minor(minor).ok_or_else(|| BackendError::corrupt("amount"))
}

/// Reads an integer of another type than the stored one.
pub(crate) fn narrow<T: TryFrom<i64>>(row: &Row, index: usize) -> Result<T, BackendError> {
    narrowed(column(row, index)?)
}

pub(crate) fn narrowed<T: TryFrom<i64>>(value: i64) -> Result<T, BackendError> {
    T::try_from(value).map_err(|_| BackendError::corrupt("integer"))
}

/// Reads an enum.
pub(crate) fn code<T: Code>(row: &Row, index: usize) -> Result<T, BackendError> {
    T::from_code(column(row, index)?)
}

/// Turns each row into a value.
pub(crate) fn all<T>(
    rows: &[Row],
    map: impl FnMut(&Row) -> Result<T, BackendError>,
) -> Result<Vec<T>, BackendError> {
    rows.iter().map(map).collect()
}

/// The columns of a certificate, in the order in which [`certificate`] reads them.
pub(crate) const CERTIFICATE_COLUMNS: &str = "id, operator, number, series, secret, nominal, \
     balance, held, status, sale_status, valid_through, sold_in, issued_at, entry_count, \
     point_of_sale, last_entry";

/// How many columns of a certificate there are.
pub(crate) const CERTIFICATE_COLUMNS_COUNT: usize = 16;

pub(crate) fn certificate(row: &Row, vault: &Vault) -> Result<Certificate, BackendError> {
    let id = CertificateId(column(row, 0)?);
    let secret: &[u8] = column(row, 4)?;
    let number = u64::try_from(column::<i64>(row, 2)?).ok().and_then(CertificateNumber::new);
    Ok(Certificate {
        id,
        operator: OperatorId(column(row, 1)?),
        number: number.ok_or_else(|| BackendError::corrupt("number of a certificate"))?,
        series: SeriesId(column(row, 3)?),
        secret: vault
            .open_secret(id, secret)
            .ok_or_else(|| BackendError::corrupt("sealed secret of a certificate"))?,
        nominal: amount(column(row, 5)?)?,
        balance: amount(column(row, 6)?)?,
        held: amount(column(row, 7)?)?,
        status: code(row, 8)?,
        sale_status: code(row, 9)?,
        valid_through: optional_date(row, 10)?,
        sold_in: column::<Option<i64>>(row, 11)?.map(OperationId),
        issued_at: moment(column(row, 12)?)?,
        entry_count: narrow(row, 13)?,
        point_of_sale: column::<Option<i64>>(row, 14)?.map(PointOfSaleId),
        last_entry: column::<Option<i64>>(row, 15)?.map(OperationId),
    })
}

/// The columns of an entry, in the order in which [`entry`] reads them.
pub(crate) const ENTRY_COLUMNS: &str =
    "certificate, number, kind, change, balance_after, operation, previous";

pub(crate) fn entry(row: &Row) -> Result<Entry, BackendError> {
    Ok(Entry {
        certificate: CertificateId(column(row, 0)?),
        number: narrow(row, 1)?,
        kind: code(row, 2)?,
        change: column(row, 3)?,
        balance_after: amount(column(row, 4)?)?,
        operation: OperationId(column(row, 5)?),
        previous: column::<Option<i64>>(row, 6)?.map(OperationId),
    })
}

/// The columns of a sale, in the order in which [`sale`] reads them.
pub(crate) const SALE_COLUMNS: &str = "id, operator, point_of_sale, site, kind, series, \
     order_number, cheque, client, shop_client, email, phone, at, lines, certificates, \
     client_code, phone_key, email_key";

/// The same columns as they are asked for: JSON as text.
pub(crate) const SALE: &str = "t.id, t.operator, t.point_of_sale, t.site, t.kind, t.series, \
     t.order_number, t.cheque, t.client, t.shop_client, t.email, t.phone, t.at, t.lines::text, \
     t.certificates::text, t.client_code, t.phone_key, t.email_key";

/// A sale or return.
pub(crate) fn sale(row: &Row) -> Result<domain::Sale, BackendError> {
    Ok(domain::Sale {
        id: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        point_of_sale: PointOfSaleId(column(row, 2)?),
        site: column::<Option<i64>>(row, 3)?.map(SiteId),
        kind: code(row, 4)?,
        series: column::<Option<i64>>(row, 5)?.map(SeriesId),
        order_number: optional_text(row, 6)?,
        cheque: column(row, 7)?,
        buyer: domain::Buyer {
            client: column(row, 8)?,
            shop_client: column(row, 9)?,
            email: optional_text(row, 10)?,
            phone: column(row, 11)?,
            client_code: optional_text(row, 15)?,
        },
        phone_key: column(row, 16)?,
        email_key: optional_text(row, 17)?,
        lines: sale_text::lines_from_text(column(row, 13)?)?,
        certificates: sale_text::certificates_from_text(column(row, 14)?)?,
        at: moment(column(row, 12)?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_and_none_has_a_letter_that_cannot_be_stored() {
        for text in ["", "a", "\0", "\u{1}", "\u{1}0", "a\0b\u{1}\u{1}\0", "Обувь\0"] {
            let stored = storable(text);
            assert!(!stored.contains('\0'), "{text:?}");
            assert_eq!(unescaped(stored).unwrap(), text);
        }
        for text in ["\u{1}", "\u{1}2", "a\u{1}"] {
            assert!(unescaped(text.to_owned()).is_err(), "{text:?}");
        }
    }
}
