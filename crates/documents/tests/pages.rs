//! Pages as scanners and readers see them: `pdftoppm` renders them, `zbarimg` reads the codes, and
//! `pdftotext` reads the texts.
//!
//! Without these programs the tests are skipped with a warning. If `CI` is set, they fail instead.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where the test may")]
#![expect(clippy::print_stderr, reason = "a skipped test is told loudly")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use documents::print::{self, Design, Grid, Item, Language, Marks, Settings, sample};
use tempfile::TempDir;

/// Programs that the tests use, with their packages in Debian.
const PROGRAMS: [(&str, &str); 4] = [
    ("pdftoppm", "poppler-utils"),
    ("pdftotext", "poppler-utils"),
    ("pdffonts", "poppler-utils"),
    ("zbarimg", "zbar-tools"),
];

/// Resolution of the pictures, in dots per inch: that of an office printer.
const RESOLUTION: f32 = 300.0;

/// Space around a page with page marks, beyond its bleed, in millimetres.
const SLUG: f32 = 6.0;

/// Whether the programs are there. Tells if they are not.
fn can_look() -> bool {
    let is_there = |program: &str| {
        let mut command = Command::new(program);
        command.arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    let Some((program, package)) = PROGRAMS.into_iter().find(|(program, _)| !is_there(program))
    else {
        return true;
    };
    let why = format!("{program} is not installed (Debian: `apt-get install {package}`)");
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    assert!(!is_ci, "with CI set in the environment the printed pages must be read: {why}");
    eprintln!("*** SKIPPED: printed pages are NOT read. {why}");
    false
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A rendered page: a grey picture.
struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads a picture in the format PGM, which has three numbers and then a byte for each pixel.
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let mut parts = bytes.splitn(4, u8::is_ascii_whitespace);
        assert_eq!(parts.next(), Some(&b"P5"[..]));
        let mut number = || -> usize {
            String::from_utf8(parts.next().unwrap().to_vec()).unwrap().parse().unwrap()
        };
        let (width, _height) = (number(), number());
        let rest = parts.next().unwrap();
        Self { width, pixels: rest.strip_prefix(b"255\n").unwrap().to_vec() }
    }

    /// Writes a part of the picture.
    fn cut(&self, (x, y, width, height): (usize, usize, usize, usize), path: &Path) {
        let rows = self.pixels.chunks(self.width).skip(y).take(height);
        let rows: Vec<&[u8]> = rows.map(|row| &row[x..(x + width).min(row.len())]).collect();
        let mut bytes = format!("P5 {} {} 255\n", rows[0].len(), rows.len()).into_bytes();
        bytes.extend(rows.concat());
        fs::write(path, bytes).unwrap();
    }
}

/// Reads the codes of pictures, by the names of their files.
fn codes(files: &[String], folder: &Path) -> BTreeMap<String, Vec<(String, String)>> {
    let mut arguments = vec!["-q", "--xml"];
    arguments.extend(files.iter().map(String::as_str));
    let xml = run("zbarimg", &arguments, folder);
    let mut found = BTreeMap::new();
    for source in xml.split("<source href='").skip(1) {
        let name = source.split('\'').next().unwrap().to_owned();
        let symbols = source.split("<symbol type='").skip(1).map(|symbol| {
            let data = symbol.split("<![CDATA[").nth(1).unwrap().split("]]>").next().unwrap();
            (symbol.split('\'').next().unwrap().to_owned(), data.to_owned())
        });
        let mut symbols: Vec<_> = symbols.collect();
        symbols.sort();
        found.insert(name, symbols);
    }
    found
}

/// Words of a document with their middles in millimetres, page by page.
fn words(file: &str, folder: &Path) -> Vec<Vec<(String, f32, f32)>> {
    let xml = run("pdftotext", &["-bbox", file, "-"], folder);
    let pages = xml.split("<page ").skip(1);
    let word = |word: &str| {
        let value = |name: &str| -> f32 {
            let text = word.split(&format!("{name}=\"")).nth(1).unwrap();
            text.split('"').next().unwrap().parse().unwrap()
        };
        let text = word.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
        let middle = |from: &str, to: &str| f32::midpoint(value(from), value(to)) * 25.4 / 72.0;
        (text, middle("xMin", "xMax"), middle("yMin", "yMax"))
    };
    pages.map(|page| page.split("<word ").skip(1).map(word).collect()).collect()
}

