//! How the origin of an operation is printed.

use domain::Directory;
use domain::operation::{Actor, Origin, Surface};

/// The caller of an operation, with the present name.
pub(super) fn caller(origin: &Origin, directory: &Directory) -> String {
    match origin.actor {
        Actor::Administrator => "administrator".to_owned(),
        Actor::Key(key) => match directory.key(key) {
            Some(known) => format!("key {key} {}", known.name).trim_end().to_owned(),
            None => format!("key {key}"),
        },
        Actor::User { user, .. } => match directory.user(user) {
            Some(known) => format!("user {user} {}", known.name),
            None => format!("user {user}"),
        },
    }
}

/// The surface of an operation.
pub(super) const fn surface(origin: &Origin) -> &'static str {
    match origin.surface {
        Surface::CommandLine => "command line",
        Surface::Mloyalty => "mloyalty",
        Surface::Insales => "insales",
        Surface::Native => "native",
        Surface::Console => "console",
        Surface::Till => "till",
        Surface::Public => "public page",
    }
}
