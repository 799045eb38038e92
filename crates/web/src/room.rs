//! Rooms: the protocols that share one address, told apart by their paths.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::future::RouteFuture;
use http::{Request, Response, StatusCode};
use tower::Service;

type BoxedAnswer = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

/// One protocol.
pub struct Room {
    name: &'static str,
    matches: fn(&str) -> bool,
    handler: Handler,
    on_panic: fn() -> Response<Body>,
    on_bad_head: fn(&'static str) -> Response<Body>,
    /// Whether pages of other origins may call a path, if the server lets any.
    open_to_pages: fn(&str) -> bool,
    pub(crate) without_final_slash: bool,
}

enum Handler {
    Router(Router),
    Function(Box<dyn Fn(Request<Body>) -> BoxedAnswer + Send + Sync>),
}

impl Room {
    /// A room of axum routes. `matches` is given the path, without the query.
    pub fn router(name: &'static str, matches: fn(&str) -> bool, router: Router) -> Self {
        Self::new(name, matches, Handler::Router(router))
    }

    /// A room that finds its way by itself, for protocols whose paths axum cannot express, such as
    /// those that disregard case. It also saves the cost of axum's router.
    pub fn handler<F, Fut>(name: &'static str, matches: fn(&str) -> bool, handler: F) -> Self
    where
        F: Fn(Request<Body>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Response<Body>> + Send + 'static,
    {
        let handler = move |request| -> BoxedAnswer { Box::pin(handler(request)) };
        let handler = Handler::Function(Box::new(handler));
        Self::new(name, matches, handler)
    }

    fn new(name: &'static str, matches: fn(&str) -> bool, handler: Handler) -> Self {
        Self {
            name,
            matches,
            handler,
            on_panic: plain_failure,
            on_bad_head: plain_refusal,
            open_to_pages: |_| false,
            without_final_slash: false,
        }
    }

    /// Sets how the room refuses a request whose head is wrong, with status 400 and this text;
    /// otherwise it is plain text.
    #[must_use]
    pub fn on_bad_head(mut self, answer: fn(&'static str) -> Response<Body>) -> Self {
        self.on_bad_head = answer;
        self
    }

    /// Opens paths to pages of other origins, as far as the server's [`crate::Cors`] lets them in.
    #[must_use]
    pub fn open_to_pages(mut self, paths: fn(&str) -> bool) -> Self {
        self.open_to_pages = paths;
        self
    }

    /// A slash at the end of a path means nothing.
    #[must_use]
    pub fn without_final_slash(mut self) -> Self {
        self.without_final_slash = true;
        self
    }

    /// Sets what the room answers when a handler panics; otherwise it is a 500 in plain text.
    #[must_use]
    pub fn on_panic(mut self, answer: fn() -> Response<Body>) -> Self {
        self.on_panic = answer;
        self
    }

    /// Answers a request for another room that stands before this one.
    pub async fn respond(&self, request: Request<Body>) -> Response<Body> {
        self.answer(request).await
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn is_open_to_pages(&self, path: &str) -> bool {
        (self.open_to_pages)(path)
    }

    pub(crate) fn refuse(&self, why: &'static str) -> Answer {
        Answer::Ready((self.on_bad_head)(why))
    }

    pub(crate) fn panic_answer(&self) -> fn() -> Response<Body> {
        self.on_panic
    }

    /// Begins to answer.
    pub(crate) fn answer(&self, request: Request<Body>) -> Answer {
        match &self.handler {
            Handler::Router(router) => Answer::Route(router.clone().call(request)),
            Handler::Function(function) => Answer::Function(function(request)),
        }
    }
}

/// An answer in the making. An enum rather than one more box per request.
pub(crate) enum Answer {
    Route(RouteFuture<Infallible>),
    Function(BoxedAnswer),
    /// The kit answers by itself. Ready once.
    Ready(Response<Body>),
}

impl Future for Answer {
    type Output = Response<Body>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Route(route) => Pin::new(route).poll(context).map(|Ok(response)| response),
            Self::Function(function) => function.as_mut().poll(context),
            Self::Ready(response) => Poll::Ready(std::mem::take(response)),
        }
    }
}

fn plain_failure() -> Response<Body> {
    (StatusCode::INTERNAL_SERVER_ERROR, "internal server error\n").into_response()
}

fn plain_refusal(why: &'static str) -> Response<Body> {
    (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response()
}

/// All rooms of a server.
pub struct App {
    rooms: Vec<Room>,
    fallback: Room,
}

/// Puts rooms together. The first whose `matches` accepts the path answers; the last one, whose
/// `matches` is not asked, answers everything else.
pub fn compose(rooms: Vec<Room>, fallback: Room) -> App {
    App { rooms, fallback }
}

impl App {
    pub(crate) fn room_for(&self, path: &str) -> &Room {
        self.rooms.iter().find(|room| (room.matches)(path)).unwrap_or(&self.fallback)
    }
}
