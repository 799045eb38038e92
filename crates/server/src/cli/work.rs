//! Doing something with the data that a command names.

use std::future::Future;
use std::path::Path;

use anyhow::Context;
use domain::operation::Surface;
use service::Administrator;
use storage::Access;

use crate::config::{self, DataArguments};
use crate::engine::{self, Engine};

/// Runs a future in a runtime of one thread. A command does one thing at a time.
pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    runtime.block_on(work)
}

/// Opens the data, runs `work` on it, and closes the data.
async fn with_engine<T>(
    data: DataArguments,
    config: Option<&Path>,
    access: Access,
    work: impl AsyncFnOnce(&Engine) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let (data, fiscal) = config::of_command(data, config)?;
    // No command redeems, so the rules of that are of no account. Reports need the rest.
    let settings = service::ServiceSettings { fiscal, ..service::ServiceSettings::default() };
    let engine = engine::start(&data, access, settings).await?;
    let done = work(&engine).await;
    engine.stop().await;
    done
}

/// Opens the data for changes by the administrator, also beside a running server.
pub(super) fn administer<T>(
    data: DataArguments,
    config: Option<&Path>,
    work: impl AsyncFnOnce(&Engine, Administrator) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(with_engine(data, config, Access::Change, async |engine| {
        let request_id = format!("cli-{}", std::process::id());
        let administrator = engine.service.administrator(Surface::CommandLine, request_id);
        work(engine, administrator).await
    }))
}

/// Opens the data for reading.
pub(super) fn look<T>(
    data: DataArguments,
    config: Option<&Path>,
    work: impl AsyncFnOnce(&Engine) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(with_engine(data, config, Access::Look, work))
}
