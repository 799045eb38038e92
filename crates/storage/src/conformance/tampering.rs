//! Manual changes of the data, in SQL that every database understands, and the checks that find
//! them. Each edit alone is consistent with the other stored data.

use domain::command::SetUp;
use domain::key::SecretHash;
use domain::{CouponDraft, KeyId};

use crate::conformance::actions::{act, issue};
use crate::conformance::checkout::{by_certificate, hold, pay, redeem, redemption, use_coupon};
use crate::conformance::session::{Said, Session};
use crate::conformance::shop::{
    OPERATOR, create_coupon, keyed, line, new_key, sell, set_up, ten_percent, till,
};

/// An edit: a table, what is set, and which rows. `ID`, `SALE` and `HELD` stand for a certificate
/// that was sold, its sale, and a redemption that holds some of another one.
pub type Edit = (&'static str, &'static str, &'static str);

/// Edits that the check of the rules finds without the chain.
pub const EDITS: &[Edit] = &[
    ("certificate", "valid_through = '2099-01-01'", "id = ID"),
    ("certificate", "valid_through = '2020-01-01'", "id = ID"),
    ("certificate", "series = 5", "id = ID"),
    ("certificate", "status = 3", "id = ID"),
    ("certificate", "status = 2", "status = 3"),
    ("certificate", "status = 4", "status = 6"),
    ("certificate", "issued_at = issued_at + 1000000", "id = ID"),
    ("certificate", "last_entry = NULL", "id = ID"),
    ("certificate", "last_entry = last_entry + 1", "id = ID"),
    ("entry", "previous = NULL", "previous IS NOT NULL"),
    ("entry", "previous = previous - 1", "previous IS NOT NULL"),
    ("entry", "previous = SALE", "certificate = ID"),
    ("certificate", "seal = NULL", "id = ID"),
    ("certificate", "seal = (SELECT seal FROM certificate WHERE id = ID + 1)", "id = ID"),
    ("redemption", "expires_at = expires_at + 1", "id = HELD"),
    ("redemption", "expires_at = expires_at - 1", "id = HELD"),
    ("redemption", "order_id = 'another'", "id = HELD"),
    ("redemption", "client = 'another'", "id = HELD"),
    ("redemption", "point_of_sale = 1", "id = HELD"),
    ("redemption", "seal = NULL", "id = HELD"),
    ("coupon", "value = 5000", "number = 1"),
    ("coupon", "kind = 2", "number = 1"),
    ("coupon", "min_price = 1", "number = 1"),
    ("coupon", "min_price = NULL", "number = 2"),
    ("coupon", "disabled = NOT disabled", "number = 1"),
    ("coupon", "once = NOT once", "number = 1"),
    ("coupon", "once_per_client = NOT once_per_client", "number = 2"),
    ("coupon", "once_per_client = NULL", "number = 2"),
    ("coupon", "valid_through = '2099-01-01'", "number = 1"),
    ("coupon", "description = 'another'", "number = 1"),
    ("coupon", "collections = '[\"7\"]'", "number = 1"),
    ("coupon", "created_at = created_at - 1", "number = 1"),
    ("coupon", "seal = NULL", "number = 1"),
    ("series", "name = 'another'", "id = 1"),
    ("series", "kind = 1", "id = 1"),
    ("series", "secret_digits = 7", "id = 1"),
    ("series", "price_min = price_min - 1", "id = 1"),
    ("series", "price_max = price_max + 1", "id = 1"),
    ("series", "price_max = price_min, fixed = NOT fixed", "id = 1"),
    ("series", "validity_days = validity_days + 1", "id = 1"),
    ("series", "allow_refund = NOT allow_refund", "id = 1"),
    ("series", "allow_refund_purchase = NOT allow_refund_purchase", "id = 1"),
    ("series", "allow_reuse = NOT allow_reuse", "id = 1"),
    ("series", "secret_confirm = NOT secret_confirm", "id = 1"),
    ("series", "active = NOT active", "id = 1"),
    ("series", "on_sale_from = '2020-01-01'", "id = 1"),
    ("series", "on_sale_through = '2099-01-01'", "id = 1"),
    ("series", "expire_after_days = 0", "id = 1"),
    ("series_item_code", "item_code = 'ANOTHER'", "series = 1"),
    ("series_item_code", "series = 2", "series = 1"),
    ("api_key", "operator = 2", "id = 1"),
    ("api_key", "name = 'another'", "id = 1"),
    ("api_key", "scopes = 'read'", "id = 1"),
    ("api_key", "point_of_sale = 1", "id = 1"),
    ("api_key", "secret = (SELECT link FROM operation WHERE id = 1)", "id = 1"),
    ("api_key", "login = 'another'", "id = 1"),
    ("api_key", "password = 'another'", "id = 1"),
    ("api_key", "token = (SELECT link FROM operation WHERE id = 1)", "id = 1"),
    ("api_key", "revoked_at = 1", "id = 1"),
    ("api_key", "revoked_at = NULL", "id = 2"),
    ("operator", "name = 'another'", "id = 1"),
    ("operator", "zone = 'America/New_York'", "id = 1"),
    ("operator", "currency = 'USD'", "id = 1"),
    ("operator", "disabled = NOT disabled", "id = 1"),
    ("partner", "name = 'another'", "id = 1"),
    ("partner", "operator = 2", "id = 1"),
    ("partner", "disabled = NOT disabled", "id = 1"),
    ("point_of_sale", "code = 'another'", "id = 1"),
    ("point_of_sale", "name = 'another'", "id = 1"),
    ("point_of_sale", "disabled = NOT disabled", "id = 1"),
    ("site", "code = 'another'", "id = 1"),
    ("site", "point_of_sale = 2", "id = 1"),
    ("site", "disabled = NOT disabled", "id = 1"),
    ("number_pool", "prefix = 77", "id = 3"),
    ("row_seal", "seal = (SELECT seal FROM row_seal WHERE subject = 1 AND id = 2)", "subject = 5"),
    ("row_seal", "id = id + 1000", "subject = 5"),
    ("operation", "link = NULL", "id > 0"),
    ("operation", "link = NULL", "id = (SELECT max(id) FROM operation)"),
    ("operation", "link = NULL", "id = 1"),
    ("meta", "name = 'another'", "name = 'chain_start'"),
    ("meta", "name = 'another'", "name = 'chain_head'"),
];

/// Edits that the check of the chain finds.
pub const EDITS_OF_THE_CHAIN: &[Edit] = &[
    ("remembered", "operation = 1", "key = 'held'"),
    ("remembered", "operation = 1", "key = 'issued'"),
    ("remembered", "key = 'another'", "key = 'held'"),
    ("remembered", "key = 'another'", "operation = SALE"),
    ("remembered", "fingerprint = (SELECT link FROM operation WHERE id = 1)", "key = 'held'"),
    ("operation", "request_id = 'another'", "id = SALE"),
    ("operation", "link = NULL", "id > 0"),
    ("operation", "link = NULL", "id = SALE"),
    ("row_seal", "operation = operation + 1", "subject = 1 AND id = 1"),
];

/// Makes a store look as one that has all migrations and was not sealed yet, of a version that had
/// no links: with the text of an empty value, and past triggers.
pub fn unseal(empty_record: &str) -> String {
    format!(
        "UPDATE operation SET link = NULL, digest = NULL; UPDATE certificate SET seal = NULL; \
         UPDATE redemption SET seal = NULL; UPDATE coupon SET seal = NULL; \
         DELETE FROM row_seal; DELETE FROM meta WHERE name = 'chain_head'; \
         UPDATE meta SET {empty_record} WHERE name = 'chain_start'"
    )
}

/// Contents of a store of [`make`].
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The id of a certificate that was sold, and blocked by nobody.
    pub certificate: i64,
    /// Sale of the certificate.
    pub sale: i64,
    /// A redemption that holds some of another certificate.
    pub held: i64,
}

