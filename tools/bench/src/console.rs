//! Measures the pages of the console in a store with many certificates: the time of each page, and
//! the rate of sales while people read pages.

use std::net::SocketAddr;
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use kit::process::ServerProcess;
use kit::report::{Better, Figure, Unit};
use load_kit::console::ConsoleSession;
use load_kit::http::{self, KeepAlive};
use load_kit::store::Store;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::ceiling::{CONNECTIONS_PROMISED, Plan, Round, median_ratio};
use super::ground::{Ground, Options};
use super::growth::disk::{BYTES_PER_CERTIFICATE, Room};
use super::growth::stored::{Filled, Stored};
use super::load::sale::Sale;

/// Maximum number of certificates in the store.
const CERTIFICATES_MAX: u64 = 100_000_000;

/// Number of readers of pages beside the sales. Each waits this long after a page, as people do.
const READERS: usize = 4;
const READER_RESTS: Duration = Duration::from_millis(250);

#[derive(clap::Args)]
pub(crate) struct ConsoleSettings {
    /// Number of certificates in the store
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=CERTIFICATES_MAX))]
    certificates: u64,
    /// Number of times that each page is read
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    samples: u32,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
}

/// Runs the benchmark.
pub(crate) fn run(options: &Options<ConsoleSettings>) -> Result<()> {
    let Options { common, settings } = options;
    common.run("console", |ground| measure(settings, ground)).map(drop)
}

/// Fills a store, reads the pages, and sells with and without readers of pages.
pub(crate) fn measure(settings: &ConsoleSettings, ground: &Ground) -> Result<Vec<Figure>> {
    let (certificates, samples) =
        if ground.smoke { (1_000, 5) } else { (settings.certificates, settings.samples) };
    let plan = if ground.smoke { Plan::smoke() } else { Plan::new(5, &[CONNECTIONS_PROMISED])? };
    let (scrip, directory, store) = (ground.scrip()?, &ground.directory, settings.store);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let room = Room { certificates, bytes_each: BYTES_PER_CERTIFICATE };
    let filled = Filled::fill(&runtime, scrip, directory, store, certificates, &room)?;
    let mut stored = filled.start(&runtime, scrip, ground.smoke)?;
    let (pages, session) = runtime.block_on(pages(&stored)).inspect_err(|_| log(&stored))?;
    stored.note_redemption();
    let begin = format!("console.{}", store.name());
    let mut figures = runtime.block_on(time(&stored, &session, &pages, samples, &begin))?;
    figures.extend(sell_beside(&runtime, &plan, &mut stored, &pages, &session, &begin)?);
    drop(runtime);
    stored.check(scrip)?;
    Ok(figures)
}

fn log(stored: &Stored) {
    println!("{}", stored.server.log_end());
}

/// A page: its name, its address, and a text that it must have.
struct Page {
    name: &'static str,
    target: String,
    must_have: String,
}

/// Redeems and holds something, signs in, and returns the pages to read.
async fn pages(stored: &Stored) -> Result<(Vec<Page>, ConsoleSession)> {
    let mut http = KeepAlive::connect(stored.server.address()).await?;
    let card = stored.cards.get(stored.cards.len() / 2).context("a certificate")?;
    let number = &card.number;
    for (key, hold) in [("console-1", ""), ("console-2", ",\"mode\":\"hold\",\"hold_seconds\":600")]
    {
        let body = format!(
            "{{\"order\":{{\"id\":\"{key}\",\"lines\":[{{\"item_code\":\"x\",\"quantity\":1,\
             \"unit_price\":{{\"amount\":1,\"currency\":\"RUB\"}}}}]}},\"instruments\":[{{\
             \"certificate\":\"{number}\",\"secret\":\"{}\"}}]{hold}}}",
            card.secret
        );
        let headers = [("Authorization", "Bearer demo"), ("Idempotency-Key", key)];
        http.exchange(&http::request("POST", "/v1/redemptions", &headers, &body)).await?;
        ensure!(http.status() == Some(201), "not redeemed:\n{}", http.shown());
    }
    let session = ConsoleSession::open(&mut http).await?;
    let page = |name, target: &str, must_have: &str| Page {
        name,
        target: target.to_owned(),
        must_have: must_have.to_owned(),
    };
    let pages = vec![
        page("home", "/console", "</html>"),
        page("certificate", &format!("/console/certificates/{number}"), number),
        page("search by order", "/console/search?q=console-1", "/console/redemptions/"),
        page("search by sale", "/console/search?q=lay-0", "</html>"),
        page("search by phone", "/console/search?q=%2B79001234567", "</html>"),
        page("certificates", "/console/certificates", "</table>"),
        page("redemptions", "/console/redemptions", "console-2"),
        page("sales", "/console/sales", "</table>"),
    ];
    Ok((pages, session))
}

