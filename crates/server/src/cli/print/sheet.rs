//! The command `scrip print sheet`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{bail, ensure};
use documents::Archive;
use documents::print::{self as paper, CERTIFICATES_MAX, Settings};
use service::{Administrator, Service, print_items};

use super::arguments::{LinkTemplate, Sheet};
use super::output::NewFile;
use super::selection::tell_ended;
use crate::cli::progress::NowAndThen;
use crate::cli::{administer, look, print};

/// Prints certificates into a file.
pub(super) fn run(sheet: Sheet, config: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Sheet { design, selection, out, scratch_page, look: page, secrets, link, data } = sheet;
    let settings = Settings { scratch_page, ..page.settings() };
    let is_zip = match out.extension().map(|end| end.to_string_lossy().to_lowercase()).as_deref() {
        Some("pdf") => false,
        Some("zip") => true,
        _ => bail!("{} must end with .pdf or .zip", out.display()),
    };
    ensure!(
        !scratch_page || design.has_scratch(),
        "--scratch-page needs a design with a scratch coating, such as cr80-pin"
    );
    let reason = secrets.reason()?.map(str::to_owned);
    let LinkTemplate { link } = link;
    let work = async |service: &Service, administrator: Option<Administrator>| {
        let job = selection.find(service).await?;
        let count = job.certificates.len();
        ensure!(
            is_zip || count <= CERTIFICATES_MAX,
            "{count} certificates do not fit into one PDF, which has at most {CERTIFICATES_MAX}: \
             let the name of the file end with .zip"
        );
        tell_ended(&job);
        let mut file = NewFile::create(out)?;
        let looks = administrator.as_ref().zip(reason.as_deref());
        let mut archive = if is_zip { Some(Archive::new(file.open()?)) } else { None };
        let mut progress = NowAndThen::begin();
        for (part, certificates) in job.certificates.chunks(CERTIFICATES_MAX).enumerate() {
            let before = part * CERTIFICATES_MAX;
            let directory = service.directory();
            let link = link.as_deref();
            let items = print_items(&directory, certificates, before, link, looks.is_some());
            let pdf = paper::certificates(&design, &items, settings)?;
            // Recorded before anything leaves, and not for pages that cannot be made.
            if let Some((administrator, reason)) = looks {
                administrator.record_looks(certificates, reason).await?;
            }
            match &mut archive {
                None => file.write(&pdf)?,
                Some(archive) => {
                    let name = &design.draft().name;
                    let (first, last) = (before + 1, before + certificates.len());
                    archive.add(&format!("{name}-{first:06}-{last:06}.pdf"), &pdf)?;
                }
            }
            progress.say(|| format!("{} of {count}", before + certificates.len()));
        }
        if let Some(archive) = archive {
            archive.finish()?;
        }
        let told = format!("{count} certificates in {}\n", file.path.display());
        file.keep()?;
        print(&told)
    };
    if secrets.secrets {
        administer(data, config, async |engine, administrator| {
            work(&engine.service, Some(administrator)).await
        })
    } else {
        look(data, config, async |engine| work(&engine.service, None).await)
    }
}
