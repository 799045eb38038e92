//! Tests the native API against its own document. schemathesis reads the OpenAPI document of a
//! started server, sends valid and invalid requests, and compares every answer with the document.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use kit::message::{Connection, request};
use kit::process::{self, ServerProcess};
use kit::workspace;
use serde_json::{Value, json};

use crate::install::{self, Installed, Package};

/// Folder of the packages to install.
const PACKAGES: &str = "schemathesis";

/// Checks of every answer. They do not ask whether a request is accepted, because the document
/// cannot express all rules.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance,response_headers_conformance";

/// Number of random requests for each operation. With this number the gate takes a minute.
const EXAMPLES: u32 = 40;

/// Default seed. The same seed gives the same requests, so that others can repeat a failure.
const SEED: u64 = 20_261_122;

/// Seconds for one answer. A request for events may wait for 25 of them.
const ANSWER_SECONDS: u32 = 40;

/// Operations that must succeed at least once. Random requests would not name existing objects.
const REACHED: [&str; 12] = [
    "activate_certificate",
    "get_certificate",
    "list_certificate_entries",
    "get_coupon",
    "replace_coupon",
    "change_coupon",
    "create_quote",
    "create_redemption",
    "get_redemption",
    "capture_redemption",
    "release_redemption",
    "refund_redemption",
];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Number of random requests for each operation, besides those at the limits of the document
    #[arg(long, default_value_t = EXAMPLES, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    examples: u32,
    /// Seed of the random requests
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Test this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { examples: EXAMPLES, seed: SEED, server: None }
    }
}

/// Runs schemathesis. Returns the reason if the gate was skipped. With `CI` set, that is a failure
/// instead.
pub(crate) fn run(options: &Options) -> Result<Option<String>> {
    install::check_tools([Package::Pip].into_iter())?;
    let scratch = workspace::target_dir()?.join("clients");
    let library = match install::install(PACKAGES, Package::Pip, &scratch)? {
        Installed::In(library) => library,
        Installed::OutOfReach(why) => {
            install::print_skipped("the native API against its document", &why);
            let skipped = "schemathesis skipped".to_owned();
            ensure!(!workspace::is_ci(), "{skipped}: with CI set in the environment it must run");
            return Ok(Some(skipped));
        }
    };
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };
    println!("seed {} (`cargo xtask fuzz-api --seed {0}` draws the same requests)", options.seed);
    let directory = workspace::fresh_directory("fuzz-api")?;
    let mut serve = process::demo_server(&scrip, &directory.join("data"));
    process::forgive_guesses(&mut serve);
    let server = ServerProcess::start(&mut serve, &directory.join("scrip.log"))?;
    let log = directory.join("scrip.log");
    let result = fuzz(options, &library, server.address(), &directory)
        .and_then(|()| check_reach(&fs::read_to_string(log)?));
    if result.is_err() {
        println!("the server's data and log are left in {}", directory.display());
    }
    result?;
    let status = server.stop()?;
    ensure!(status.success(), "the server ended with {status} after SIGTERM");
    let mut verify = Command::new(&scrip);
    workspace::output_of(verify.arg("verify").arg("--data-dir").arg(directory.join("data")))?;
    fs::remove_dir_all(&directory)?;
    Ok(None)
}

/// Runs schemathesis against a server with data.
fn fuzz(options: &Options, library: &Path, address: SocketAddr, directory: &Path) -> Result<()> {
    let known = lay(address)?;
    let settings = directory.join("schemathesis.toml");
    fs::write(&settings, "headers = { Authorization = \"Bearer demo\" }\nwarnings = false\n")?;
    let hooks = workspace::root().join("xtask").join("clients");
    let mut python_path = vec![library.to_owned(), hooks];
    python_path.extend(std::env::var_os("PYTHONPATH").map(PathBuf::from));
    let mut schemathesis = Command::new("python3");
    schemathesis
        .args(["-m", "schemathesis.cli", "--no-color", "--config-file"])
        .arg(&settings)
        .arg("run")
        .arg(format!("http://{address}/v1/openapi.json"))
        .args(["--checks", CHECKS, "--continue-on-failure"])
        .args(["--max-examples", &options.examples.to_string()])
        .args(["--request-timeout", &ANSWER_SECONDS.to_string()])
        .args(["--seed", &options.seed.to_string()])
        // A run stores data for the next one, which would change its requests.
        .current_dir(directory)
        .env("PYTHONPATH", std::env::join_paths(python_path)?)
        .env("PYTHONUTF8", "1")
        .env("SCHEMATHESIS_HOOKS", "known_values")
        .env("SCRIP_KNOWN", known.to_string())
        .stdin(Stdio::null());
    for name in ["NO_PROXY", "no_proxy"] {
        schemathesis.env(name, address.ip().to_string());
    }
    let status = schemathesis.status().context("cannot run schemathesis")?;
    ensure!(status.success(), "answers differ from the document ({status})");
    Ok(())
}

