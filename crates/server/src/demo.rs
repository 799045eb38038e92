//! The demo data: an operator on which the founding documents' own samples work as printed.

use std::net::SocketAddr;

use anyhow::{bail, ensure};
use domain::command::{NewSeries, SeriesRequest, SeriesTerms, SetUp};
use domain::operation::Surface;
use domain::person::{Language, Role};
use domain::{
    Amount, Currency, Denomination, NumberPlan, Operator, OperatorId, PartnerId, Scopes, SeriesId,
    SeriesKind,
};
use service::{Accept, KeyRequest, MemberRequest, Service, UserRequest, entropy};
use zeroize::Zeroizing;

/// Name of the demo operator. If it exists, the demo data exists.
const NAME: &str = "Demo";
const OPERATOR: OperatorId = OperatorId(1);

/// Refuses to offer well-known credentials to a network.
pub fn check_address(listen: SocketAddr) -> anyhow::Result<()> {
    ensure!(
        listen.ip().is_loopback(),
        "--demo has well-known credentials and serves loopback addresses only, not {listen}"
    );
    Ok(())
}

/// Whether the demo's credentials are accepted here, added now or earlier.
pub fn is_open(service: &Service) -> bool {
    let directory = service.directory();
    let key = directory.find_key_by_login("demo");
    let is_demo = |key: &domain::ApiKey| !key.grades.named(&[domain::key::Grade::Demo]).is_empty();
    key.is_some_and(|key| key.operator == OPERATOR && key.revoked_at.is_none() && is_demo(key))
        && directory.operator(OPERATOR).is_some_and(|operator| operator.name == NAME)
}

/// Marks demo credentials from an older version, so that they are never accepted from a network.
pub async fn mark(service: &Service) -> anyhow::Result<()> {
    let administrator = service.administrator(Surface::CommandLine, "demo".to_owned());
    Ok(administrator.mark_demo().await?)
}

/// Maximum number of attempts while another server of the same database adds the data too. Each
/// attempt collides with at most one step of the other server.
const LOOKS_MAX: u32 = 16;

/// Adds the missing parts of the demo data.
pub async fn put_in(service: &Service) -> anyhow::Result<()> {
    let mut looks = 0;
    loop {
        match put_in_rest(service).await {
            Err(error) if looks < LOOKS_MAX && is_there_already(&error) => looks += 1,
            put_in => return put_in,
        }
        service.refresh_directory().await?;
    }
}

/// Whether a rule refused to create an object. All demo data is valid, so the object exists
/// already.
fn is_there_already(error: &anyhow::Error) -> bool {
    let of_key = match error.downcast_ref() {
        Some(service::KeyError::Other(error)) => Some(error),
        Some(service::KeyError::BadCredential(_)) | None => None,
    };
    matches!(error.downcast_ref().or(of_key), Some(service::Error::Rejected(_)))
}

async fn put_in_rest(service: &Service) -> anyhow::Result<()> {
    let administrator = service.administrator(Surface::CommandLine, "demo".to_owned());
    let directory = service.directory();
    match directory.operator(OPERATOR) {
        Some(operator) if operator.name != NAME => bail!(
            "--demo needs operator 1, which is {:?} here: use another data directory",
            operator.name
        ),
        Some(_) => {}
        None => {
            let operator = SetUp::CreateOperator {
                id: Some(OPERATOR),
                name: NAME.to_owned(),
                zone: Operator::default_zone(),
                currency: Currency::RUB,
                country: None,
            };
            administrator.set_up(operator).await?;
        }
    }
    let partner = directory.partners().into_iter().find(|partner| partner.operator == OPERATOR);
    let partner = if let Some(partner) = partner {
        partner.id
    } else {
        let new = SetUp::CreatePartner { id: None, operator: OPERATOR, name: NAME.to_owned() };
        PartnerId(administrator.set_up(new).await?)
    };
    for code in ["sample string 1", "demo"] {
        if directory.find_point_of_sale(OPERATOR, code).is_none() {
            let code = code.to_owned();
            let new = SetUp::CreatePointOfSale {
                id: None,
                partner,
                code,
                name: None,
                repeats: domain::RepeatsChange::default(),
            };
            administrator.set_up(new).await?;
        }
    }
    let place = service.directory().find_point_of_sale(OPERATOR, "sample string 1").map(|p| p.id);
    if let (Some(point_of_sale), None) = (place, directory.find_site("sample string 4")) {
        let code = "sample string 4".to_owned();
        administrator.set_up(SetUp::CreateSite { id: None, point_of_sale, code }).await?;
    }
    for (id, name, allow_reuse) in [(1, "Demo", true), (2, "Demo, single use", false)] {
        if directory.series(SeriesId(id)).is_none() {
            administrator.set_up(SetUp::CreateSeries(series(id, name, allow_reuse)?)).await?;
        }
    }
    if directory.find_key_by_login("demo").is_none() {
        let demo = || Zeroizing::new("demo".to_owned());
        let wanted = KeyRequest {
            name: NAME.to_owned(),
            scopes: Scopes::all(),
            point_of_sale: None,
            secret: Some(demo()),
            login: Some(("demo".to_owned(), demo())),
            token: Some(1),
            accept: Accept::Demo,
        };
        administrator.create_key(OPERATOR, wanted).await?;
    }
    if service.directory().find_user_by_login("demo").is_none() {
        let wanted = UserRequest {
            name: NAME.to_owned(),
            login: "demo".to_owned(),
            language: Language::Russian,
            member: MemberRequest { operator: OPERATOR, role: Role::Owner, point_of_sale: None },
            hours: None,
        };
        administrator.user_keeper().create_demo(wanted).await?;
    }
    Ok(())
}

fn series(id: i64, name: &str, allow_reuse: bool) -> anyhow::Result<NewSeries> {
    let Some(plan) = NumberPlan::new(20, 13) else { bail!("the demo's numbers cannot be created") };
    let price = |minor| Amount::from_minor(minor).unwrap_or(Amount::ZERO);
    let prices = Denomination::Range { min: price(1), max: price(100_000_000) };
    Ok(NewSeries {
        id: Some(SeriesId(id)),
        operator: OPERATOR,
        request: SeriesRequest {
            terms: SeriesTerms { allow_reuse, ..SeriesTerms::usual(name.to_owned(), prices) },
            plan,
            kind: SeriesKind::Electronic,
            secret_digits: 6,
        },
        pool_key: entropy::pool_key(),
    })
}