/// The cell of each certificate on its page: left, upper edge, width, height in millimetres.
fn cells(design: &Design) -> Vec<(f32, f32, f32, f32)> {
    let draft = design.draft();
    let Grid { columns, rows, left, top, width, height, gap_x, gap_y } = draft.cells();
    let around = draft.bleed + if draft.marks == Marks::Page { SLUG } else { 0.0 };
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let x = around + left + f32::from(column) * (width + gap_x);
            let y = around + top + f32::from(row) * (height + gap_y);
            cells.push((x, y, width, height));
        }
    }
    cells
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a page")]
fn pixels(mm: f32) -> usize {
    (mm * RESOLUTION / 25.4).round().max(0.0) as usize
}

/// Prints certificates, and checks that the cell of each has its own codes and its own number once,
/// and that no other text has the number.
#[track_caller]
fn check(design: &Design, items: &[Item], settings: Settings, symbology: &str) {
    let name = design.draft().name.clone();
    let scratch = TempDir::new().unwrap();
    let folder = scratch.path();
    let pdf = print::certificates(design, items, settings).unwrap();
    fs::write(folder.join("all.pdf"), pdf).unwrap();
    let resolution = RESOLUTION.to_string();
    run("pdftoppm", &["-r", &resolution, "-gray", "all.pdf", "page"], folder);
    let mut pages: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "pgm"))
        .collect();
    pages.sort();
    let cells = cells(design);
    let texts = words("all.pdf", folder);
    let mut files = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let (page, (x, y, width, height)) = (place / cells.len(), cells[place % cells.len()]);
        let file = format!("cell-{place:04}.pgm");
        let part = (pixels(x), pixels(y), pixels(width), pixels(height));
        Picture::read(&pages[page]).cut(part, &folder.join(&file));
        files.push(file);
        let everywhere = texts.iter().flatten().filter(|(text, ..)| *text == item.number);
        assert_eq!(everywhere.count(), 1, "{name}: {} is not there once", item.number);
        let is_here = |at: f32, from: f32, length: f32| (from..from + length).contains(&at);
        let here = texts[page].iter().filter(|(text, at_x, at_y)| {
            *text == item.number && is_here(*at_x, x, width) && is_here(*at_y, y, height)
        });
        assert_eq!(here.count(), 1, "{name}: {} is not in its cell", item.number);
    }
    let has_qr = design.draft().fields.iter().any(|field| field.kind() == "qr");
    let found = codes(&files, folder);
    for (file, item) in files.iter().zip(items) {
        let mut expected = vec![(symbology.to_owned(), item.number.clone())];
        if has_qr {
            expected.push(("QR-Code".to_owned(), item.qr_text().to_owned()));
        }
        expected.sort();
        assert_eq!(found.get(file), Some(&expected), "{name}: {file}");
    }
}

/// Certificates for a full page of a design, or for five pages.
fn some(design: &Design, language: Language) -> Vec<Item> {
    let cells = u32::try_from(design.draft().cells_per_page()).unwrap();
    sample::items(cells.max(5), true, language)
}

#[test]
fn every_certificate_has_its_own_codes_beside_its_number() {
    if !can_look() {
        return;
    }
    for design in Design::ready() {
        let items = some(&design, Language::Russian);
        check(&design, &items, Settings::default(), "EAN-13");
    }
}

#[test]
fn samples_are_marked_and_can_be_scanned() {
    if !can_look() {
        return;
    }
    for design in Design::ready() {
        let items = some(&design, Language::English);
        let settings =
            Settings { language: Language::English, sample: true, ..Settings::default() };
        check(&design, &items, settings, "EAN-13");
    }
}

#[test]
fn other_numbers_are_read_as_well() {
    if !can_look() {
        return;
    }
    let design = Design::find("cr80").unwrap();
    for (number, symbology) in [
        ("96385074", "EAN-8"),
        ("2059040947415", "EAN-13"),
        ("2059040947416", "CODE-128"),
        ("123456789", "CODE-128"),
        ("9223372036854775807", "CODE-128"),
    ] {
        let mut item = sample::items(1, false, Language::Russian).remove(0);
        item.number = number.to_owned();
        item.link = None;
        check(&design, &[item], Settings::default(), symbology);
    }
}

