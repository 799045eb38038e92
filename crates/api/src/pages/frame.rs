//! Frame of every page around its body.

use web::wire::escape::html as escaped;

/// Renders a whole page, with the links to its parts beside it.
pub(super) fn page(title: &str, contents: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/docs/docs.css\">\n\
         <script src=\"/docs/docs.js\" defer></script>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to content</a>\n<div class=\"frame\">\n\
         <nav aria-label=\"Contents\">\n<a class=\"name\" href=\"/docs\">Scrip API</a>\n\
         <form id=\"search\" role=\"search\" hidden>\
         <label for=\"search-field\">Search (press <kbd>/</kbd>)</label>\
         <input id=\"search-field\" type=\"search\" autocomplete=\"off\">\
         <p id=\"search-found\" class=\"found\" role=\"status\"></p></form>\n\
         <div class=\"all\">\n{contents}</div>\n</nav>\n<main id=\"content\">\n{body}</main>\n\
         </div>\n</body>\n</html>\n",
        title = escaped(title)
    )
}
