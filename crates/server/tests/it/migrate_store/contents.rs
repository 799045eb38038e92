//! Everything that is in a store, to be compared.

use std::collections::BTreeMap;

use storage::copy::{Head, Row, Source};

use crate::kit::process::Home;

/// Everything that is in a store, in one form whatever keeps it. It is told apart by `==` alone, as
/// what it says of people is not to be printed.
#[derive(PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) head: Head,
    /// The columns of each table, by name, and the rows, in one order.
    pub(crate) columns: BTreeMap<String, Vec<String>>,
    pub(crate) tables: BTreeMap<String, Vec<Row>>,
}

/// A store as the source of a copy.
pub(crate) async fn source(home: &Home) -> Box<dyn Source> {
    match home.database() {
        Some(database) => {
            let settings = database.url().parse().unwrap();
            let opened = storage_postgres::copy::source(settings, &home.data()).await;
            Box::new(opened.unwrap().0)
        }
        None => Box::new(storage_sqlite::copy::source(&home.data()).unwrap().0),
    }
}

/// Runs something that waits for databases.
pub(crate) fn wait<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).enable_all().build().unwrap().block_on(work)
}

/// Reads everything. No server may run.
pub(crate) fn contents(home: &Home) -> Contents {
    wait(async {
        let mut source = source(home).await;
        let (mut columns, mut tables) = (BTreeMap::new(), BTreeMap::new());
        for table in source.tables().await.unwrap() {
            let mut order: Vec<usize> = (0..table.columns.len()).collect();
            order.sort_by_key(|place| &table.columns[*place].name);
            let by_name = |row: &Row| order.iter().map(|place| row[*place].clone()).collect();
            // All in one page: they are few here, and pages are what is tested.
            let rows = source.rows(&table, None, u32::MAX >> 1).await.unwrap();
            let mut rows: Vec<Row> = rows.iter().map(by_name).collect();
            rows.sort_unstable();
            let names = order.iter().map(|place| table.columns[*place].name.clone());
            columns.insert(table.name.clone(), names.collect());
            tables.insert(table.name, rows);
        }
        Contents { head: source.head().await.unwrap(), columns, tables }
    })
}
