//! Answers one request: the handler of the room, and everything around it.

use std::any::Any;
use std::borrow::Cow;
use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, Version, header};
use hyper::body::{Body as _, Incoming};
use tracing::Level;

use crate::body::BoundedBody;
use crate::client_address::ClientAddress;
use crate::connection::{Connection, Phase};
use crate::cors;
use crate::leftover::Drain;
use crate::metrics::{RequestLabels, RoomLabel};
use crate::request::RequestInfo;
use crate::request_id::{RequestId, X_REQUEST_ID};
use crate::room::PendingAnswer;
use crate::supervise::panic_message;
use crate::target;

/// Target of the access log in `tracing`.
const TARGET: &str = "access";

/// Data that a room adds to the log line and the metrics of a request. It goes into the extensions
/// of the *response*.
#[derive(Clone, Debug)]
pub struct AccessNote {
    /// Operator of the request, if known.
    pub operator: Option<i64>,
    /// The room's name for the operation. It is a label of a metric, so it must come from a fixed
    /// set.
    pub method: &'static str,
    /// Outcome in a word or two. Never anything secret.
    pub outcome: Cow<'static, str>,
}

/// Service of one connection.
pub(crate) struct Answerer {
    pub(crate) connection: Arc<Connection>,
}

impl hyper::service::Service<Request<Incoming>> for Answerer {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: Request<Incoming>) -> Answering {
        Answering::begin(Arc::clone(&self.connection), request)
    }
}

/// One request on its way. There is nothing else between hyper and the room.
pub(crate) struct Answering {
    connection: Arc<Connection>,
    room: &'static str,
    panic_answer: fn() -> Response<Body>,
    id: RequestId,
    client: ClientAddress,
    started: Instant,
    /// Data of the log line. Only kept if there will be one.
    line: Option<(Method, Uri)>,
    /// CORS headers of the answer.
    cors: Option<cors::Told>,
    stage: Stage,
}

enum Stage {
    Handling(PendingAnswer),
    Draining(Box<Drain>, Response<Body>),
    Answered(Response<Body>),
    Finished,
}

impl Answering {
    fn begin(connection: Arc<Connection>, request: Request<Incoming>) -> Self {
        let running = &connection.running;
        let started = Instant::now();
        let (phase, since) = connection.phase();
        // If the head was in the buffer before the last answer was out, its time begins now.
        let head_began = if phase == Phase::Head { since } else { started };
        connection.enter(Phase::Busy, started);
        connection.release_head();

        let id = running.request_ids.id_of(request.headers());
        let client = running.trusted_proxies.client_of(connection.peer, request.headers());
        let line = tracing::enabled!(target: TARGET, Level::INFO)
            .then(|| (request.method().clone(), request.uri().clone()));

        let (mut parts, incoming) = request.into_parts();
        if let Some(uri) = target::squeezed(&parts.uri, false) {
            parts.uri = uri;
        }
        let room = running.app.room_for(parts.uri.path());
        if room.without_final_slash
            && let Some(uri) = target::squeezed(&parts.uri, true)
        {
            parts.uri = uri;
        }
        parts.extensions.insert(RequestInfo {
            id: id.clone(),
            client,
            is_local: connection.is_loopback
                && client.is_loopback()
                && crate::client_address::names_loopback_only(&parts.headers),
            started,
            body_bytes_max: running.limits.body_bytes_max,
        });
        let body = if incoming.is_end_stream() {
            Body::empty()
        } else {
            connection.open_body_slot();
            Body::new(BoundedBody::new(
                incoming,
                Arc::clone(&connection),
                running.limits.body_bytes_max,
                head_began + running.limits.request_read_max,
                parts.headers.contains_key(header::EXPECT),
            ))
        };

        let is_open = room.is_open_to_pages(parts.uri.path());
        let cors = if is_open { running.cors.told(&parts.headers) } else { None };
        let preflight =
            cors.as_ref().and_then(|told| told.preflight(&parts.method, &parts.headers));
        let wrong = wrong_head(parts.version, &parts.headers);
        let request = Request::from_parts(parts, body);
        let answer = catch_unwind(AssertUnwindSafe(|| match (wrong, preflight) {
            (Some(why), _) => room.refuse(why),
            (None, Some(response)) => PendingAnswer::Ready(response),
            (None, None) => room.answer(request),
        }));
        let mut this = Self {
            room: room.name(),
            panic_answer: room.panic_answer(),
            id,
            client,
            started,
            line,
            cors,
            stage: Stage::Finished,
            connection,
        };
        this.stage = match answer {
            Ok(answer) => Stage::Handling(answer),
            Err(panic) => Stage::Answered(this.answer_panic(&*panic)),
        };
        this
    }

    fn answer_panic(&self, panic: &(dyn Any + Send)) -> Response<Body> {
        self.connection.running.metrics.panics.inc();
        tracing::error!(
            request = self.id.as_str(),
            room = self.room,
            panic = panic_message(panic),
            "handler panicked"
        );
        (self.panic_answer)()
    }

    /// Called when the handler is done, and with it the body. The rest of the body delays the
    /// answer. A client that sends all of it before it reads would see a reset instead.
    fn after_handler(&self, response: Response<Body>) -> Stage {
        let Some(leftover) = self.connection.close_body_slot() else {
            return Stage::Answered(response);
        };
        let bytes_max = self.connection.running.limits.drain_bytes_max;
        if let Some(drain) = leftover.drain(bytes_max) {
            self.connection.wait_for_body(true);
            return Stage::Draining(Box::new(drain), response);
        }
        self.cut_body_short();
        Stage::Answered(response)
    }

