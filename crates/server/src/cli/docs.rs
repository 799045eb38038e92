//! Pages of the documentation that are made from the program, so that they cannot be wrong.

use std::process::ExitCode;

use clap::{CommandFactory, Subcommand};

use super::{Arguments, print};
use crate::config::DEFAULT_FILE;

/// Which page.
#[derive(Subcommand)]
pub enum DocsCommand {
    /// Every command and its options
    Cli,
    /// Every setting
    Config,
    /// The OpenAPI document of the native API
    Openapi,
}

impl DocsCommand {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Cli => {
                let mut page = String::from(
                    "# The command line\n\nMade from the program by `cargo xtask codegen`.\n",
                );
                let mut command = Arguments::command();
                command.build();
                section(&mut page, &mut command, "scrip");
                print(&page)
            }
            Self::Openapi => print(api::openapi_json()),
            Self::Config => print(&format!(
                "# The configuration file\n\nMade from the program by `cargo xtask codegen`. \
                 `scrip config default` prints it, `scrip config check` checks one.\n\n\
                 ```toml\n{DEFAULT_FILE}```\n"
            )),
        }
    }
}

fn section(page: &mut String, command: &mut clap::Command, name: &str) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    *page += &format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    for sub in command.get_subcommands_mut() {
        if !sub.is_hide_set() && sub.get_name() != "help" {
            let name = format!("{name} {}", sub.get_name());
            section(page, sub, &name);
        }
    }
}
