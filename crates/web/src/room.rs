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
}

enum Handler {
    Router(Router),
    Function(Box<dyn Fn(Request<Body>) -> BoxedAnswer + Send + Sync>),
}

impl Room {
    /// A room of axum routes. `matches` is given the path, without the query.
    pub fn router(name: &'static str, matches: fn(&str) -> bool, router: Router) -> Self {
        Self { name, matches, handler: Handler::Router(router), on_panic: plain_failure }
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
        Self { name, matches, handler, on_panic: plain_failure }
    }

    /// Sets what the room answers when a handler panics; otherwise it is a 500 in plain text.
    #[must_use]
    pub fn on_panic(mut self, answer: fn() -> Response<Body>) -> Self {
        self.on_panic = answer;
        self
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
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
}

impl Future for Answer {
    type Output = Response<Body>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Route(route) => Pin::new(route).poll(context).map(|Ok(response)| response),
            Self::Function(function) => function.as_mut().poll(context),
        }
    }
}

fn plain_failure() -> Response<Body> {
    (StatusCode::INTERNAL_SERVER_ERROR, "internal server error\n").into_response()
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
