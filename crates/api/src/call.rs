//! A request on its way to its operation: the caller and the sent data.

use std::marker::PhantomData;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::response::{IntoResponse, Response};
use domain::certificate::Acted;
use domain::{Currency, Operator, validity};
use http::{HeaderMap, Request};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use service::{
    ActRequest, Client, Credentials, Denied, Error, Replayable, RequestKey, Service, Session,
};
use web::wire::authorization::{Authorization, Repeated};
use web::{RequestInfo, read_body};

use crate::answer::{ApiAnswer, noted};
use crate::parameters::{CertificateInPath, Keyed, PathParameter};
use crate::problem::{Problem, ProblemKind};
use crate::query::QueryParameters;
use crate::request;
use crate::shapes::certificate::CertificateShape;
use crate::shapes::certificate_action::ActedCertificate;
use crate::shapes::fiscal::FiscalShape;

/// A request of a signed-in caller: `InPath` is the parameter of its path, and `Sent` are those of
/// its query, or [`Keyed`].
///
/// The operation reads them when it wants to know them. It asks for the capability first.
pub(crate) struct Call<InPath = (), Sent = ()> {
    pub(crate) session: Session,
    pub(crate) request_id: String,
    /// Time at which the operation began.
    pub(crate) now: Timestamp,
    headers: HeaderMap,
    /// Text of the path's parameter. Empty if there is none, or if it is not UTF-8.
    path: String,
    query: Option<String>,
    /// Request with its body, until the body is read.
    body: Option<Request<Body>>,
    parameters: PhantomData<fn() -> (InPath, Sent)>,
}

impl<InPath: PathParameter, Sent> Call<InPath, Sent> {
    /// Reads the parameter of the path.
    pub(crate) fn path(&self) -> Result<InPath, Problem> {
        InPath::read(&self.path)
    }
}

impl<InPath, Sent: QueryParameters> Call<InPath, Sent> {
    /// Reads the parameters of the query.
    pub(crate) fn query(&self) -> Result<Sent, Problem> {
        Sent::read(self.query.as_deref().unwrap_or_default())
    }
}

impl<InPath> Call<InPath, Keyed> {
    /// Returns the stored key that identifies a retry of the caller's request.
    pub(crate) fn operation_key(&self) -> Result<RequestKey, Problem> {
        Ok(stored_key(&Keyed::read(&self.headers)?.idempotency_key))
    }
}

impl<Sent> Call<CertificateInPath, Sent> {
    /// Builds the request for an action on the certificate in the path.
    pub(crate) fn act_request(&self, key: RequestKey, reason: Option<String>) -> ActRequest {
        ActRequest { key, number: CertificateInPath::of(&self.path).number, reason }
    }

    /// Answers an action on a certificate with its state after the action.
    pub(crate) fn acted(&self, told: &Replayable<Acted>) -> Result<ApiAnswer, Problem> {
        let operator = self.operator()?;
        let on = validity::local_date(told.what.record.at, &operator.zone);
        let certificate = told.what.certificates.first();
        let certificate = certificate.ok_or_else(|| Problem::new(ProblemKind::Internal))?;
        let series = self.session.directory().series(certificate.series);
        let certificate = CertificateShape::of(certificate, series, operator.currency, on);
        let money = (operator.currency, &operator.zone);
        let receipt = |teller| FiscalShape::of_acted(&teller, &told.what, money);
        let fiscal = self.session.fiscal().and_then(receipt);
        let shape = ActedCertificate { certificate, fiscal };
        Ok(ApiAnswer::ok(&shape)?.replayed(told.repeated))
    }
}

impl<InPath, Sent> Call<InPath, Sent> {
    /// Returns the operator of the caller.
    pub(crate) fn operator(&self) -> Result<&Operator, Problem> {
        let operator = self.session.directory().operator(self.session.operator());
        operator.ok_or_else(|| Problem::new(ProblemKind::NotSignedIn))
    }

    /// Returns the only currency of the operator.
    pub(crate) fn currency(&self) -> Result<Currency, Problem> {
        Ok(self.operator()?.currency)
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
}

/// Converts an idempotency key into its stored form.
pub(crate) fn stored_key(key: &str) -> RequestKey {
    RequestKey::Own(format!("native:{key}"))
}

/// Signs the caller in, runs an operation, and notes the result for the log.
pub(crate) async fn respond<InPath, Sent, F, Fut>(
    service: &Service,
    name: &'static str,
    operation: F,
    request: Request<Body>,
) -> Response
where
    F: Fn(Call<InPath, Sent>) -> Fut,
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
        Ok(path) => path.iter().next().map_or_else(String::new, |(_, value)| value.to_owned()),
        // What is not UTF-8 names nothing.
        Err(_) => String::new(),
    };
    let call = Call {
        session,
        now: service.now(),
        request_id: info.id().as_str().to_owned(),
        headers: parts.headers.clone(),
        path,
        query: parts.uri.query().map(str::to_owned),
        body: Some(Request::from_parts(parts, body)),
        parameters: PhantomData,
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
    match Authorization::read(headers, Repeated::Refused) {
        Authorization::Bearer(secret) => service.sign_in(Credentials::Bearer(secret), client).await,
        Authorization::Absent | Authorization::Basic(_) | Authorization::Other => {
            Err(Denied::Unknown.into())
        }
    }
}
