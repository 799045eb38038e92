//! `POST /ManagerLogin` exchanges a login and its password for an access token, by OAuth 2's
//! password and refresh grants (RFC 6749, sections 4.3 and 6).

#![deny(clippy::wildcard_enum_match_arm)]

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use domain::operation::Surface;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use service::{ACCESS_TOKEN_SECONDS, Client, Denied, Error, Service, SignedIn, TooManyGuesses};
use web::wire::element::Element;
use web::{AccessNote, BodyError, RequestInfo, read_body};

use crate::answer::RETRY_AFTER_SECONDS;

/// Name in the path and in the log.
pub(crate) const NAME: &str = "ManagerLogin";

/// Answers one request, in this order of checks: media type, body, grant, its parameters,
/// credentials.
pub(crate) async fn respond(service: &Service, request: Request<Body>) -> Response {
    let (parts, body) = read_body(request).await;
    let info = RequestInfo::of(&parts.extensions);
    let call = (Surface::Mloyalty, info.id().as_str().to_owned());
    let client = Client { address: info.client().ip(), is_local: info.is_local() };
    let asked = match read(&parts.headers, body) {
        Ok(form) => sign_in(service, &form, client, call).await,
        Err(refusal) => Err(refusal),
    };
    match asked {
        Ok(signed_in) => done(&signed_in),
        Err(refusal) => refused(&refusal),
    }
}

/// Reasons why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The request is not one of OAuth's.
    InvalidRequest(&'static str),
    /// The request asks for an unsupported grant.
    UnsupportedGrantType,
    /// The login, its password or both are wrong.
    WrongPassword,
    /// The refresh token is invalid.
    WrongRefreshToken,
    /// Too many passwords were wrong.
    TooManyGuesses(TooManyGuesses),
    /// The caller has no rights.
    Forbidden,
    /// The request did not arrive in time.
    TimedOut,
    /// The server cannot serve now.
    Unavailable,
    /// A stored record breaks an invariant.
    Corrupt,
}

fn read(headers: &HeaderMap, body: Result<bytes::Bytes, BodyError>) -> Result<Form, Refusal> {
    if !is_form(headers) {
        return Err(Refusal::InvalidRequest("application/x-www-form-urlencoded is needed"));
    }
    let body = body.map_err(|error| match error {
        BodyError::TooLarge { .. } => Refusal::InvalidRequest("the body is too large"),
        BodyError::Broken => Refusal::InvalidRequest("the body was truncated"),
        BodyError::Crowded => Refusal::Unavailable,
        BodyError::TimedOut => Refusal::TimedOut,
    })?;
    Form::read(&body)
}

/// Whether the body is declared as a form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    Element::only(headers, &header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type.is("application/x-www-form-urlencoded"))
}

/// Parameters that are read. Others, such as `client_id` and `device_id`, are ignored.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) grant_type: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) refresh_token: Option<String>,
}

impl Form {
    /// Reads a form. Names are compared without case, as the original does.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let member = match name.to_ascii_lowercase().as_str() {
                "grant_type" => &mut form.grant_type,
                "username" => &mut form.username,
                "password" => &mut form.password,
                "refresh_token" => &mut form.refresh_token,
                _ => continue,
            };
            if member.replace(value.into_owned()).is_some() {
                return Err(Refusal::InvalidRequest("a parameter is given more than once"));
            }
        }
        Ok(form)
    }
}

/// Returns a required parameter. A parameter without a value counts as missing.
fn given<'a>(value: Option<&'a String>, missing: &'static str) -> Result<&'a str, Refusal> {
    let value = value.filter(|value| !value.is_empty());
    value.map(String::as_str).ok_or(Refusal::InvalidRequest(missing))
}

