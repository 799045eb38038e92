//! Arguments of the subcommands of `scrip print`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use documents::print::{Design, Language, Settings};

use super::selection::Selection;
use crate::config::DataArguments;

/// Largest offset of a printer in millimetres. A larger one is a mistake of typing.
const OFFSET_MAX: f32 = 20.0;

/// Arguments of `scrip print sheet`.
#[derive(clap::Args)]
pub struct Sheet {
    /// Name of a design, or a JSON file
    #[arg(long, value_name = "NAME|FILE", value_parser = design)]
    pub(super) design: Design,
    #[command(flatten)]
    pub(super) selection: Selection,
    /// New file: FILE.pdf for up to 1,000 certificates, FILE.zip for up to 100,000
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Also print a last page with the places of the scratch coating
    #[arg(long)]
    pub(super) scratch_page: bool,
    #[command(flatten)]
    pub(super) look: PageArguments,
    #[command(flatten)]
    pub(super) secrets: Secrets,
    #[command(flatten)]
    pub(super) link: LinkTemplate,
    #[command(flatten)]
    pub(super) data: DataArguments,
}

/// Arguments of `scrip print shop`.
#[derive(clap::Args)]
pub struct Shop {
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Beginning of the names of the new files, without an ending
    #[arg(long, value_name = "NAME")]
    pub(super) out: PathBuf,
    /// Name of the job on the ticket [default: the name of the series]
    #[arg(long, value_name = "TEXT")]
    pub(super) job: Option<String>,
    /// Language of the ticket and the texts
    #[arg(long, value_enum, default_value_t)]
    pub(super) language: LanguageName,
    #[command(flatten)]
    pub(super) secrets: Secrets,
    #[command(flatten)]
    pub(super) link: LinkTemplate,
    #[command(flatten)]
    pub(super) data: DataArguments,
}

/// Language and offset of pages.
#[derive(clap::Args)]
pub struct PageArguments {
    /// Language of the texts
    #[arg(long, value_enum, default_value_t)]
    pub(super) language: LanguageName,
    /// Millimetres to move everything to the right, -20 to 20. `scrip print calibration` measures it
    #[arg(
        long, value_name = "MM", default_value_t = 0.0, value_parser = offset,
        allow_hyphen_values = true
    )]
    pub(super) offset_x: f32,
    /// Millimetres to move everything down, -20 to 20
    #[arg(
        long, value_name = "MM", default_value_t = 0.0, value_parser = offset,
        allow_hyphen_values = true
    )]
    pub(super) offset_y: f32,
}

/// Whether secret codes are printed.
#[derive(clap::Args)]
pub struct Secrets {
    /// Print the secret codes. Each look at a code is recorded with the reason
    #[arg(long, requires = "reason")]
    pub(super) secrets: bool,
    /// Reason why the secret codes are printed
    #[arg(long, value_name = "TEXT", requires = "secrets")]
    reason: Option<String>,
}

/// Template of the link in QR codes.
#[derive(clap::Args)]
pub struct LinkTemplate {
    /// Link for the QR code, with {number} in it [default: the QR code has the number]
    #[arg(long, value_name = "URL", value_parser = link)]
    pub(super) link: Option<String>,
}

/// Language of printed texts, as an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LanguageName {
    /// Texts in Russian, the default
    #[default]
    Ru,
    /// Texts in English, as in Britain
    En,
}

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::Ru => Self::Russian,
            LanguageName::En => Self::English,
        }
    }
}

impl PageArguments {
    /// Settings of the pages.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            language: self.language.into(),
            offset: (self.offset_x, self.offset_y),
            ..Settings::default()
        }
    }
}

impl Secrets {
    /// The reason for printing secret codes. `None` if they are not printed.
    pub(super) fn reason(&self) -> anyhow::Result<Option<&str>> {
        if !self.secrets {
            return Ok(None);
        }
        let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        Ok(Some(reason.context("--reason must say why the secret codes are printed")?))
    }
}

/// Reads the argument `--design`: the name of a design, or a file.
pub(super) fn design(text: &str) -> Result<Design, String> {
    if let Some(design) = Design::find(text) {
        return Ok(design);
    }
    let path = Path::new(text);
    let is_file = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    if !is_file && !path.exists() {
        let ready = Design::ready();
        let names: Vec<&str> = ready.iter().map(|design| design.draft().name.as_str()).collect();
        return Err(format!("there is no design {text}. Known are {}", names.join(", ")));
    }
    let json = std::fs::read_to_string(path).map_err(|error| format!("{text}: {error}"))?;
    Design::from_json(&json).map_err(|error| format!("{text}: {error}"))
}

fn offset(text: &str) -> Result<f32, String> {
    let number = text.replace(',', ".").parse::<f32>().ok();
    let fits = |offset: &f32| (-OFFSET_MAX..=OFFSET_MAX).contains(offset);
    number.filter(fits).ok_or_else(|| format!("must be -{OFFSET_MAX} to {OFFSET_MAX} millimetres"))
}

fn link(text: &str) -> Result<String, String> {
    let is_link = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    if !is_link || !text.contains("{number}") {
        return Err("must begin with https:// and have {number} in it".to_owned());
    }
    Ok(text.to_owned())
}
