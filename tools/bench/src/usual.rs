//! The usual design on the same database: one transaction for each request, with the rows of one
//! sale. PostgreSQL's own load generator sends the transactions, without HTTP.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use kit::process::{self, ServerProcess};
use kit::report::Figure;
use kit::workspace;
use load_kit::http::KeepAlive;
use postgres_scratch::Database;
use tokio::runtime;

use super::load::Traffic;
use super::load::sale::Sale;

/// Number of number pools for the sales. With one pool every sale waits for the one before. This
/// case is measured too.
const POOLS: u32 = 500;

/// Maximum number of connections that the database gives to pgbench beside those of a server.
pub(super) const CONNECTIONS_MAX: usize = 380;

/// A schema that the server has created, and the script that runs in it.
pub(super) struct Usual {
    database: Database,
    script: PathBuf,
}

/// Result of the usual design.
pub(super) struct UsualRow {
    connections: usize,
    /// Sales per second with many pools.
    many_pools: f64,
    /// Sales per second with one pool.
    one_pool: f64,
    /// Rate of the server in the same run, divided by the rate with many pools.
    scrip_times: Option<f64>,
}

impl Usual {
    /// Lets a server create the schema and sell once, so that the rows have the sizes of the
    /// server. Then adds pools.
    pub(super) fn lay(scrip: &Path, beside: &Database, directory: &Path) -> Result<Self> {
        let (database, home) = (beside.another()?, directory.join("usual"));
        let mut serve = process::demo_server(scrip, &home);
        serve.args(["--database-url", database.url()]);
        let server = ServerProcess::start(&mut serve, &directory.join("usual.log"))?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let sold: Result<()> = runtime.block_on(async {
            let (mut http, mut sale) = (KeepAlive::connect(server.address()).await?, Sale::new());
            http.exchange(sale.request(1)).await?;
            ensure!(sale.acknowledged(http.answer(), &mut Vec::new()), "{}", http.shown());
            Ok(())
        });
        sold?;
        ensure!(server.stop()?.success(), "the server that created the schema failed");
        let script = directory.join("usual.sql");
        fs::write(&script, sale_script(&database)?)?;
        database.run(&format!(
            "CREATE SEQUENCE usual_operation START 1000000; \
             INSERT INTO number_pool (id, operator, prefix, length, key, next) \
             SELECT 1000 + n, 1, 1000 + n, 13, '\\x00', 0 FROM generate_series(1, {POOLS}) AS n"
        ))?;
        Ok(Self { database, script })
    }

    /// Measures the rates, and compares them with a server's rate in the same run.
    pub(super) fn measure(
        &self,
        connections: usize,
        seconds: u64,
        scrip: Option<f64>,
    ) -> Result<UsualRow> {
        let many_pools = self.rate(connections, seconds, POOLS)?;
        let one_pool = self.rate(connections, seconds, 1)?;
        let scrip_times = scrip.map(|rate| rate / many_pools.max(1e-9));
        Ok(UsualRow { connections, many_pools, one_pool, scrip_times })
    }

    fn rate(&self, connections: usize, seconds: u64, pools: u32) -> Result<f64> {
        let mut pgbench = Command::new(self.database.programs().join("pgbench"));
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--file"]).arg(&self.script);
        pgbench.args(["--client", &connections.to_string(), "--time", &seconds.to_string()]);
        pgbench.args(["--jobs", &connections.min(2).to_string()]);
        pgbench.args(["--define", &format!("pools={pools}"), self.database.url()]);
        let told = workspace::output_of(&mut pgbench)?;
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        let rate = rate.with_context(|| format!("pgbench printed no rate:\n{told}"))?.parse()?;
        let failed = told.lines().any(|line| line.contains("aborted"));
        ensure!(!failed, "pgbench aborted:\n{told}");
        Ok(rate)
    }
}

