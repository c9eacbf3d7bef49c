//! What was typed → what it means → run one command → exit code. Only this floor meets the world.

pub mod args;
mod baseline;
mod batch;
mod bill;
pub mod commands;
mod failure;
mod files;
mod git;
mod input;
mod instant;
mod numbers;
pub mod project;
mod request;
mod saved;
mod sent;
mod show;
mod texts;
mod tokenizer;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
pub use failure::{Failure, Outcome};
pub use show::World;

/// Runs the program with the arguments and streams of the process.
#[must_use]
pub fn main() -> ExitCode {
    let (mut stdin, mut stdout, mut stderr) =
        (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    let mut world = World {
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    run(std::env::args_os(), &mut world)
}

/// Runs the program: arguments, then one command, then the exit code.
///
/// Exit codes: 0 answered, yes; 1 answered, no; 2 could not answer.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &mut World<'_>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match execute(cli.command, world) {
        Ok(Outcome::Yes) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Err(failure) => {
            // There is nowhere left to complain if standard error is gone too.
            let _ = world.stderr.write_all(failure.text().as_bytes());
            ExitCode::from(2)
        }
    }
}

/// Prints help to standard output, and complaints to standard error.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to fail.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

fn execute(command: Command, world: &mut World<'_>) -> Result<Outcome, Failure> {
    match command {
        Command::Compare(args) => commands::compare::run(&args, world),
        Command::Quote(args) => commands::quote::run(&args, world),
        Command::Count(args) => commands::count::run(&args, world),
        Command::Init(args) => commands::init::run(&args, world),
        Command::Plan(args) => commands::plan::run(&args, world),
        Command::Check(args) => commands::check::run(&args, world),
        Command::Diff(args) => commands::diff::run(&args, world),
        Command::Lock(args) => commands::lock::run(&args, world),
        Command::Prices(command) => commands::prices::run(&command, world),
        Command::Completions(args) => commands::completions::run(&args, world),
        Command::Man(args) => commands::man::run(&args, world),
    }
}
