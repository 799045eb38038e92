//! One request of the console: who asks, for what, and in which language.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::RawPathParams;
use domain::Operator;
use http::{HeaderMap, Request, Uri, header};
use jiff::tz::TimeZone;
use service::{Client, Denied, Error, RequestKey, Service, Session};
use web::RequestInfo;

use crate::about::About;
use crate::cookies;
use crate::door::{self, Visitor};
use crate::failure::Failure;
use crate::form::{self, Fields};
use crate::format::Show;
use crate::language::Language;
use crate::limits::BROWSER_BYTES_MAX;
use crate::theme::Theme;
use crate::words::Words;

/// Everything that the pages share.
pub(crate) struct Console {
    /// The service behind all pages.
    pub(crate) service: Service,
    /// Facts about the server.
    pub(crate) about: About,
}

/// A request, read and checked.
pub(crate) struct Call {
    pub(crate) console: Arc<Console>,
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// Members of the query.
    pub(crate) query: Fields,
    /// Members of the form, if one was sent.
    pub(crate) form: Fields,
    pub(crate) client: Client,
    pub(crate) request_id: String,
    /// Parts of the path, by their names.
    path: Vec<(String, String)>,
    visitor: Result<Visitor, Error>,
}

impl Call {
    /// Reads a request. A call whose body cannot be read comes with the failure.
    pub(crate) async fn read(
        console: Arc<Console>,
        path: RawPathParams,
        request: Request<Body>,
    ) -> Result<Self, Box<(Self, Failure)>> {
        let info = RequestInfo::of(request.extensions());
        let client = Client { address: info.client().ip(), is_local: info.is_local() };
        let (parts, body) = web::read_body(request).await;
        let cookie = |name| cookies::find(&parts.headers, name);
        let language = cookie(cookies::LANGUAGE).and_then(Language::parse);
        let language = language.unwrap_or_else(|| Language::of_browser(&parts.headers));
        let theme = cookie(cookies::THEME).and_then(Theme::parse).unwrap_or_default();
        let visitor = match cookie(cookies::SESSION).filter(|secret| !secret.is_empty()) {
            Some(secret) => door::find(&console.service, secret, client, info.id().as_str()).await,
            None => Err(Denied::Unknown.into()),
        };
        let form = body.as_deref().map(Fields::parse).unwrap_or_default();
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let call = Self {
            language,
            theme,
            query: Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()),
            form,
            client,
            request_id: info.id().as_str().to_owned(),
            path,
            visitor,
            uri: parts.uri,
            headers: parts.headers,
            console,
        };
        match body {
            Ok(_) => Ok(call),
            Err(error) => Err(Box::new((call, Failure::Body(error)))),
        }
    }

    /// The person who asks.
    ///
    /// # Errors
    ///
    /// [`Failure::SignIn`] when nobody has signed in; [`Failure::FactorMissing`] when the person has
    /// yet to set a second factor; failures of the store.
    pub(crate) fn visitor(&self) -> Result<&Visitor, Failure> {
        match &self.visitor {
            Ok(visitor) if visitor.lacks_factor && !self.serves_without_factor() => {
                Err(Failure::FactorMissing)
            }
            Ok(visitor) => Ok(visitor),
            Err(Error::Denied(_)) => Err(Failure::SignIn),
            Err(error) => Err(Failure::of(error)),
        }
    }

    /// Whether the page serves people who have yet to set a second factor: their own, and signing out.
    fn serves_without_factor(&self) -> bool {
        let path = self.uri.path();
        path == "/console/sign-out" || path == "/console/me" || path.starts_with("/console/me/")
    }

    /// The person who asks, if anybody has signed in.
    pub(crate) fn find_visitor(&self) -> Option<&Visitor> {
        self.visitor.as_ref().ok()
    }

    /// The session of the person who asks.
    ///
    /// # Errors
    ///
    /// As [`Self::visitor`].
    pub(crate) fn session(&self) -> Result<&Session, Failure> {
        Ok(self.visitor()?.session())
    }

    /// All texts in the reader's language.
    pub(crate) const fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// Writes money and times as the reader and the operator have them.
    pub(crate) fn show(&self) -> Show {
        let session = self.find_visitor().map(Visitor::session);
        let operator = session.and_then(|session| session.directory().operator(session.operator()));
        let zone = operator.map_or(TimeZone::UTC, |operator: &Operator| operator.zone.clone());
        let currency = operator.map_or(domain::Currency::RUB, |operator| operator.currency);
        Show { language: self.language, zone, currency }
    }

    /// A part of the path, by its name in the route.
    pub(crate) fn part(&self, name: &str) -> &str {
        let found = self.path.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The id in the path.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] if it is no number.
    pub(crate) fn id(&self) -> Result<i64, Failure> {
        self.part("id").parse().map_err(|_| Failure::NotFound)
    }

    /// The press of the form as the key of its request.
    pub(crate) fn press_key(&self) -> RequestKey {
        RequestKey::Own(self.form.as_sent(form::PRESS).to_owned())
    }

    /// A member that the reader typed: of the form that was sent, else of the link that fills it.
    pub(crate) fn typed(&self, name: &str) -> Option<&str> {
        if self.form.is_empty() { self.query.find(name) } else { self.form.find(name) }
    }

    /// Whether the reader sent a form, or followed a link that fills one.
    pub(crate) fn has_typed(&self) -> bool {
        !self.form.is_empty() || !self.query.is_empty()
    }

    /// All members of one name that the reader typed, as [`Self::typed`].
    pub(crate) fn typed_all(&self, name: &str) -> Vec<&str> {
        let from = if self.form.is_empty() { &self.query } else { &self.form };
        let named = from.all().iter().filter(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// Path and query, to return to.
    pub(crate) fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/console", |target| target.as_str())
    }

    /// Name that the browser gives itself.
    pub(crate) fn browser(&self) -> &str {
        let name = self.headers.get(header::USER_AGENT).and_then(|name| name.to_str().ok());
        let name = name.unwrap_or_default();
        name.get(..BROWSER_BYTES_MAX).unwrap_or(name)
    }

    /// Whether a script asks for a part of the page only.
    pub(crate) fn wants_part(&self) -> bool {
        self.headers.contains_key("hx-request")
    }
}
