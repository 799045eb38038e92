//! Measures lists of a million coupons over the InSales API: the time of a page at the beginning
//! and at the end. The result is the ratio of the two. A list that walks to its page takes hundreds
//! of times as long at the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use kit::process::{self, ServerProcess};
use kit::report::{Better, Figure, Unit};
use load_kit::http::{self, KeepAlive};
use tokio::task::JoinSet;

use super::ground::{Ground, Options};

/// Number of coupons on a page, as clients ask for it.
const PAGE: u64 = 250;

/// Number of connections that create the coupons.
const CONNECTIONS: usize = 128;

/// One coupon in this number is deleted before the lists are read, and another one changed. Without
/// this the lists would be too regular.
const DISTURBED: u64 = 1_000;

/// Range of the number of coupons.
pub(crate) const COUNTS: std::ops::RangeInclusive<u64> = 1_000..=10_000_000;

/// Default number of times that each page is read.
pub(crate) const SAMPLES: u32 = 200;

#[derive(clap::Args)]
pub(crate) struct CouponSettings {
    /// Number of coupons
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(COUNTS))]
    pub(crate) count: u64,
    /// Number of times that each page is read. The median counts
    #[arg(long, default_value_t = SAMPLES, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) samples: u32,
}

/// Runs the benchmark.
pub(crate) fn run(options: &Options<CouponSettings>) -> Result<()> {
    let Options { common, settings } = options;
    common.run("coupons", |ground| measure(settings, ground)).map(drop)
}

/// Creates the coupons and reads their lists.
pub(crate) fn measure(settings: &CouponSettings, ground: &Ground) -> Result<Vec<Figure>> {
    let (count, samples) =
        if ground.smoke { (3_000, 5) } else { (settings.count, settings.samples) };
    let directory = &ground.directory;
    let mut serve = process::demo_server(ground.scrip()?, &directory.join("data"));
    let server = ServerProcess::start(&mut serve, &directory.join("scrip.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let figures = runtime.block_on(async {
        let rate = put_in(server.address(), count).await?;
        let left = disturb(server.address(), count).await?;
        let mut figures = read_lists(server.address(), left, samples).await?;
        figures.push(Figure::rate("coupons.made.rate", rate));
        Ok(figures)
    });
    drop(runtime);
    let figures = figures.inspect_err(|_: &anyhow::Error| println!("{}", server.log_end()))?;
    server.stop_well()?;
    Ok(figures)
}

fn request(verb: &str, path: &str, body: &str) -> Vec<u8> {
    let authorization = [("Authorization", "Basic ZGVtbzpkZW1v")];
    http::request(verb, &format!("/admin/discount_codes{path}"), &authorization, body)
}

/// Creates the coupons as a client does, and prints the rate.
async fn put_in(address: SocketAddr, count: u64) -> Result<f64> {
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
    Ok(rate)
}

/// Deletes and changes some coupons. Returns the number of those that are left.
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
    /// Number of coupons that it must have.
    rows: u64,
    micros: Vec<u32>,
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
        self.micros.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        let body = std::str::from_utf8(http.body()).context("a list is text")?;
        let rows = body.matches("BENCH-").count() as u64;
        ensure!(rows == self.rows, "{rows} coupons instead of {}:\n{body}", self.rows);
        Ok(())
    }

    fn median(&mut self) -> u32 {
        self.micros.sort_unstable();
        self.micros[self.micros.len() / 2]
    }
}

/// Reads the first, the middle and the last page of each list in turn, so that changes of the
/// machine affect all of them.
async fn read_lists(address: SocketAddr, all: u64, samples: u32) -> Result<Vec<Figure>> {
    // This is the last full page. A page with fewer coupons would be faster.
    let last = all / PAGE;
    let changed = "updated_since=2020-01-01&";
    let changed_from_id = "updated_since=2020-01-01&from_id=5&";
    let lists = [
        ("XML, by id", "xml-by-id", "xml", ""),
        ("JSON, by id", "json-by-id", "json", ""),
        ("JSON, changed since 2020", "changed", "json", changed),
        ("JSON, changed since 2020, from an id", "changed-from-id", "json", changed_from_id),
    ];
    println!(
        "\n                                       first µs   middle µs   last µs   last / first"
    );
    let mut http = KeepAlive::connect(address).await?;
    let mut figures = Vec::new();
    for (shown, name, format, query) in lists {
        let mut pages = [1, (last / 2).max(1), last].map(|at| Page::new(format, query, at, all));
        for _ in 0..samples {
            for page in &mut pages {
                page.read(&mut http).await?;
            }
        }
        let [first, middle, last] = pages.map(|mut page| page.median());
        let ratio = f64::from(last) / f64::from(first.max(1));
        println!("{shown:<38} {first:>8} {middle:>11} {last:>9} {ratio:>14.2}");
        let named = |end: &str| format!("coupons.{name}.{end}");
        figures.push(Figure::new(named("ratio"), ratio, Unit::Ratio, Better::Lower));
        for (end, micros) in [("first", first), ("middle", middle), ("last", last)] {
            figures.push(Figure::micros(named(end), micros));
        }
    }
    Ok(figures)
}
