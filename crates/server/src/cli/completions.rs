//! The commands `scrip completions` and `scrip man`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;

use super::{print, say};

/// Print completions for a shell
#[derive(clap::Args)]
pub struct Completions {
    /// Shell that loads the completions
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints those of this command to standard output.
    pub fn run(self, mut command: Command) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "scrip", &mut script);
        print(&String::from_utf8(script).context("the completions are not text")?)
    }
}

/// Print the manual page, or write the pages of all commands
#[derive(clap::Args)]
pub struct Manual {
    /// Folder for one page per command, such as scrip-serve.1. It is created if it is missing. Without
    /// it, the page of `scrip` itself is printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Manual {
    /// Prints or writes those of this command.
    pub fn run(self, command: Command) -> anyhow::Result<ExitCode> {
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let Some(folder) = self.out else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            return print(&String::from_utf8(page).context("the page is not text")?);
        };
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let mut count = 0_usize;
        write(&folder, &command, "scrip", &mut count)?;
        say(&format!("{count} pages are in {}", folder.display()));
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the page of a command and the pages of its subcommands.
fn write(folder: &Path, command: &Command, name: &str, count: &mut usize) -> anyhow::Result<()> {
    let path = folder.join(format!("{name}.1"));
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone().display_name(name.to_owned())).render(&mut page)?;
    fs::write(&path, page).with_context(|| path.display().to_string())?;
    *count += 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        write(folder, sub, &format!("{name}-{}", sub.get_name()), count)?;
    }
    Ok(())
}