    fn cut_body_short(&self) {
        self.connection.close_after_answer();
        self.connection.linger();
    }

    fn finish(&mut self, response: &mut Response<Body>) {
        let headers = response.headers_mut();
        headers.insert(X_REQUEST_ID, self.id.header_value());
        // An answer may carry a secret unless its room says otherwise.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if let Some(cors) = self.cors.take() {
            cors.apply(headers);
        }
        if self.connection.closes_after_answer() {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let now = Instant::now();
        self.connection.enter(Phase::Rest, now);
        let note = response.extensions().get::<AccessNote>();
        self.account(now, response.status().as_u16(), note);
    }

    fn account(&self, now: Instant, status: u16, note: Option<&AccessNote>) {
        let took = now.saturating_duration_since(self.started);
        let method = note.map_or("other", |note| note.method);
        let metrics = &self.connection.running.metrics;
        let labels = RequestLabels { room: self.room, method, status: status_class(status) };
        metrics.requests.get_or_create(&labels).inc();
        let room = RoomLabel { room: self.room };
        metrics.duration_seconds.get_or_create(&room).observe(took.as_secs_f64());

        if let Some((http_method, uri)) = &self.line {
            tracing::info!(
                target: TARGET,
                request = self.id.as_str(),
                operator = note.and_then(|note| note.operator),
                client = %self.client,
                http = http_method.as_str(),
                // Not the query: clients put credentials there.
                path = &*target::masked(uri.path()),
                room = self.room,
                method,
                status,
                outcome = note.map(|note| &*note.outcome),
                micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            );
        }
    }
}

impl Future for Answering {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Stage::Handling(answer) = &mut this.stage {
            // Unwind safety: the handler's future is dropped below without being polled again.
            let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(answer).poll(context)));
            let response = match polled {
                Ok(polled) => ready!(polled),
                Err(panic) => this.answer_panic(&*panic),
            };
            // The handler has to be gone before one can know what it has left unread.
            this.stage = Stage::Finished;
            this.stage = this.after_handler(response);
        }
        if let Stage::Draining(drain, _) = &mut this.stage
            && !ready!(drain.poll(context))
        {
            this.cut_body_short();
        }
        match std::mem::replace(&mut this.stage, Stage::Finished) {
            Stage::Draining(_, mut response) | Stage::Answered(mut response) => {
                this.finish(&mut response);
                Poll::Ready(Ok(response))
            }
            // hyper does not poll a future again that was ready.
            Stage::Handling(_) | Stage::Finished => Poll::Pending,
        }
    }
}

impl Drop for Answering {
    /// The client left, or the server could not wait any longer. The store may still have done what
    /// the handler asked.
    fn drop(&mut self) {
        if !matches!(self.stage, Stage::Finished) {
            let note =
                AccessNote { operator: None, method: "other", outcome: Cow::Borrowed("gone") };
            self.account(Instant::now(), 0, Some(&note));
        }
    }
}

/// Returns the fault of a head that two readers, such as a proxy and this server, could take for
/// different requests.
fn wrong_head(version: Version, headers: &HeaderMap) -> Option<&'static str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (_, Some(_)) => return Some("the request has more than one Host header"),
        (None, None) if version == Version::HTTP_11 => {
            return Some("the request has no Host header");
        }
        (Some(host), None) if !is_host(host.as_bytes()) => {
            return Some("the Host header is not a host with an optional port");
        }
        (Some(_) | None, None) => {}
    }
    let credentials = headers.get_all(header::AUTHORIZATION).iter().count();
    (credentials > 1).then_some("the request has more than one Authorization header")
}

/// Whether a text has only characters of hosts and ports.
fn is_host(text: &[u8]) -> bool {
    let is_allowed =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+;=:[]%".contains(byte);
    text.iter().all(is_allowed)
}

fn status_class(status: u16) -> &'static str {
    match status {
        0 => "gone",
        1..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_names_one_host_and_one_caller() {
        let (host, caller) = (header::HOST, header::AUTHORIZATION);
        for (version, lines, right) in [
            (Version::HTTP_11, vec![(&host, "x")], true),
            (Version::HTTP_11, vec![(&host, "")], true),
            (Version::HTTP_11, vec![(&host, "[::1]:8080")], true),
            (Version::HTTP_11, vec![], false),
            (Version::HTTP_10, vec![], true),
            (Version::HTTP_11, vec![(&host, "x"), (&host, "x")], false),
            (Version::HTTP_10, vec![(&host, "x"), (&host, "y")], false),
            (Version::HTTP_11, vec![(&host, "x, y")], false),
            (Version::HTTP_11, vec![(&host, "x/y")], false),
            (Version::HTTP_11, vec![(&host, "a@x")], false),
            (Version::HTTP_11, vec![(&host, "x"), (&caller, "Bearer a")], true),
            (
                Version::HTTP_11,
                vec![(&host, "x"), (&caller, "Bearer a"), (&caller, "Bearer a")],
                false,
            ),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(wrong_head(version, &headers).is_none(), right, "{version:?} {lines:?}");
        }
    }

    #[test]
    fn every_status_has_a_class() {
        let classes = [(0, "gone"), (101, "1xx"), (200, "2xx"), (299, "2xx"), (304, "3xx")];
        for (status, class) in classes.into_iter().chain([(404, "4xx"), (503, "5xx"), (999, "5xx")])
        {
            assert_eq!(status_class(status), class);
        }
    }
}