impl Made {
    /// An edit with what it names filled in.
    pub fn fill(&self, text: &str) -> String {
        text.replace("HELD", &self.held.to_string())
            .replace("SALE", &self.sale.to_string())
            .replace("ID", &self.certificate.to_string())
    }

    /// An edit as SQL.
    pub fn sql(&self, (table, set, rows): Edit) -> String {
        self.fill(&format!("UPDATE {table} SET {set} WHERE {rows}"))
    }
}

/// Fills an empty store with something of every kind that edits name.
pub fn make(session: &mut Session) -> Made {
    use domain::certificate::CertificateAction::{Block, Void};
    session.set_up_operators();
    let mut done = |what| {
        let said = session.run(set_up(what));
        assert!(matches!(said, Said::SetUp(_)), "{said:?}");
    };
    let login = Some(("login".to_owned(), "hash".to_owned()));
    done(SetUp::CreateKey(domain::command::NewKey { login, ..new_key(1) }));
    done(SetUp::CreateKey(new_key(2)));
    done(SetUp::RotateKey {
        id: KeyId(1),
        secret: SecretHash([3; 32]),
        grade: domain::key::Grade::Strong,
    });
    done(SetUp::RevokeKey { id: KeyId(2) });
    let point_of_sale = domain::PointOfSaleId(1);
    done(SetUp::CreateSite { id: None, point_of_sale, code: "widget".to_owned() });
    let sold = session.sale(keyed(sell(till(1, "A"), vec![line("GIFT", 4, 500)]), "A"));
    let issued = session.run(keyed(issue(Some(500), 3, true), "issued")).acted().clone();
    session.run(act(OPERATOR, &issued.certificates[0], Block)).acted();
    session.run(act(OPERATOR, &issued.certificates[1], Void)).acted();
    let second = CouponDraft {
        once_per_client: Some(Some(true)),
        min_price: Some(Some(domain::Decimal { mantissa: 5, scale: 0 })),
        ..ten_percent("B")
    };
    session.coupon(create_coupon(OPERATOR, ten_percent("A")));
    session.coupon(create_coupon(OPERATOR, second));
    session.used(use_coupon(OPERATOR, "A", None));
    let parts = vec![by_certificate(&sold.certificates[2])];
    let held = redemption(redeem(200, hold(600), parts));
    let held = session.redemption(keyed(held, "held")).redemption.id;
    let spent = pay(500, domain::redemption::Mode::Capture, &sold.certificates[3]);
    session.redemption(spent);
    session.assert_clean();
    Made { certificate: sold.certificates[0].id.0, sale: sold.sale.id.0, held: held.0 }
}
