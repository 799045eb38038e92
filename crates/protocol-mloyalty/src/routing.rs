//! Finds the method of a path, as the original's attribute routes do.

use web::wire::percent::decoded_path;

use crate::manager_login;
use crate::method::Method;

/// Target of a path.
pub(crate) enum Target {
    /// A method of the family.
    Method(&'static Method),
    /// The help: its list of methods, or the page of one.
    Help(Option<&'static Method>),
    /// The endpoint that gives access tokens.
    ManagerLogin,
    /// No target has this path.
    Nothing,
}

/// Finds the target of a path. Case does not matter, escapes in each part are decoded, one slash is
/// allowed at the end and any number at the beginning.
pub(crate) fn find(path: &str) -> Target {
    let path = path.trim_start_matches('/');
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments = path.split('/').map(decoded_path);
    let (first, second, third) = (segments.next(), segments.next(), segments.next());
    let (first, second, third) = (first.as_deref(), second.as_deref(), third.as_deref());
    let is = |segment: Option<&str>, name: &str| {
        segment.is_some_and(|segment| segment.eq_ignore_ascii_case(name))
    };
    if segments.next().is_some() {
        return Target::Nothing;
    }
    let answered = |name: &str| Method::find(name).filter(|method| method.is_answered());
    if is(first, "api") && is(second, "sertcard") {
        return third.and_then(answered).map_or(Target::Nothing, Target::Method);
    }
    match (second, third) {
        (None, None) if is(first, "Help") => Target::Help(None),
        (None, None) if is(first, manager_login::NAME) => Target::ManagerLogin,
        (Some(_), Some(page)) if is(first, "Help") && is(second, "Api") => {
            let method = help_page(page).and_then(answered);
            method.map_or(Target::Nothing, |method| Target::Help(Some(method)))
        }
        _ => Target::Nothing,
    }
}

/// Whether pages of other origins may call a path: the methods, which a public widget calls, but
/// not the endpoint that takes passwords.
pub(crate) fn is_open_to_pages(path: &str) -> bool {
    matches!(find(path), Target::Method(_))
}

/// Returns the method of a help page.
fn help_page(name: &str) -> Option<&str> {
    const PREFIX: &str = "POST-api-sertcard-";
    let (prefix, method) = name.split_at_checked(PREFIX.len())?;
    prefix.eq_ignore_ascii_case(PREFIX).then_some(method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_the_original_leads_them() {
        for (path, found) in [
            ("/api/sertcard/NumberFromGoods", true),
            ("/API/SertCard/numberfromgoods", true),
            ("/api/sertcard/NumberFromGoods/", true),
            ("//api/sertcard/NumberFromGoods", true),
            ("/api/sertcard/Number%46romGoods", true),
            ("/api/sertcard/NumberFromGoods//", false),
            ("/api%2Fsertcard/NumberFromGoods", false),
            ("/api/sertcard%2fNumberFromGoods", false),
            ("%2Fapi/sertcard/NumberFromGoods", false),
            ("/api/sertcard/NumberFromGoods/5", false),
            ("/api/sertcard/NumberFromGoods.json", false),
            ("/api/sertcard", false),
            ("/sertcard/NumberFromGoods", false),
            ("/api/sertcardcontroller/NumberFromGoods", false),
            ("/", false),
        ] {
            assert_eq!(matches!(find(path), Target::Method(_)), found, "{path}");
        }
    }

    #[test]
    fn help_is_found_in_any_case() {
        for (path, found) in [
            ("/Help", Some(None)),
            ("/help/", Some(None)),
            ("/Help/Api/POST-api-sertcard-NumberFromGoods", Some(Some("NumberFromGoods"))),
            ("/help/api/post-API-sertcard-filterdata", Some(Some("FilterData"))),
            ("/Help/Api/POST-api-sertcard-Nothing", None),
            ("/Help/Api/GET-api-sertcard-FilterData", None),
            ("/Help/Api/POST-api-sertcard-", None),
            ("/Help/Api", None),
            ("/Help/Api/POST-api-sertcard-FilterData/x", None),
            ("/Helper", None),
        ] {
            let page = match find(path) {
                Target::Help(page) => Some(page.map(Method::name)),
                Target::Method(_) | Target::ManagerLogin | Target::Nothing => None,
            };
            assert_eq!(page, found, "{path}");
        }
    }

    #[test]
    fn the_login_is_found_in_any_case() {
        for (path, found) in [
            ("/ManagerLogin", true),
            ("/managerlogin", true),
            ("/managerLogin/", true),
            ("/Manager%4Cogin", true),
            ("/api/ManagerLogin", false),
            ("/ManagerLogin/x", false),
            ("/ManagerLogins", false),
        ] {
            assert_eq!(matches!(find(path), Target::ManagerLogin), found, "{path}");
        }
    }
}
