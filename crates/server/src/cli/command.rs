//! The command line as clap sees it, with settings that the derive macro cannot express.

use clap::{Command, CommandFactory};

/// Heading of the options that say how to reach a PostgreSQL database.
const DATABASE: &str = "PostgreSQL";
/// Commands whose help lists these options in full. The other commands accept them too, and refer
/// to this help.
const WITH_DATABASE: [&str; 3] = ["serve", "doctor", "migrate-store"];
/// Text in the help of the other commands.
const ELSEWHERE: &str = "With --database-url, this command also takes the PostgreSQL options that \
                         `scrip serve --help` lists.";

/// Builds the whole command line.
pub fn whole<Arguments: CommandFactory>() -> Command {
    let command = Arguments::command();
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        if WITH_DATABASE.contains(&name.as_str()) {
            return command;
        }
        command.mut_subcommand(name, without_database_options)
    })
}

/// Hides the database options in the help of a command and its subcommands.
fn without_database_options(command: Command) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let is_database = |argument: &clap::Arg| argument.get_help_heading() == Some(DATABASE);
    let takes_them = command.get_arguments().any(is_database);
    let command = command.mut_args(|argument| {
        let hide = is_database(&argument);
        if hide { argument.hide(true) } else { argument }
    });
    let command = if takes_them { command.after_help(ELSEWHERE) } else { command };
    names
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, without_database_options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;

    fn help(path: &[&str]) -> String {
        let mut command = whole::<Arguments>();
        command.build();
        let mut found = &mut command;
        for name in path {
            found = found.find_subcommand_mut(name).unwrap();
        }
        found.render_long_help().to_string()
    }

    #[test]
    fn the_command_line_is_consistent() {
        whole::<Arguments>().debug_assert();
    }

    #[test]
    fn help_shows_what_matters() {
        for (path, shows, hides) in [
            (&["serve"][..], "--database-wait-seconds", "also takes"),
            (&["key", "create"], ELSEWHERE, "--database-wait-seconds"),
            (&["key", "create"], "--database-url", "--database-tls"),
            (&["series", "create"], "[default: 365]", "--database-tls"),
            (&["series", "change"], "--days", "[default: 365]"),
            (&["series", "change"], "--allow-refund", "[default: true]"),
            (&["explain"], "--content-type", "PostgreSQL"),
        ] {
            let help = help(path).replace('\n', " ");
            let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(help.contains(shows), "{path:?}: {help}");
            assert!(!help.contains(hides), "{path:?}: {help}");
        }
    }
}
