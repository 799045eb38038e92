//! The command `scrip explain`.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::print;

/// Arguments of `scrip explain`.
#[derive(clap::Args)]
pub struct Explain {
    /// Surface and method, such as mloyalty/NumberFromGoods
    #[arg(value_name = "SURFACE/METHOD")]
    method: String,
    /// Content-Type of the request
    #[arg(long, default_value = "application/json", value_name = "TYPE")]
    content_type: String,
    /// Accept header of the request. It selects the format of the answer, and does not change how
    /// the request is read
    #[arg(long, value_name = "TYPES")]
    accept: Option<String>,
}

/// A method whose requests can be explained.
enum Method {
    Mloyalty(&'static protocol_mloyalty::Method),
    /// Both InSales methods. Creating and changing a coupon are read alike.
    Insales,
}

/// Methods of the InSales API with a body.
const INSALES: [&str; 2] = ["CreateDiscountCode", "ChangeDiscountCode"];

impl Method {
    fn find(wanted: &str) -> Option<Self> {
        let (surface, name) = wanted.split_once('/')?;
        match surface.to_ascii_lowercase().as_str() {
            "mloyalty" => protocol_mloyalty::Method::find(name).map(Self::Mloyalty),
            "insales" => {
                let known = INSALES.iter().any(|known| known.eq_ignore_ascii_case(name));
                known.then_some(Self::Insales)
            }
            _ => None,
        }
    }

    fn names() -> Vec<String> {
        let mloyalty = protocol_mloyalty::Method::all().map(|m| format!("mloyalty/{}", m.name()));
        mloyalty.chain(INSALES.iter().map(|name| format!("insales/{name}"))).collect()
    }
}

impl Explain {
    /// Prints how standard input is read, or why it is refused.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self { method: wanted, content_type, accept: _ } = self;
        let Some(method) = Method::find(&wanted) else {
            bail!("method {wanted:?} is unknown; the methods are {}", Method::names().join(", "));
        };
        let mut body = Vec::new();
        // One byte more than allowed tells a body that is too large, however large it is.
        let bound = u64::try_from(web::BODY_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::io::stdin().take(bound).read_to_end(&mut body).context("standard input")?;
        let said = match method {
            Method::Mloyalty(method) => protocol_mloyalty::explain(method, &content_type, &body),
            Method::Insales => protocol_insales::explain(&content_type, &body),
        };
        print(&(said + "\n"))
    }
}
