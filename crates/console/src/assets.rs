//! Static files: inside the binary, compressed once, under names that change with their content.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use web::AccessNote;

use crate::headers;

/// Characters of the hash in a name.
const HASH_CHARS: usize = 16;

/// A file, with its name for links.
struct Asset {
    path: String,
    media_type: &'static str,
    plain: &'static [u8],
    zipped: Bytes,
}

/// Links to the files, for templates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Links {
    /// The style sheet of all pages.
    pub(crate) style: String,
    /// The script of all pages, which no page needs.
    pub(crate) script: String,
    /// The script of the palette.
    pub(crate) palette: String,
    /// The library that swaps parts of pages.
    pub(crate) htmx: String,
    /// The sprite of all icons.
    pub(crate) icons: String,
    /// The icon of the site.
    pub(crate) favicon: String,
}

static ASSETS: LazyLock<[Asset; 6]> = LazyLock::new(|| {
    [
        asset("console", "css", include_bytes!("../assets/console.css")),
        asset("console", "js", include_bytes!("../assets/console.js")),
        asset("palette", "js", include_bytes!("../assets/palette.js")),
        asset("htmx", "js", include_bytes!("../assets/vendor/htmx-4.0.1.min.js")),
        asset("icons", "svg", include_bytes!("../assets/icons.svg")),
        asset("scrip", "svg", include_bytes!("../assets/favicon.svg")),
    ]
});

static LINKS: LazyLock<Links> = LazyLock::new(|| {
    let [style, script, palette, htmx, icons, favicon] = &*ASSETS;
    let path = |asset: &Asset| asset.path.clone();
    Links {
        style: path(style),
        script: path(script),
        palette: path(palette),
        htmx: path(htmx),
        icons: path(icons),
        favicon: path(favicon),
    }
});

/// Returns the links to all files.
pub(crate) fn links() -> &'static Links {
    &LINKS
}

fn asset(name: &str, extension: &str, plain: &'static [u8]) -> Asset {
    let hash = blake3::hash(plain).to_hex();
    let path = format!("/assets/{name}.{}.{extension}", &hash[..HASH_CHARS]);
    let media_type = match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail; a file that is empty would be seen by the tests.
    let written = encoder.write_all(plain);
    let zipped = written.and_then(|()| encoder.finish()).unwrap_or_default();
    Asset { path, media_type, plain, zipped: zipped.into() }
}

/// Answers a request for a file. The name contains the hash of the content, so that browsers keep it.
pub(crate) fn answer(path: &str, request: &HeaderMap) -> Option<Response<Body>> {
    let asset = ASSETS.iter().find(|asset| asset.path == path)?;
    let takes_gzip = crate::language::weighted(request, &header::ACCEPT_ENCODING)
        .iter()
        .any(|(name, weight)| name == "gzip" && *weight > 0.0);
    let body = if takes_gzip { asset.zipped.clone() } else { Bytes::from_static(asset.plain) };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers::protect(headers);
    let immutable = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, immutable);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let note = AccessNote { operator: None, method: "asset", outcome: "done".into() };
    response.extensions_mut().insert(note);
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes over the wire at the first visit.
    #[test]
    fn the_files_are_small() {
        let zipped = |extension: &str| {
            let with = ASSETS.iter().filter(|asset| asset.path.ends_with(extension));
            with.map(|asset| asset.zipped.len()).sum::<usize>()
        };
        assert!((1..=15 * 1024).contains(&zipped(".css")), "{}", zipped(".css"));
        assert!((1..=30 * 1024).contains(&zipped(".js")), "{}", zipped(".js"));
        assert!((1..=8 * 1024).contains(&zipped(".svg")), "{}", zipped(".svg"));
    }

    #[test]
    fn a_file_is_answered_under_its_name_only() {
        let mut headers = HeaderMap::new();
        let plain = answer(&links().style, &headers).unwrap();
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let zipped = answer(&links().style, &headers).unwrap();
        assert_eq!(zipped.headers()[header::CONTENT_ENCODING], "gzip");
        assert!(zipped.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert!(answer("/assets/console.css", &headers).is_none());
    }
}
