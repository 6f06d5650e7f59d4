//! Findings counted into the rows of the form: exact numbers, intervals, and what wants attention.

mod agencies;
mod agreement;
mod attribute;
mod bounds;
mod case_mix;
mod case_rows;
mod change;
mod clusters;
mod compare;
mod counts;
mod difference;
mod facts;
mod figure;
mod finish;
mod first;
mod fraction;
mod interval;
mod parted;
mod percent;
mod reconcile;
mod round;
mod sample;
mod sample_compare;
mod sample_plan;
mod section;
mod standing;
mod summary;
mod tally;
mod trial;

#[cfg(test)]
pub(crate) mod testing;

pub use agencies::{Agency, agencies};
pub use agreement::{Agreement, Differs, FactAgreement};
pub use attribute::comes_apart;
pub use case_mix::{Age, Ages, CaseMix, Contradiction, CountingMix, Shift};
pub use change::{Change, OutOf, Period, RowOnBase, newest};
pub use compare::{Clauses, Comparing, Comparison, Effect, Group, Key, References, Sides, by_row};
pub use difference::{Contrast, Estimate, Points, Statement};
pub use figure::{Amount, Cell, Figure, Method, Printed};
pub use first::{FirstFew, MOST_SHOWN};
pub use interval::{Interval, mean_t, wilson};
pub use parted::{GroupFigures, MOST_GROUPS, NoSplit, Parted, SideBySide, Split};
pub use percent::{Millionths, Percent};
pub use reconcile::{
    BaseFrom, BaseMoved, CheckedFigure, Fault, FaultKind, Impossible, OnBase, OneBase, Reconciled, Rounding,
    Share, Sum, Sums, Why, numerators, reconcile,
};
pub use round::{columns, dated, in_return};
pub use sample::{
    Between, Candidate, Draw, Drawn, Frame, Stratum, Wanted, frame_hash, largest_remainder, rank,
};
pub use sample_compare::{DrawCompared, DrawFound, DrawLookup};
pub use sample_plan::{Plan, Reach, finite_bounds};
pub use standing::{Held, Standing, Stands};
pub use summary::{
    Alerted, Attention, AuditUsed, CaseAt, Disagreement, Failure, FormHeading, FormRow, Input, MissingFact,
    NotUsedCount, ReasonCount, Records, RulesetUsed, Run, Section, Statuses, Summary,
};
pub use tally::{Case, Tally};
pub use trial::{Difference, differences};
