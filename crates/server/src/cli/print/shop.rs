//! The command `scrip print shop`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use documents::print::{self as paper, CERTIFICATES_MAX, NumberFile, SecretFile, Ticket};
use documents::sealed;
use service::{Administrator, Service, entropy, print_items};

use super::arguments::{LinkTemplate, Shop};
use super::output::NewFile;
use super::selection::tell_ended;
use crate::cli::progress::NowAndThen;
use crate::cli::{administer, look, print};

/// Writes the files of a print shop.
pub(super) fn run(shop: Shop, config: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Shop { selection, out, job: job_name, language, secrets, link, data } = shop;
    let language = language.into();
    let reason = secrets.reason()?.map(str::to_owned);
    let LinkTemplate { link } = link;
    let work = async |service: &Service, administrator: Option<Administrator>| {
        let job = selection.find(service).await?;
        tell_ended(&job);
        let count = job.certificates.len();
        let mut numbers = NewFile::create(named(&out, ".csv"))?;
        let mut ticket_file = NewFile::create(named(&out, "-ticket.pdf"))?;
        let looks = administrator.as_ref().zip(reason.as_deref());
        let mut pins = match looks {
            Some(_) => Some((NewFile::create(named(&out, "-pins.zip"))?, SecretFile::default())),
            None => None,
        };
        let mut rows = NumberFile::new(language);
        let mut progress = NowAndThen::begin();
        for (part, certificates) in job.certificates.chunks(CERTIFICATES_MAX).enumerate() {
            if let Some((administrator, reason)) = looks {
                administrator.record_looks(certificates, reason).await?;
            }
            let before = part * CERTIFICATES_MAX;
            let directory = service.directory();
            let link = link.as_deref();
            let items = print_items(&directory, certificates, before, link, looks.is_some());
            numbers.write(rows.add(&items).as_bytes())?;
            if let Some((_, secrets)) = &mut pins {
                secrets.add(&items);
            }
            progress.say(|| format!("{} of {count}", before + certificates.len()));
        }
        let directory = service.directory();
        let (first, last) = (job.certificates.first(), job.certificates.last());
        let series = first.and_then(|first| directory.series(first.series));
        let operator = directory.operator(job.operator);
        let number = |of: Option<&domain::Certificate>| {
            of.map(|certificate| certificate.number.to_string()).unwrap_or_default()
        };
        let ticket = Ticket {
            shop: operator.map(|operator| operator.name.clone()).unwrap_or_default(),
            job: job_name.or(series.map(|series| series.name.clone())).unwrap_or_default(),
            file: file_name(&numbers.path),
            sha256: rows.sha256(),
            count,
            first: number(first),
            last: number(last),
            secrets: pins.as_ref().map(|(file, _)| file_name(&file.path)),
        };
        ticket_file.write(&paper::ticket(&ticket, language)?)?;
        let mut told = format!(
            "{count} certificates in {}\njob ticket in {}\n",
            numbers.path.display(),
            ticket_file.path.display()
        );
        if let Some((mut file, secrets)) = pins {
            let passphrase = entropy::passphrase();
            let inside = file_name(&named(&out, "-pins.csv"));
            file.write(&sealed(&inside, secrets.text().as_bytes(), &passphrase)?)?;
            told += &format!(
                "secret codes in {}\npassphrase {}\nThe passphrase is not stored. Send it apart \
                 from the file.\n",
                file.path.display(),
                passphrase.as_str()
            );
            file.keep()?;
        }
        numbers.keep()?;
        ticket_file.keep()?;
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

/// A name with an ending of its own.
fn named(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