async fn sign_in(
    service: &Service,
    form: &Form,
    client: Client,
    call: (Surface, String),
) -> Result<SignedIn, Refusal> {
    let (result, wrong) = match form.grant_type.as_deref() {
        Some("password") => {
            let login = given(form.username.as_ref(), "username is missing")?;
            let password = given(form.password.as_ref(), "password is missing")?;
            let result = service.begin_sign_in(login, password, client, call).await;
            (result, Refusal::WrongPassword)
        }
        Some("refresh_token") => {
            let token = given(form.refresh_token.as_ref(), "refresh_token is missing")?;
            (service.renew_sign_in(token, client, call).await, Refusal::WrongRefreshToken)
        }
        Some(_) | None => return Err(Refusal::UnsupportedGrantType),
    };
    result.map_err(|error| match error {
        Error::Denied(Denied::Unknown) => wrong,
        Error::Denied(Denied::Forbidden) => Refusal::Forbidden,
        Error::TooManyGuesses(wait) => Refusal::TooManyGuesses(wait),
        // Signing in again does no harm, whatever became of it.
        Error::Claim(_)
        | Error::Rejected(_)
        | Error::Overloaded
        | Error::Unavailable(_)
        | Error::Unknown(_) => Refusal::Unavailable,
        Error::Corrupt(_) => Refusal::Corrupt,
    })
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest(_) | Self::UnsupportedGrantType => StatusCode::BAD_REQUEST,
            Self::WrongPassword | Self::WrongRefreshToken => StatusCode::UNAUTHORIZED,
            Self::TooManyGuesses(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Corrupt => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns OAuth's name of the error, if it has one.
    const fn error(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) | Self::TimedOut => "invalid_request",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::WrongPassword | Self::WrongRefreshToken => "invalid_grant",
            Self::TooManyGuesses(_) => "too_many_requests",
            Self::Forbidden => "access_denied",
            Self::Unavailable => "temporarily_unavailable",
            Self::Corrupt => "server_error",
        }
    }

    fn description(self) -> Option<Cow<'static, str>> {
        match self {
            Self::InvalidRequest(what) => Some(what.into()),
            // The original's own words.
            Self::WrongPassword => Some("Provided username and password is incorrect".into()),
            Self::TooManyGuesses(TooManyGuesses { seconds }) => {
                Some(format!("too many wrong passwords; try again in {seconds} s").into())
            }
            Self::TimedOut => Some("the request did not arrive in time".into()),
            Self::UnsupportedGrantType
            | Self::WrongRefreshToken
            | Self::Forbidden
            | Self::Unavailable
            | Self::Corrupt => None,
        }
    }

    /// Returns the body. None of its texts needs JSON escapes.
    fn body(self) -> String {
        match (self, self.description()) {
            (Self::Forbidden, _) => String::new(),
            (_, None) => format!(r#"{{"error":"{}"}}"#, self.error()),
            (_, Some(description)) => {
                format!(r#"{{"error":"{}","error_description":"{description}"}}"#, self.error())
            }
        }
    }
}

fn refused(refusal: &Refusal) -> Response {
    let outcome = Cow::Borrowed(refusal.error());
    let note = AccessNote { operator: None, method: NAME, outcome };
    let mut response = response(refusal.status(), refusal.body(), note);
    let headers = response.headers_mut();
    match refusal {
        Refusal::WrongPassword | Refusal::WrongRefreshToken => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Refusal::TooManyGuesses(TooManyGuesses { seconds }) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        Refusal::Unavailable => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        Refusal::Corrupt
        | Refusal::InvalidRequest(_)
        | Refusal::UnsupportedGrantType
        | Refusal::Forbidden
        | Refusal::TimedOut => {}
    }
    response
}

fn done(signed_in: &SignedIn) -> Response {
    // Tokens have letters, digits, hyphens, underscores and points only.
    let body = format!(
        r#"{{"access_token":"{}","token_type":"bearer","expires_in":{ACCESS_TOKEN_SECONDS},"refresh_token":"{}"}}"#,
        *signed_in.access_token, *signed_in.refresh_token
    );
    let operator = Some(signed_in.operator.0);
    let note = AccessNote { operator, method: NAME, outcome: Cow::Borrowed("done") };
    response(StatusCode::OK, body, note)
}

/// Makes an answer with the headers of the original.
fn response(status: StatusCode, body: String, note: AccessNote) -> Response {
    let empty = body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if !empty {
        let media_type = HeaderValue::from_static("application/json;charset=UTF-8");
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(header::EXPIRES, HeaderValue::from_static("-1"));
    response.extensions_mut().insert(note);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_by_its_names_in_any_case_and_the_rest_is_ignored() {
        let text = |text: &str| Some(text.to_owned());
        for (body, [grant_type, username, password, refresh_token]) in [
            ("", [None, None, None, None]),
            (
                "username=shop&password=a%26b+c&grant_type=password",
                [text("password"), text("shop"), text("a&b c"), None],
            ),
            (
                "Grant_Type=refresh_token&REFRESH_TOKEN=x&device_id=1&client_id=2&device_id=3",
                [text("refresh_token"), None, None, text("x")],
            ),
            ("username=%D1%8F&password=", [None, text("я"), text(""), None]),
        ] {
            let expected = Form { grant_type, username, password, refresh_token };
            assert_eq!(Form::read(body.as_bytes()), Ok(expected), "{body}");
        }
        for twice in ["username=a&username=a", "password=a&Password=b", "grant_type=&grant_type="] {
            let refusal = Form::read(twice.as_bytes()).unwrap_err();
            assert_eq!(refusal.status(), StatusCode::BAD_REQUEST, "{twice}");
        }
    }

    #[test]
    fn only_a_form_is_a_form() {
        for (lines, is) in [
            (&["application/x-www-form-urlencoded"][..], true),
            (&["Application/X-WWW-Form-Urlencoded; charset=utf-8"], true),
            (&["application/json"], false),
            (&["multipart/form-data; boundary=x"], false),
            (&["application/x-www-form-urlencoded", "application/json"], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::CONTENT_TYPE, line.parse().unwrap());
            }
            assert_eq!(is_form(&headers), is, "{lines:?}");
        }
    }

    #[test]
    fn a_refusal_is_told_as_documented() {
        for (refusal, status, body) in [
            (
                Refusal::WrongPassword,
                401,
                r#"{"error":"invalid_grant","error_description":"Provided username and password is incorrect"}"#,
            ),
            (Refusal::WrongRefreshToken, 401, r#"{"error":"invalid_grant"}"#),
            (Refusal::UnsupportedGrantType, 400, r#"{"error":"unsupported_grant_type"}"#),
            (
                Refusal::InvalidRequest("password is missing"),
                400,
                r#"{"error":"invalid_request","error_description":"password is missing"}"#,
            ),
            (Refusal::Forbidden, 403, ""),
            (
                Refusal::TooManyGuesses(TooManyGuesses { seconds: 8 }),
                429,
                r#"{"error":"too_many_requests","error_description":"too many wrong passwords; try again in 8 s"}"#,
            ),
            (Refusal::Unavailable, 503, r#"{"error":"temporarily_unavailable"}"#),
        ] {
            assert_eq!((refusal.status().as_u16(), refusal.body().as_str()), (status, body));
        }
    }
}
