//! Documentation pages generated from the program, so that they match it.

use std::process::ExitCode;

use clap::{Command, Subcommand};

use super::print;
use crate::config::DEFAULT_FILE;

/// Pages that can be printed.
#[derive(Subcommand)]
pub enum DocsCommand {
    /// Every command and its options
    Cli,
    /// Every setting with its default
    Config,
    /// The OpenAPI document of the native API
    Openapi,
    /// The `AsyncAPI` document of the events
    Asyncapi,
}

impl DocsCommand {
    /// Prints it; `command` is the whole command line.
    pub fn run(self, mut command: Command) -> anyhow::Result<ExitCode> {
        match self {
            Self::Cli => {
                let mut page = String::from(
                    "# Command line\n\nGenerated from the program by `cargo xtask codegen`.\n",
                );
                command.build();
                section(&mut page, &mut command, "scrip");
                print(&page)
            }
            Self::Openapi => print(api::openapi_json()),
            Self::Asyncapi => print(&api::asyncapi_json()),
            Self::Config => print(&format!(
                "# Configuration file\n\nGenerated from the program by `cargo xtask codegen`. \
                 `scrip config default` prints this file, and\n`scrip config check` checks a \
                 file.\n\n```toml\n{DEFAULT_FILE}```\n"
            )),
        }
    }
}

/// Command that has every option under a heading.
const WITH_ALL: &str = "scrip serve";

/// Adds a command and its subcommands to the page. Options under a heading belong to many commands:
/// one chapter lists them, and the others refer to it.
fn section(page: &mut String, command: &mut Command, name: &str) {
    let mut headings: Vec<String> = Vec::new();
    let mut shown = command.clone();
    if name != WITH_ALL {
        for argument in command.get_arguments() {
            let Some(heading) = argument.get_help_heading() else { continue };
            if !headings.iter().any(|there| there == heading) {
                headings.push(heading.to_owned());
            }
        }
        shown = shown.mut_args(|argument| {
            let is_told_elsewhere = argument.get_help_heading().is_some();
            argument.hide(is_told_elsewhere)
        });
    }
    let help = shown.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    *page += &format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    if !headings.is_empty() {
        let anchor = WITH_ALL.replace(' ', "-");
        let headings = headings.join("\n- ");
        *page += &format!(
            "\nIt also takes the options of [`{WITH_ALL}`](#{anchor}) under:\n\n- {headings}\n"
        );
    }
    for sub in command.get_subcommands_mut() {
        if !sub.is_hide_set() && sub.get_name() != "help" {
            let name = format!("{name} {}", sub.get_name());
            section(page, sub, &name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;
    use crate::cli::command::whole;

    #[test]
    fn options_of_many_commands_are_told_once() {
        let mut page = String::new();
        let mut command = whole::<Arguments>();
        command.build();
        section(&mut page, &mut command, "scrip");
        for option in ["--database-tls <", "--smtp-url <", "--guess-burst <"] {
            assert_eq!(page.matches(option).count(), 1, "{option}");
        }
        let (_, verify) = page.split_once("## `scrip verify`").unwrap();
        let (verify, _) = verify.split_once("\n## ").unwrap();
        assert!(verify.contains("--database-url <"), "{verify}");
        assert!(verify.ends_with("(#scrip-serve) under:\n\n- PostgreSQL\n"), "{verify}");
    }
}
