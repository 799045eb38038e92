//! Runs the tools in `tools/bench` and `tools/torture`. They run in release builds, because a slow
//! load generator would measure itself.

use std::ffi::OsString;
use std::process::{ExitCode, ExitStatus};

use anyhow::{Context, Result};
use kit::workspace;

/// Arguments that are passed on unchanged, including `--help`.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct HandedOver {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

/// Runs a tool with these arguments and the passed ones. Returns its exit code.
pub(crate) fn run(package: &str, before: &[&str], after: &HandedOver) -> Result<ExitCode> {
    println!("(building {package} in release)");
    let mut tool = workspace::cargo();
    tool.args(["run", "--quiet", "--release", "--locked", "--package", package, "--"]);
    tool.args(before).args(&after.arguments);
    let status = tool.status().with_context(|| format!("cannot run {tool:?}"))?;
    Ok(exit_code(status))
}

/// Returns the exit code of a process. A process that a signal ended has none, and has failed.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        handed_over: HandedOver,
    }

    #[test]
    fn arguments_are_handed_over_as_they_are() {
        for arguments in
            [&[][..], &["--help"], &["sale", "--smoke"], &["--seconds", "0", "-h", "--", "x"]]
        {
            let line = Line::try_parse_from([&["xtask"][..], arguments].concat()).unwrap();
            assert_eq!(line.handed_over.arguments, arguments);
        }
    }

    #[test]
    fn the_exit_code_of_a_tool_is_passed_on() {
        for (script, code) in [
            ("exit 0", ExitCode::SUCCESS),
            ("exit 2", ExitCode::from(2)),
            ("exit 101", ExitCode::from(101)),
            ("kill -9 $$", ExitCode::FAILURE),
        ] {
            let status = Command::new("sh").args(["-c", script]).status().unwrap();
            assert_eq!(exit_code(status), code, "{script}");
        }
    }
}
