//! Codes and clients from before normal forms are found by their normal form afterwards.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::path::Path;
use std::sync::LazyLock;

use domain::{CouponDraft, OwnerDetails};
use postgres_scratch::{Database, database_or_skip};
use storage::SaleFilter;
use storage::conformance::checkout::use_coupon;
use storage::conformance::owners::create;
use storage::conformance::session::{Said, Session};
use storage::conformance::shop::{OPERATOR, create_coupon, line, sell, ten_percent, till};
use storage::{MasterKey, RedemptionFilter, limits};
use storage_postgres::{Access, PostgresSettings, open};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

fn session(database: &Database, directory: &Path) -> Session {
    let settings: PostgresSettings = database.url().parse().unwrap();
    let opened = open(settings, directory, Access::Serve, || MasterKey([9; 32]));
    let opened = RUNTIME.block_on(opened).unwrap();
    Session::new(opened.backend, opened.reader, limits::QUEUE_COMMANDS_MAX)
}

#[test]
fn codes_and_clients_come_to_their_normal_form() {
    let Some(database) = database_or_skip() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut shop = session(&database, directory.path());
    shop.set_up_operators();
    for code in ["SALE", "TWIN", "BOM"] {
        let once = Some(Some(true));
        let draft = CouponDraft { once_per_client: once, ..ten_percent(code) };
        shop.coupon(create_coupon(OPERATOR, draft));
    }
    shop.used(use_coupon(OPERATOR, "SALE", Some("anna@b.ru")));
    let mut buyer = till(1, "A");
    buyer.buyer.email = Some("Ann@Пример.рф".to_owned());
    buyer.buyer.phone = Some(901_234_567);
    let sold = shop.sale(sell(buyer, vec![line("GIFT", 1, 500)])).sale;
    let mail = OwnerDetails { email: Some("owa@b.ru".to_owned()), ..OwnerDetails::default() };
    let owner = shop.run(create(OPERATOR, mail, None)).owner().id;
    drop(shop);
    // As the version before would have left it.
    let old = database.run(
        "DELETE FROM migration WHERE name = 'normal_codes'; DROP TABLE client_name;
         DROP INDEX sale_by_email; ALTER TABLE sale DROP COLUMN email_key;
         CREATE INDEX sale_by_email ON sale (operator, lower(email COLLATE \"C\"), at)
             WHERE email IS NOT NULL;
         UPDATE owner SET email = 'Owa@Пример.рф'; UPDATE sale SET phone_key = 77;
         UPDATE operator SET currency = 'UZS' WHERE id = 1;
         UPDATE coupon SET seal = NULL; UPDATE redemption SET seal = NULL;
         UPDATE certificate SET seal = NULL; TRUNCATE row_seal;
         DELETE FROM meta WHERE name = 'chain_head'; UPDATE operation SET link = NULL, digest = NULL;
         UPDATE meta SET bytes = '' WHERE name = 'chain_start';
         UPDATE coupon SET code = U&'\\FEFFSALE', code_key = U&'\\FEFFsale' WHERE number = 2;
         UPDATE coupon SET code = U&'\\FEFFBOM', code_key = U&'\\FEFFbom' WHERE number = 3;
         UPDATE coupon_client SET client = 'Anna@B.ru';
         UPDATE coupon_use SET client = 'Anna@B.ru';
         UPDATE redemption SET client = 'Anna@B.ru'",
    );
    old.unwrap();
    let mut shop = session(&database, directory.path());
    assert_eq!((shop.verify().findings, shop.chain().findings), (Vec::new(), Vec::new()));
    let filters = [
        SaleFilter { phone: Some(998_901_234_567), ..SaleFilter::default() },
        SaleFilter { email: Some("ann@xn--e1afmkfd.xn--p1ai".to_owned()), ..SaleFilter::default() },
    ];
    for filter in filters {
        let found = shop.read(shop.reader.sales(OPERATOR, filter, None, 10));
        assert_eq!(found.iter().map(|sale| sale.id).collect::<Vec<_>>(), [sold.id]);
    }
    let owner = shop.read(shop.reader.owner(owner)).unwrap();
    assert_eq!(owner.details.email.as_deref(), Some("owa@xn--e1afmkfd.xn--p1ai"));
    for (client, found) in [("anna@b.ru", 1), ("boris@b.ru", 0)] {
        let client = Some(client.to_owned());
        let filter = RedemptionFilter { client, ..RedemptionFilter::default() };
        let page = shop.read(shop.reader.redemptions(OPERATOR, filter, None, 10));
        assert_eq!(page.redemptions.len(), found);
    }
    let used = shop.used(use_coupon(OPERATOR, "bom", Some("anna@b.ru")));
    assert_eq!((used.id.number, used.terms.code.as_str()), (3, "BOM"));
    let again = shop.run(use_coupon(OPERATOR, "SALE", Some("ANNA@b.ru")));
    assert!(matches!(again, Said::Rejected(_)), "{again:?}");
    let twin = shop.used(use_coupon(OPERATOR, "SALE", Some("boris@b.ru")));
    assert_eq!(twin.id.number, 1);
    assert_eq!((shop.verify().findings, shop.chain().findings), (Vec::new(), Vec::new()));
}
