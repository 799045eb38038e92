//! One owner of certificates, with the certificates.

use std::sync::Arc;

use askama::Template;
use domain::{CertificateId, OperationId};

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::failure::Failure;
use crate::form;
use crate::limits::ROWS_MAX;
use crate::pages::owners::OwnerRow;
use crate::shell::{Section, Shell};
use crate::view::CertificateRow;

#[derive(Template)]
#[template(path = "owner.html")]
struct Page {
    shell: Shell,
    /// Number of the owner, as it is typed where certificates get one.
    number: String,
    owner: OwnerRow,
    rows: Vec<CertificateRow>,
    next: Option<String>,
}

/// Answers with the page.
pub(crate) async fn show(call: Arc<Call>) -> Answer {
    let reader = call.session()?.record_reader()?;
    let id = OperationId(call.id()?);
    let owner = reader.find_owner(id).await?.ok_or(Failure::NotFound)?;
    let from = call.query.find("from").and_then(|from| from.parse().ok()).map(CertificateId);
    let page = reader.certificates(None, None, Some(id), from, ROWS_MAX).await?;
    let (directory, today) = (call.session()?.directory_now(), reader.today());
    let row = |found| CertificateRow::of(&call, &directory, today, found);
    let owner = OwnerRow::in_full(&call, &owner);
    let title = (call.words().certificate.of_owner)(&owner.name);
    let path = owner.link.clone();
    let page = Page {
        shell: Shell::of(&call, Section::Owners, &title),
        number: id.to_string(),
        rows: page.certificates.iter().map(row).collect(),
        next: page.next.map(|next| form::link(&path, &[("from", &next.0.to_string())])),
        owner,
    };
    answer::page("owner", &page)
}
