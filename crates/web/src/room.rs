//! Rooms: the protocols that share one address, distinguished by their paths.

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

/// One protocol on the server.
pub struct Room {
    name: &'static str,
    matches: fn(&str) -> bool,
    handler: Handler,
    on_panic: fn() -> Response<Body>,
    on_bad_head: fn(&'static str) -> Response<Body>,
    /// Whether pages of other origins may call a path, if the server allows any.
    open_to_pages: fn(&str) -> bool,
    pub(crate) without_final_slash: bool,
}

enum Handler {
    Router(Router),
    Function(Box<dyn Fn(Request<Body>) -> BoxedAnswer + Send + Sync>),
}

impl Room {
    /// Makes a room of axum routes. `matches` gets the path, without the query.
    pub fn router(name: &'static str, matches: fn(&str) -> bool, router: Router) -> Self {
        Self::new(name, matches, Handler::Router(router))
    }

    /// Makes a room with its own routing, for protocols whose paths axum cannot express, such as
    /// those without case. It also saves the cost of axum's router.
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

    /// Sets how the room refuses a request with an invalid head, with status 400 and this text. The
    /// default is plain text.
    #[must_use]
    pub fn on_bad_head(mut self, answer: fn(&'static str) -> Response<Body>) -> Self {
        self.on_bad_head = answer;
        self
    }

    /// Opens paths to pages of other origins, as far as the server's [`crate::Cors`] allows them.
    #[must_use]
    pub fn open_to_pages(mut self, paths: fn(&str) -> bool) -> Self {
        self.open_to_pages = paths;
        self
    }

    /// Makes the room ignore a slash at the end of a path.
    #[must_use]
    pub fn without_final_slash(mut self) -> Self {
        self.without_final_slash = true;
        self
    }

    /// Sets the answer of the room when a handler panics. The default is a 500 in plain text.
    #[must_use]
    pub fn on_panic(mut self, answer: fn() -> Response<Body>) -> Self {
        self.on_panic = answer;
        self
    }

    /// Answers a request for another room in front of this one.
    pub async fn respond(&self, request: Request<Body>) -> Response<Body> {
        self.answer(request).await
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn is_open_to_pages(&self, path: &str) -> bool {
        (self.open_to_pages)(path)
    }

    pub(crate) fn refuse(&self, why: &'static str) -> PendingAnswer {
        PendingAnswer::Ready((self.on_bad_head)(why))
    }

    pub(crate) fn panic_answer(&self) -> fn() -> Response<Body> {
        self.on_panic
    }

    /// Starts to answer a request.
    pub(crate) fn answer(&self, request: Request<Body>) -> PendingAnswer {
        match &self.handler {
            Handler::Router(router) => PendingAnswer::Route(router.clone().call(request)),
            Handler::Function(function) => PendingAnswer::Function(function(request)),
        }
    }
}

/// An answer in progress. An enum saves one box per request.
pub(crate) enum PendingAnswer {
    Route(RouteFuture<Infallible>),
    Function(BoxedAnswer),
    /// An answer of the kit itself. It is ready once.
    Ready(Response<Body>),
}

impl Future for PendingAnswer {
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

/// Combines rooms. The first room whose `matches` accepts the path answers. The last room answers
/// everything else, and its `matches` is not called.
pub fn compose(rooms: Vec<Room>, fallback: Room) -> App {
    App { rooms, fallback }
}

impl App {
    pub(crate) fn room_for(&self, path: &str) -> &Room {
        self.rooms.iter().find(|room| (room.matches)(path)).unwrap_or(&self.fallback)
    }
}
