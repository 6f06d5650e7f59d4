//! How a run ended, for whoever started it.

use std::process::ExitCode;

/// The exit status of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// A stated bar is not met.
    Failed,
    /// Usage, rules or input could not be used, and nothing was written.
    Unusable,
    /// Done, but some records could not be used, or some rules failed on them.
    Partly,
}

/// The table that `--help` ends with.
pub(super) const TABLE: &str = "\
Exit status:
  0    done; cases that fall short are the result, not a failure
  1    a stated bar is not met
  2    usage, rules or input could not be used, and nothing was written
  3    done, but some records could not be used, or some rules failed on them
  130  interrupted";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => ExitCode::SUCCESS,
            Exit::Failed => ExitCode::from(1),
            Exit::Unusable => ExitCode::from(2),
            Exit::Partly => ExitCode::from(3),
        }
    }
}
