//! The command `vcop`: see the library's room `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    vcop::cli::main()
}