impl UsualRow {
    /// Returns all figures of this result. Their names have this beginning.
    pub(super) fn figures(&self, begin: &str) -> Vec<Figure> {
        let Self { connections, many_pools, one_pool, scrip_times } = *self;
        let named = |end: &str| format!("{begin}.{connections}.{end}");
        let mut figures = vec![
            Figure::rate(named("usual.many-pools.rate"), many_pools),
            Figure::rate(named("usual.one-pool.rate"), one_pool),
        ];
        figures.extend(scrip_times.map(|times| Figure::ratio(named("usual"), times)));
        figures
    }
}

/// Returns the script of one sale of two certificates, with the rows that the server wrote.
fn sale_script(database: &Database) -> Result<String> {
    let value = |sql: &str| database.run(sql);
    let secret = value("SELECT secret FROM certificate ORDER BY id LIMIT 1")?;
    let fingerprint = value("SELECT fingerprint FROM remembered ORDER BY operation DESC LIMIT 1")?;
    let key = value("SELECT length(key) FROM remembered ORDER BY operation DESC LIMIT 1")?;
    let request = value("SELECT length(request_id) FROM operation ORDER BY id DESC LIMIT 1")?;
    let quoted = |json: &str| json.replace('\'', "''");
    let lines = quoted(&value("SELECT lines FROM sale LIMIT 1")?);
    let certificates = quoted(&value("SELECT certificates FROM sale LIMIT 1")?);
    let filled = |length: &str| format!("lpad((:id)::text, {length}, '0')");
    let (key, request) = (filled(&key), filled(&request));
    Ok(format!(
        "\\set pool random(1001, 1000 + :pools)\n\
         BEGIN;\n\
         SELECT nextval('usual_operation') AS id \\gset\n\
         SELECT operation FROM remembered WHERE operator = 1 AND key = {key};\n\
         UPDATE number_pool SET next = next + 2 WHERE id = :pool RETURNING next \\gset\n\
         INSERT INTO operation (id, operator, kind, surface, actor_key, request_id, at) \
         VALUES (:id, 1, 1, 1, 1, {request}, 1700000000000000);\n\
         INSERT INTO certificate (id, operator, number, series, secret, nominal, balance, held, \
         status, sale_status, valid_through, sold_in, issued_at, entry_count, last_entry) \
         VALUES (:pool * 10000000000 + :next, 1, :next, 1, '{secret}', 100, 100, 0, 2, 2, \
         '2027-11-22', :id, 1700000000000000, 1, :id), \
         (:pool * 10000000000 + :next + 1, 1, :next, 1, '{secret}', 100, 100, 0, 2, 2, \
         '2027-11-22', :id, 1700000000000000, 1, :id);\n\
         INSERT INTO entry (certificate, number, kind, change, balance_after, operation) \
         VALUES (:pool * 10000000000 + :next, 1, 1, 100, 100, :id), \
         (:pool * 10000000000 + :next + 1, 1, 1, 100, 100, :id);\n\
         INSERT INTO sale (id, operator, point_of_sale, kind, series, order_number, client, \
         shop_client, email, phone, at, lines, certificates) \
         VALUES (:id, 1, 1, 1, 1, {key}, 1, 1, 'sample string 3', 1, 1700000000000000, \
         '{lines}', '{certificates}');\n\
         INSERT INTO remembered (operator, key, fingerprint, operation) \
         VALUES (1, {key}, '{fingerprint}', :id);\n\
         COMMIT;\n"
    ))
}

/// Prints the rows with a heading.
pub(super) fn print_table(rows: &[UsualRow]) {
    if rows.is_empty() {
        return;
    }
    println!("one transaction per request (pgbench), the same rows:");
    println!("connections   {POOLS} pools, tx/s   one pool, tx/s   scrip, one server");
    for UsualRow { connections, many_pools, one_pool, scrip_times } in rows {
        let times = scrip_times.map(|times| format!("{times:.1} times as many"));
        let times = times.unwrap_or_default();
        println!("{connections:>11} {many_pools:>17.0} {one_pool:>16.0}   {times}");
    }
    println!();
}