async fn read(http: &mut KeepAlive, session: &ConsoleSession, page: &Page) -> Result<u32> {
    let request = session.page(&page.target);
    let began = Instant::now();
    http.exchange(&request).await?;
    let micros = u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX);
    let whole = std::str::from_utf8(http.body()).is_ok_and(|html| html.contains(&page.must_have));
    ensure!(http.status() == Some(200) && whole, "{}:\n{}", page.target, http.shown());
    Ok(micros)
}

/// Reads the pages in turn, so that changes of the machine affect all of them.
async fn time(
    stored: &Stored,
    session: &ConsoleSession,
    pages: &[Page],
    samples: u32,
    begin: &str,
) -> Result<Vec<Figure>> {
    let mut http = KeepAlive::connect(stored.server.address()).await?;
    let mut micros = vec![Vec::new(); pages.len()];
    for _ in 0..samples {
        for (page, micros) in pages.iter().zip(&mut micros) {
            micros.push(read(&mut http, session, page).await?);
        }
    }
    println!("\n page               p50 µs   p95 µs   max µs   bytes");
    let mut figures = Vec::new();
    for (page, micros) in pages.iter().zip(&mut micros) {
        read(&mut http, session, page).await?;
        micros.sort_unstable();
        let at = |hundredths: usize| micros[(micros.len() - 1) * hundredths / 100];
        let (p50, p95, most) = (at(50), at(95), at(100));
        println!(" {:<17} {p50:>7} {p95:>8} {most:>8} {:>7}", page.name, http.body().len());
        let name = format!("{begin}.{}", page.name.replace(' ', "-"));
        figures.push(Figure::micros(format!("{name}.p50"), p50));
        figures.push(Figure::micros(format!("{name}.p95"), p95));
    }
    let idle = stored.idle_kib.map(|kib| f64::from(kib) / 1024.0);
    figures.extend(idle.map(|mebibytes| {
        Figure::new(format!("{begin}.idle"), mebibytes, Unit::Mebibytes, Better::Lower)
    }));
    Ok(figures)
}

/// Sells with and without readers of pages, round after round.
fn sell_beside(
    runtime: &Runtime,
    plan: &Plan,
    stored: &mut Stored,
    pages: &[Page],
    session: &ConsoleSession,
    begin: &str,
) -> Result<Vec<Figure>> {
    let orders = Arc::default();
    let sell = |server: &ServerProcess| {
        let (servers, traffic) = (slice::from_ref(server), Sale::new());
        plan.drive(runtime, servers, CONNECTIONS_PROMISED, &orders, &traffic)
    };
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        let driven = sell(&stored.server)?;
        alone.push(Round::of(&driven));
        stored.add_sales(&driven)?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut readers = readers(runtime, stored.server.address(), pages, session, &stop);
        let driven = sell(&stored.server)?;
        stop.store(true, Ordering::Relaxed);
        while let Some(ended) = runtime.block_on(readers.join_next()) {
            ended??;
        }
        beside.push(Round::of(&driven));
        stored.add_sales(&driven)?;
    }
    let kept = median_ratio(&alone, &beside);
    if let Some(kept) = &kept {
        println!("\nsales beside {READERS} readers of pages: {kept:.3} of those without\n");
    }
    Ok(kept.map(|ratio| Figure::ratio(format!("{begin}.sale.kept"), ratio)).into_iter().collect())
}

/// Starts people who read one page after the other until they are told to stop.
fn readers(
    runtime: &Runtime,
    address: SocketAddr,
    pages: &[Page],
    session: &ConsoleSession,
    stop: &Arc<AtomicBool>,
) -> JoinSet<Result<()>> {
    let mut readers = JoinSet::new();
    for place in 0..READERS {
        let stop = Arc::clone(stop);
        let requests: Vec<_> = pages.iter().map(|page| session.page(&page.target)).collect();
        let read = async move {
            let mut http = KeepAlive::connect(address).await?;
            for request in requests.iter().cycle().skip(place) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                http.exchange(request).await?;
                tokio::time::sleep(READER_RESTS).await;
            }
            Ok(())
        };
        readers.spawn_on(read, runtime.handle());
    }
    readers
}
