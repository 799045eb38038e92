//! The command `scrip print`.

mod arguments;
mod output;
mod selection;
mod sheet;
mod shop;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{bail, ensure};
use clap::Subcommand;
use documents::print::{self as paper, Design, Language, Settings, sample};

use self::arguments::{PageArguments, Sheet, Shop, design};
use self::output::write_new;
use super::listing::{Fields, Format, list};
use super::print;

/// Subcommands of `scrip print`.
#[derive(Subcommand)]
pub enum PrintCommand {
    /// List the designs that come with the program, or print one as JSON
    ///
    /// Save the JSON of a design, change it, and give the file to `--design`. Mistakes are named
    /// with their place and limit.
    Designs {
        /// Name of the design to print as JSON
        #[arg(long, value_name = "NAME")]
        show: Option<String>,
        #[command(flatten)]
        format: Format,
    },
    /// Print certificates as PDF: up to 1,000 into a PDF, more into a ZIP of PDFs
    Sheet(Box<Sheet>),
    /// Print a page by which the offset of a printer is measured
    Calibration {
        /// Name of the new PDF file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        look: PageArguments,
    },
    /// Print samples with numbers that no certificate can have, marked as samples
    Sample {
        /// Name of a design, or a JSON file [default: a page of every design]
        #[arg(long, value_name = "NAME|FILE", value_parser = design)]
        design: Option<Design>,
        /// Number of samples [default: one page]
        #[arg(long, requires = "design")]
        count: Option<u32>,
        /// Also print secret codes, which are zeros
        #[arg(long)]
        secrets: bool,
        /// Name of the new PDF file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        look: PageArguments,
    },
    /// Write files for a print shop: numbers as CSV and a job ticket as PDF
    ///
    /// NAME.csv has the numbers, NAME-ticket.pdf the job ticket with the checksum of NAME.csv. With
    /// `--secrets`, NAME-pins.zip has the secret codes, encrypted with AES-256. Its passphrase is
    /// shown once. Send the files and the passphrase in different ways.
    Shop(Box<Shop>),
}

impl PrintCommand {
    /// Runs the subcommand of `scrip print`.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        match self {
            Self::Designs { show: Some(name), format: _ } => {
                print(&design(&name).map_err(anyhow::Error::msg)?.to_json())
            }
            Self::Designs { show: None, format } => print(&list(designs(), format)),
            Self::Sheet(sheet) => sheet::run(*sheet, config),
            Self::Shop(shop) => shop::run(*shop, config),
            Self::Calibration { out, look } => {
                is_pdf(&out)?;
                write_new(&out, &paper::calibration(look.settings())?)?;
                print(&format!("{}\n", out.display()))
            }
            Self::Sample { design, count, secrets, out, look } => {
                is_pdf(&out)?;
                let settings = Settings { sample: true, ..look.settings() };
                let samples = |count| sample::items(count, secrets, settings.language);
                let pdf = match design {
                    None => {
                        let designs = Design::ready();
                        let cells = designs.iter().map(|design| design.draft().cells_per_page());
                        let most = cells.max().and_then(|most| u32::try_from(most).ok());
                        paper::gallery(&designs, &samples(most.unwrap_or(1)), settings)?
                    }
                    Some(design) => {
                        let cells = u32::try_from(design.draft().cells_per_page()).unwrap_or(1);
                        let count = count.unwrap_or(cells);
                        ensure!((1..=1_000).contains(&count), "--count must be 1 to 1000");
                        paper::certificates(&design, &samples(count), settings)?
                    }
                };
                write_new(&out, &pdf)?;
                print(&format!("{}\n", out.display()))
            }
        }
    }
}

fn designs() -> Vec<Fields> {
    let fields = |design: Design| -> Fields {
        let draft = design.draft();
        let (width, height) = (draft.page.width, draft.page.height);
        vec![
            ("name", draft.name.clone().into()),
            ("page mm", format!("{width} × {height}").into()),
            ("certificates", draft.cells_per_page().into()),
            ("title", draft.title.of(Language::English).into()),
        ]
    };
    Design::ready().into_iter().map(fields).collect()
}

fn is_pdf(path: &Path) -> anyhow::Result<()> {
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf")) {
        return Ok(());
    }
    bail!("{} must end with .pdf", path.display())
}
