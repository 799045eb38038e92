//! Lists of coupons: how long a page takes at the beginning and at the end of a million, over the
//! InSales API. What counts is the ratio of the two; a list that walks to its page takes hundreds of
//! times as long at the end.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;

use super::machine::Machine;
use crate::http::{self, KeepAlive};
use crate::process::{self, ServerProcess};
use crate::workspace;

/// The last page may take this many times as long as the first.
const RATIO_MAX: f64 = 3.0;

/// Coupons of one page, as clients ask for them.
const PAGE: u64 = 250;

/// Connections that put the coupons in.
const CONNECTIONS: usize = 128;

/// One coupon in so many is deleted before the lists are read, and another one changed, so that
/// no list is as regular as it was made.
const DISTURBED: u64 = 1_000;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many coupons there are
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    count: u64,
    /// How often each page is read; the median counts
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    samples: u32,
    /// 3,000 coupons, five times each: only shows that everything still works
    #[arg(long)]
    smoke: bool,
    /// Measure this program instead of building `scrip`
    #[arg(long)]
    server: Option<PathBuf>,
}

/// Runs the benchmark and prints its table.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (count, samples) =
        if options.smoke { (3_000, 5) } else { (options.count, options.samples) };
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };
    let directory = workspace::fresh_directory("bench-coupons")?;
    Machine::describe(&directory)?.print();
    let mut serve = process::demo_server(&scrip, &directory.join("data"));
    let server = ServerProcess::start(&mut serve, &directory.join("scrip.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let worst = runtime.block_on(async {
        put_in(server.address(), count).await?;
        let left = disturb(server.address(), count).await?;
        read_lists(server.address(), left, samples).await
    });
    drop(runtime);
    let worst = worst.inspect_err(|_| println!("{}", server.log_end()))?;
    let status = server.stop()?;
    ensure!(status.success(), "the server ended with {status} when it was asked to stop");
    fs::remove_dir_all(&directory)?;
    println!("\nlast page / first page, at worst: {worst:.2} (target at most {RATIO_MAX})");
    Ok(())
}

fn request(verb: &str, path: &str, body: &str) -> Vec<u8> {
    let authorization = [("Authorization", "Basic ZGVtbzpkZW1v")];
    http::request(verb, &format!("/admin/discount_codes{path}"), &authorization, body)
}

/// Makes the coupons, as a client would.
async fn put_in(address: SocketAddr, count: u64) -> Result<()> {
    let began = Instant::now();
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let next = Arc::clone(&next);
        let mut http = KeepAlive::connect(address).await?;
        tasks.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok(());
                }
                let body = format!(
                    "{{\"discount_code\":{{\"code\":\"BENCH-{number:08}\",\"type_id\":1,\
                     \"discount\":\"10.0\",\"act_once\":true,\"expired_at\":\"2030-06-09\",\
                     \"description\":\"one of many\"}}}}"
                );
                http.exchange(&request("POST", ".json", &body)).await?;
                ensure!(http.status() == Some(201), "a coupon was refused:\n{}", http.shown());
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    let seconds = began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let rate = count as f64 / seconds;
    println!("{count} coupons made over {CONNECTIONS} connections: {rate:.0} a second");
    Ok(())
}

/// Deletes and changes some; says how many are left.
async fn disturb(address: SocketAddr, count: u64) -> Result<u64> {
    let mut http = KeepAlive::connect(address).await?;
    let some = count / DISTURBED;
    for at in 0..some {
        let (gone, changed) = (at * DISTURBED + 7, at * DISTURBED + 500);
        http.exchange(&request("DELETE", &format!("/{gone}.json"), "")).await?;
        ensure!(http.status() == Some(200), "not deleted:\n{}", http.shown());
        let body = "{\"discount_code\":{\"discount\":\"15.0\"}}";
        http.exchange(&request("PUT", &format!("/{changed}.json"), body)).await?;
        ensure!(http.status() == Some(200), "not changed:\n{}", http.shown());
    }
    Ok(count - some)
}

/// One page of a list.
struct Page {
    request: Vec<u8>,
    /// How many coupons it must have.
    rows: u64,
    micros: Vec<u128>,
}

impl Page {
    fn new(format: &str, query: &str, page: u64, all: u64) -> Self {
        let rows = all.saturating_sub((page - 1) * PAGE).min(PAGE);
        let path = format!(".{format}?{query}page={page}&per_page={PAGE}");
        Self { request: request("GET", &path, ""), rows, micros: Vec::new() }
    }

    async fn read(&mut self, http: &mut KeepAlive) -> Result<()> {
        let began = Instant::now();
        http.exchange(&self.request).await?;
        self.micros.push(began.elapsed().as_micros());
        let body = std::str::from_utf8(http.body()).context("a list is text")?;
        let rows = body.matches("BENCH-").count() as u64;
        ensure!(rows == self.rows, "{rows} coupons where {} must be:\n{body}", self.rows);
        Ok(())
    }

    fn median(&mut self) -> u128 {
        self.micros.sort_unstable();
        self.micros[self.micros.len() / 2]
    }
}

/// Reads the first and the last page of each list in turn, so that a drift of the machine meets
/// both; gives the worst ratio.
async fn read_lists(address: SocketAddr, all: u64, samples: u32) -> Result<f64> {
    // The last full page: one with fewer coupons would be quicker for that.
    let last = all / PAGE;
    let lists = [
        ("XML, by id", "xml", ""),
        ("JSON, by id", "json", ""),
        ("JSON, changed since 2020", "json", "updated_since=2020-01-01&"),
        ("JSON, changed since 2020, from an id", "json", "updated_since=2020-01-01&from_id=5&"),
    ];
    println!(
        "\n                                       first µs   middle µs   last µs   last / first"
    );
    let mut http = KeepAlive::connect(address).await?;
    let mut worst = 0.0_f64;
    for (name, format, query) in lists {
        let mut pages = [1, (last / 2).max(1), last].map(|at| Page::new(format, query, at, all));
        for _ in 0..samples {
            for page in &mut pages {
                page.read(&mut http).await?;
            }
        }
        let [first, middle, last] = pages.map(|mut page| page.median());
        #[expect(clippy::cast_precision_loss, reason = "microseconds are far below 2^52")]
        let ratio = last as f64 / first.max(1) as f64;
        println!("{name:<38} {first:>8} {middle:>11} {last:>9} {ratio:>14.2}");
        worst = worst.max(ratio);
    }
    Ok(worst)
}
