//! A request on its way to its operation: the caller and the sent data.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::certificate::Acted;
use domain::{CertificateNumber, Currency, Operator, validity};
use http::{HeaderMap, Request, header};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use service::{
    ActRequest, Client, Credentials, Denied, Error, Replayable, RequestKey, Service, Session,
};
use web::{RequestInfo, read_body};

use crate::answer::{ApiAnswer, noted};
use crate::problem::{Problem, ProblemKind};
use crate::query::Query;
use crate::request;
use crate::shapes::certificate::CertificateShape;
use crate::shared::Shared;

/// A request of a signed-in caller.
pub(crate) struct Call {
    pub(crate) session: Session,
    pub(crate) request_id: String,
    /// Time at which the operation began.
    pub(crate) now: Timestamp,
    headers: HeaderMap,
    path: Vec<(String, String)>,
    query: Option<String>,
    /// Request with its body, until the body is read.
    body: Option<Request<Body>>,
}

impl Call {
    /// Returns the operator of the caller.
    pub(crate) fn operator(&self) -> Result<&Operator, Problem> {
        let operator = self.session.directory().operator(self.session.operator());
        operator.ok_or_else(|| Problem::new(ProblemKind::NotSignedIn))
    }

    /// Returns the only currency of the operator.
    pub(crate) fn currency(&self) -> Result<Currency, Problem> {
        Ok(self.operator()?.currency)
    }

    /// Returns a part of the path by its name in the route.
    pub(crate) fn path(&self, name: &str) -> &str {
        let named = self.path.iter().find(|(known, _)| known == name);
        named.map_or("", |(_, value)| value)
    }

    /// Returns a part of the path that must be a positive number. Anything else is treated as not
    /// found.
    pub(crate) fn number(&self, name: &str, unknown: ProblemKind) -> Result<i64, Problem> {
        let text = self.path(name);
        // What `parse` takes beside digits is no number.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).ok_or_else(|| Problem::new(unknown))
    }

    /// Reads the query, which may have the `known` parameters.
    pub(crate) fn query(&self, known: &[&str]) -> Result<Query, Problem> {
        Query::read(self.query.as_deref().unwrap_or_default(), known)
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// In order: [`ProblemKind::UnsupportedMediaType`]; the body did not arrive completely; it is not
    /// JSON; [`ProblemKind::BodyInvalid`].
    pub(crate) async fn body<T: DeserializeOwned>(&mut self) -> Result<T, Problem> {
        request::read(&self.json().await?)
    }

    /// Reads the bytes of the body, which must be declared as JSON.
    async fn json(&mut self) -> Result<Bytes, Problem> {
        if !request::is_json(&self.headers) {
            return Err(Problem::new(ProblemKind::UnsupportedMediaType));
        }
        let request = self.body.take().unwrap_or_default();
        let (_, body) = read_body(request).await;
        Ok(body?)
    }

    /// Reads the body as JSON. Returns the default if it is absent or `null`.
    ///
    /// # Errors
    ///
    /// As [`Self::body`], if there is a body.
    pub(crate) async fn optional_body<T: DeserializeOwned + Default>(
        &mut self,
    ) -> Result<T, Problem> {
        let body = self.body.as_ref().map(Request::body);
        if body.is_some_and(axum::body::HttpBody::is_end_stream) {
            return Ok(T::default());
        }
        Ok(request::read_optional(&self.json().await?)?.unwrap_or_default())
    }

    /// Builds the request for an action on the certificate in the path.
    pub(crate) fn act_request(&self, key: RequestKey, reason: Option<String>) -> ActRequest {
        ActRequest { key, number: CertificateNumber::parse(self.path("number")), reason }
    }

    /// Answers an action on a certificate with its state after the action.
    pub(crate) fn acted(&self, told: &Replayable<Acted>) -> Result<ApiAnswer, Problem> {
        let operator = self.operator()?;
        let on = validity::local_date(told.what.record.at, &operator.zone);
        let certificate = told.what.certificates.first();
        let certificate = certificate.ok_or_else(|| Problem::new(ProblemKind::Internal))?;
        let series = self.session.directory().series(certificate.series);
        let shape = CertificateShape::of(certificate, series, operator.currency, on);
        Ok(ApiAnswer::ok(&shape)?.replayed(told.repeated))
    }

    /// Returns the stored key that identifies a retry of the caller's request.
    pub(crate) fn operation_key(&self) -> Result<RequestKey, Problem> {
        Ok(Self::stored_key(&request::idempotency_key(&self.headers)?))
    }

    /// Converts an idempotency key into its stored form.
    pub(crate) fn stored_key(key: &str) -> RequestKey {
        RequestKey::Own(format!("native:{key}"))
    }
}

/// Makes a route that signs the caller in, runs the operation, and logs the result.
pub(crate) fn route<F, Fut>(verb: MethodFilter, name: &'static str, operation: F) -> Routes
where
    F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<ApiAnswer, Problem>> + Send + 'static,
{
    on(verb, async move |State(shared): State<Arc<Shared>>, request: Request<Body>| {
        respond(&shared.service, name, operation, request).await
    })
}

/// Routes at one path.
pub(crate) type Routes = MethodRouter<Arc<Shared>>;

async fn respond<F, Fut>(
    service: &Service,
    name: &'static str,
    operation: F,
    request: Request<Body>,
) -> Response
where
    F: Fn(Call) -> Fut,
    Fut: Future<Output = Result<ApiAnswer, Problem>>,
{
    let (mut parts, body) = request.into_parts();
    let info = RequestInfo::of(&parts.extensions);
    let client = Client { address: info.client().ip(), is_local: info.is_local() };
    let session = match sign_in(service, &parts.headers, client).await {
        Ok(session) => session,
        Err(error) => {
            let problem = Problem::from(error);
            let outcome = problem.outcome();
            return noted(problem.into_response(), None, name, outcome);
        }
    };
    let operator = Some(session.operator());
    let path = match RawPathParams::from_request_parts(&mut parts, &()).await {
        Ok(path) => path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        // What is not UTF-8 names nothing.
        Err(_) => Vec::new(),
    };
    let call = Call {
        session,
        now: service.now(),
        request_id: info.id().as_str().to_owned(),
        headers: parts.headers.clone(),
        path,
        query: parts.uri.query().map(str::to_owned),
        body: Some(Request::from_parts(parts, body)),
    };
    match operation(call).await {
        Ok(answer) => noted(answer.into_response(), operator, name, "done"),
        Err(problem) => {
            let outcome = problem.outcome();
            noted(problem.into_response(), operator, name, outcome)
        }
    }
}

async fn sign_in(service: &Service, headers: &HeaderMap, client: Client) -> Result<Session, Error> {
    let secret = bearer(headers).ok_or(Denied::Unknown)?;
    service.sign_in(Credentials::Bearer(secret), client).await
}

/// Returns the secret in `Authorization`. Two such headers count as none.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, secret) = value.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_read_from_the_header() {
        for (values, secret) in [
            (&["Bearer demo"][..], Some("demo")),
            (&["bearer   demo "], Some("demo")),
            (&["Basic ZGVtbzpkZW1v"], None),
            (&["Bearer"], None),
            (&["Bearer demo", "Bearer demo"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(bearer(&headers), secret, "{values:?}");
        }
    }
}