/// Sells certificates and creates coupons and redemptions. Returns them in the form that the hooks
/// read.
fn lay(address: SocketAddr) -> Result<Value> {
    /// Number of each kind of object. It is larger than the number of uses.
    const CERTIFICATES: usize = 8;
    const HOLDS_OF_EACH: usize = 15;
    const CAPTURED_OF_EACH: usize = 3;
    let mut http = Connection::open(address)?;
    let bearer = ("Authorization", "Bearer demo");
    let body = json!({
        "PosCode": "demo", "SertCardSeries": 1, "OrderNumber": "lay", "Refund": false,
        "Goods": [{"Id": 1, "Quantity": CERTIFICATES, "Price": 1_000_000, "ItemCode": "lay"}],
    });
    let sale = "/api/sertcard/NumberFromGoods";
    let sold = http.ask(&request("POST", sale, &[bearer], &body.to_string()))?;
    let sold = sold["SertCards"].as_array().with_context(|| format!("nothing was sold: {sold}"))?;
    let certificates: Vec<Value> = sold
        .iter()
        .map(|card| {
            let number = card["Number"].to_string();
            json!({"certificate": number, "secret": card["SecretCode"]})
        })
        .collect();

    let nominal = json!({"amount": 1_000, "currency": "RUB"});
    let issue = json!({
        "series": 1, "nominal": nominal, "quantity": CERTIFICATES, "activate": false,
    });
    let headers = [bearer, ("Idempotency-Key", "lay-issued")];
    let issue = request("POST", "/v1/certificates", &headers, &issue.to_string());
    let issued = http.ask(&issue)?;
    let inactive = issued["certificates"].as_array().context("nothing was issued")?.clone();

    let mut made = 0;
    let mut post = |target: &str, body: Value| {
        made += 1;
        let key = format!("lay-{made}");
        let headers = [bearer, ("Idempotency-Key", key.as_str())];
        let made = http.ask(&request("POST", target, &headers, &body.to_string()))?;
        anyhow::Ok(made["id"].clone())
    };
    let mut coupons = Vec::new();
    for (code, once) in [("ALWAYS", false), ("ONCE", true)] {
        let body = json!({"code": code, "discount": {"percent": "10"}, "once": once});
        coupons.push(post("/v1/coupons", body)?);
    }
    let (paying, others) = certificates.split_at(CERTIFICATES / 2);
    let (mut captured, mut held) = (Vec::new(), Vec::new());
    for certificate in paying {
        let money = json!({"amount": 100_000, "currency": "RUB"});
        let order = json!({"id": "lay", "lines": [{"quantity": 1, "unit_price": money}]});
        let mut body = json!({"order": order, "instruments": [certificate]});
        for _ in 0..CAPTURED_OF_EACH {
            captured.push(post("/v1/redemptions", body.clone())?);
        }
        body["mode"] = json!("hold");
        for _ in 0..HOLDS_OF_EACH {
            held.push(post("/v1/redemptions", body.clone())?);
        }
    }
    let numbers = |certificates: &[Value], member: &str| {
        let numbers = certificates.iter().map(|certificate| certificate[member].clone());
        json!({"number": numbers.collect::<Vec<_>>()})
    };
    let ids = |values: &[Value]| json!({"id": values});
    let sales = http.ask(&request("GET", "/v1/sales?limit=1", &[bearer], ""))?;
    Ok(json!({
        "currency": "RUB",
        "point_of_sale": "demo",
        "series": 1,
        "certificates": paying,
        "codes": ["ALWAYS", "ONCE"],
        "names": {
            "/v1/certificates/{number}": numbers(paying, "certificate"),
            // Actions do not change the certificates that pay.
            "POST /v1/certificates/{number}/": numbers(others, "certificate"),
            "POST /v1/certificates/{number}/activate": numbers(&inactive, "number"),
            "/v1/coupons/{id}": ids(&coupons),
            "/v1/redemptions/{id}": ids(&held),
            "/v1/redemptions/{id}/refunds": ids(&captured),
            "/v1/sales/{id}": ids(&[sales["data"][0]["id"].clone()]),
            "/v1/series/{id}": ids(&[json!(1), json!(2)]),
            "PATCH /v1/series/{id}": ids(&[json!(2)]),
        },
    }))
}

/// Checks that each operation succeeded at least once. A request that is refused early tests little
/// of an operation.
fn check_reach(log: &str) -> Result<()> {
    let document = fs::read_to_string(workspace::root().join("docs/openapi.json"))?;
    let document: Value = serde_json::from_str(&document)?;
    let operations = document["paths"].as_object().context("the document has paths")?.values();
    let operations = operations.flat_map(|path| path.as_object().into_iter().flatten());
    let names = operations.filter_map(|(_, operation)| operation["operationId"].as_str());
    let done = |name: &&str| log.contains(&format!("method=\"{name}\" status=20"));
    let missed: Vec<&str> = names.filter(|name| !done(name)).collect();
    if missed.is_empty() {
        return Ok(());
    }
    println!("operations that never succeeded: {}", missed.join(", "));
    let must: Vec<&str> = missed.into_iter().filter(|name| REACHED.contains(name)).collect();
    ensure!(
        must.is_empty(),
        "{} must be answered with a success: xtask/clients/known_values.py has to give them what \
         exists",
        must.join(", ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_was_only_refused_is_missed() {
        let log = |missed: &str| -> String {
            let line = |name: &&str| {
                let status = if *name == missed { 404 } else { 201 };
                format!("method=\"{name}\" status={status}\n")
            };
            REACHED.iter().map(line).collect()
        };
        assert!(check_reach(&log("")).is_ok());
        for name in REACHED {
            let error = check_reach(&log(name)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} must be answered")), "{error}");
        }
    }
}
