//! `scrip explain`.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::print;

/// Which request to explain.
#[derive(clap::Args)]
pub struct Explain {
    /// Surface and method, such as mloyalty/NumberFromGoods
    #[arg(value_name = "SURFACE/METHOD")]
    method: String,
    /// The request's Content-Type
    #[arg(long, default_value = "application/json", value_name = "TYPE")]
    content_type: String,
    /// The request's Accept; it chooses the format of an answer and changes nothing of what is
    /// understood
    #[arg(long, value_name = "TYPES")]
    accept: Option<String>,
}

impl Explain {
    /// Prints what is understood of standard input, or why it is refused.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self { method: wanted, content_type, accept: _ } = self;
        let (surface, name) = wanted.split_once('/').unwrap_or((&wanted, ""));
        let method = protocol_mloyalty::Method::find(name);
        let (true, Some(method)) = (surface.eq_ignore_ascii_case("mloyalty"), method) else {
            let known = protocol_mloyalty::Method::ALL.iter();
            let known: Vec<_> = known.map(|m| format!("mloyalty/{}", m.name())).collect();
            bail!("{wanted:?} is not known; there is {}", known.join(", "));
        };
        let mut body = Vec::new();
        // One byte more than allowed tells a body that is too large, however large it is.
        let bound = u64::try_from(web::BODY_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::io::stdin().take(bound).read_to_end(&mut body).context("standard input")?;
        print(&(protocol_mloyalty::explain(method, &content_type, &body) + "\n"))
    }
}
