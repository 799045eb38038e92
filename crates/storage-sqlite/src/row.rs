//! Rows as domain values, and moments as stored.

use domain::{
    Amount, Certificate, CertificateId, CertificateNumber, Entry, OperationId, OperatorId,
    PointOfSaleId, SeriesId, SiteId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use storage::codes::Code;
use storage::{BackendError, ErrorKind, Vault, sale_text};

/// Reads a column; a type that does not fit means that the record is not what it must be.
pub(crate) fn column<T: rusqlite::types::FromSql>(
    row: &Row<'_>,
    index: usize,
) -> Result<T, BackendError> {
    row.get(index).map_err(|error| BackendError::new(ErrorKind::Corrupt, "reading a record", error))
}

pub(crate) fn moment(micros: i64) -> Result<Timestamp, BackendError> {
    Timestamp::from_microsecond(micros).map_err(|_| BackendError::corrupt("moment"))
}

pub(crate) fn date(text: &str) -> Result<Date, BackendError> {
    text.parse().map_err(|_| BackendError::corrupt("date"))
}

pub(crate) fn optional_date(text: Option<String>) -> Result<Option<Date>, BackendError> {
    text.map(|text| date(&text)).transpose()
}

pub(crate) fn amount(minor: i64) -> Result<Amount, BackendError> {
    Amount::from_minor(minor).ok_or_else(|| BackendError::corrupt("amount"))
}

pub(crate) fn narrow<T: TryFrom<i64>>(value: i64) -> Result<T, BackendError> {
    T::try_from(value).map_err(|_| BackendError::corrupt("integer"))
}

/// The columns of a certificate, in the order in which [`certificate`] reads them.
pub(crate) const CERTIFICATE_COLUMNS: &str = "c.id, c.operator, c.number, c.series, c.secret, \
     c.nominal, c.balance, c.held, c.status, c.sale_status, c.valid_through, c.sold_in, \
     c.issued_at, c.entry_count, c.point_of_sale, c.last_entry";

/// How many columns of a certificate there are.
pub(crate) const CERTIFICATE_COLUMNS_COUNT: usize = 16;

pub(crate) fn certificate(row: &Row<'_>, vault: &Vault) -> Result<Certificate, BackendError> {
    let id = CertificateId(column(row, 0)?);
    let secret: Vec<u8> = column(row, 4)?;
    let number = u64::try_from(column::<i64>(row, 2)?).ok().and_then(CertificateNumber::new);
    Ok(Certificate {
        id,
        operator: OperatorId(column(row, 1)?),
        number: number.ok_or_else(|| BackendError::corrupt("number of a certificate"))?,
        series: SeriesId(column(row, 3)?),
        secret: vault
            .open_secret(id, &secret)
            .ok_or_else(|| BackendError::corrupt("sealed secret of a certificate"))?,
        nominal: amount(column(row, 5)?)?,
        balance: amount(column(row, 6)?)?,
        held: amount(column(row, 7)?)?,
        status: Code::from_code(column(row, 8)?)?,
        sale_status: Code::from_code(column(row, 9)?)?,
        valid_through: optional_date(column(row, 10)?)?,
        sold_in: column::<Option<i64>>(row, 11)?.map(OperationId),
        issued_at: moment(column(row, 12)?)?,
        entry_count: narrow(column(row, 13)?)?,
        point_of_sale: column::<Option<i64>>(row, 14)?.map(PointOfSaleId),
        last_entry: column::<Option<i64>>(row, 15)?.map(OperationId),
    })
}

/// An entry, as `ledger` asks for it.
pub(crate) fn entry(row: &Row<'_>) -> Result<Entry, BackendError> {
    Ok(Entry {
        certificate: CertificateId(column(row, 0)?),
        number: narrow(column(row, 1)?)?,
        kind: Code::from_code(column(row, 2)?)?,
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

/// A sale or return.
pub(crate) fn sale(row: &Row<'_>) -> Result<domain::Sale, BackendError> {
    Ok(domain::Sale {
        id: OperationId(column(row, 0)?),
        operator: OperatorId(column(row, 1)?),
        point_of_sale: PointOfSaleId(column(row, 2)?),
        site: column::<Option<i64>>(row, 3)?.map(SiteId),
        kind: Code::from_code(column(row, 4)?)?,
        series: column::<Option<i64>>(row, 5)?.map(SeriesId),
        order_number: column(row, 6)?,
        cheque: column(row, 7)?,
        buyer: domain::Buyer {
            client: column(row, 8)?,
            shop_client: column(row, 9)?,
            email: column(row, 10)?,
            phone: column(row, 11)?,
            client_code: column(row, 15)?,
        },
        phone_key: column(row, 16)?,
        email_key: column(row, 17)?,
        lines: sale_text::lines_from_text(&column::<String>(row, 13)?)?,
        certificates: sale_text::certificates_from_text(&column::<String>(row, 14)?)?,
        at: moment(column(row, 12)?)?,
    })
}
