//! Writes every page that the program can print into a folder, to look at them.

use std::path::PathBuf;

use documents::print::{self, Design, Language, Settings, Ticket, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    for language in [Language::Russian, Language::English] {
        let tag = language.tag();
        let settings = Settings { language, ..Settings::default() };
        for design in Design::ready() {
            let name = &design.draft().name;
            for with_secrets in [false, true] {
                let items = sample::items(40, with_secrets, language);
                let page = &items[..design.draft().cells_per_page().max(3)];
                let pdf = print::certificates(&design, page, settings)?;
                let kind = if with_secrets { "secret" } else { "plain" };
                std::fs::write(folder.join(format!("{name}-{tag}-{kind}.pdf")), pdf)?;
            }
        }
        let items = sample::items(40, true, language);
        let marked = Settings { sample: true, scratch_page: true, ..settings };
        let pdf = print::gallery(&Design::ready(), &items, marked)?;
        std::fs::write(folder.join(format!("gallery-{tag}.pdf")), pdf)?;
        let pdf = print::calibration(settings)?;
        std::fs::write(folder.join(format!("calibration-{tag}.pdf")), pdf)?;
        let ticket = Ticket {
            shop: items[2].shop.clone(),
            job: items[2].series.clone(),
            file: "cards-2026.csv".to_owned(),
            sha256: "0123456789abcdef".repeat(4),
            count: 10_000,
            first: "2059040947415".to_owned(),
            last: "2033300530739".to_owned(),
            secrets: Some("cards-2026-pins.zip".to_owned()),
        };
        std::fs::write(
            folder.join(format!("ticket-{tag}.pdf")),
            print::ticket(&ticket, language)?,
        )?;
    }
    Ok(())
}