#[test]
fn an_offset_moves_the_content() {
    if !can_look() {
        return;
    }
    let design = Design::find("a4-10").unwrap();
    let items = sample::items(1, false, Language::Russian);
    let place = |offset: (f32, f32)| {
        let scratch = TempDir::new().unwrap();
        let settings = Settings { offset, ..Settings::default() };
        let pdf = print::certificates(&design, &items, settings).unwrap();
        fs::write(scratch.path().join("all.pdf"), pdf).unwrap();
        let words = words("all.pdf", scratch.path());
        let found = words[0].iter().find(|(text, ..)| *text == items[0].number).unwrap().clone();
        (found.1, found.2)
    };
    let (before, after) = (place((0.0, 0.0)), place((1.5, -2.0)));
    assert!((after.0 - before.0 - 1.5).abs() < 0.01, "{before:?} {after:?}");
    assert!((after.1 - before.1 + 2.0).abs() < 0.01, "{before:?} {after:?}");
}

#[test]
fn fonts_are_embedded_and_their_texts_can_be_copied() {
    if !can_look() {
        return;
    }
    let scratch = TempDir::new().unwrap();
    let items = sample::items(40, true, Language::Russian);
    let pdf = print::gallery(&Design::ready(), &items, Settings::default()).unwrap();
    fs::write(scratch.path().join("all.pdf"), pdf).unwrap();
    let fonts = run("pdffonts", &["all.pdf"], scratch.path());
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(fonts.len(), 2, "{fonts:?}");
    for font in fonts {
        // The columns emb, sub and uni.
        assert!(font.contains("Golos") && font.contains("yes yes yes"), "{font}");
    }
    let text = run("pdftotext", &["all.pdf", "-"], scratch.path());
    for part in ["Подарочный сертификат", "1 500,50 ₽", "Действует по 22 ноября 2027 г."]
    {
        assert!(text.replace('\u{a0}', " ").contains(part), "{part}");
    }
}

/// Content streams of a document, as they are without compression.
fn streams(pdf: &[u8]) -> String {
    let mut all = String::new();
    let mut rest = pdf;
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|part| part == what);
    while let Some(start) = find(rest, b"\nstream\n") {
        rest = &rest[start + 8..];
        let end = find(rest, b"endstream").unwrap();
        let mut content = Vec::new();
        let mut inflated = flate2::read::ZlibDecoder::new(&rest[..end]);
        if std::io::Read::read_to_end(&mut inflated, &mut content).is_ok() {
            // Fonts are no text.
            all.push_str(std::str::from_utf8(&content).unwrap_or_default());
        }
        rest = &rest[end..];
    }
    all
}

#[test]
fn black_is_black_ink_alone_and_no_colour_is_of_a_screen() {
    let items = sample::items(40, true, Language::Russian);
    let pdf = print::gallery(&Design::ready(), &items, Settings::default()).unwrap();
    let text = streams(&pdf);
    let black = " 0 0 0 1 k\n";
    assert!(text.contains(black), "no black ink");
    let operators: Vec<&str> = text.split_whitespace().collect();
    for operator in ["rg", "RG", "g", "G"] {
        assert!(!operators.contains(&operator), "the colour operator {operator}");
    }
    let pdf = String::from_utf8_lossy(&pdf);
    assert!(!pdf.contains("DeviceRGB"), "colours of a screen");
    assert!(pdf.contains("/TrimBox") && pdf.contains("/BleedBox"));
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    for design in Design::ready() {
        let items = some(&design, Language::Russian);
        let make = || print::certificates(&design, &items, Settings::default()).unwrap();
        assert!(make() == make(), "{}", design.draft().name);
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_size() {
    let design = Design::find("labels-14").unwrap();
    let mut items = sample::items(1, false, Language::Russian);
    items[0].link = Some(format!("https://example.com/{}", "x".repeat(400)));
    let error = print::certificates(&design, &items, Settings::default()).unwrap_err().to_string();
    assert!(
        error.starts_with("the QR code of certificate 0000000079198 needs ")
            && error.contains("its field has 17.5 mm"),
        "{error}"
    );
    let many = sample::items(1_001, false, Language::Russian);
    let error = print::certificates(&design, &many, Settings::default()).unwrap_err().to_string();
    assert_eq!(error, "a document has at most 1000 certificates. Received 1001");
}
