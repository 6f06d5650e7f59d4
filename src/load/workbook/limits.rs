//! How large a workbook may be: it is held while it is read, so that one made to fill the memory is not opened at all.

/// The bytes of the file.
pub(super) const FILE: u64 = 32 << 20;
/// The bytes that it unpacks to.
pub(super) const UNPACKED: u64 = 256 << 20;
/// The files that are packed in it.
pub(super) const PARTS: usize = 1_000;
/// Its sheets.
pub(super) const SHEETS: usize = 100;
/// The cells of a sheet that say something; those of all sheets of an ODS file, which is held whole.
pub(super) const CELLS: usize = 1_000_000;
/// The same for ODS, whose cells take more room; blank cells between others count.
pub(super) const CELLS_ODS: usize = 500_000;
/// The bytes of the text that stands in its cells.
pub(super) const TEXT: usize = 32 << 20;
/// The same for ODS.
pub(super) const TEXT_ODS: usize = 16 << 20;

/// The different texts that its cells share.
pub(super) const STRINGS: u64 = 500_000;
/// What is held besides: styles, names, relationships; how many, and their bytes.
pub(super) const HELD: u64 = 100_000;
pub(super) const HELD_BYTES: u64 = 16 << 20;
/// What its styles come to when each has its own copy of what it names.
pub(super) const STYLES_BYTES: u64 = 32 << 20;
/// One tag, or one stretch of text without one. A cell holds at most 32,767 characters.
pub(super) const TAG: u64 = 256 << 10;
/// How deep its tags nest.
pub(super) const DEPTH: u64 = 64;

/// What is said of them in the help of a command.
pub const TOLD: &str = "CSV and NDJSON may be of any length. A workbook is held while it is read: it may have 32 MiB, 256 MiB unpacked, \
     100 sheets, 1,000,000 cells and 32 MiB of text in a sheet; an .ods file 500,000 cells and 16 MiB of text in all. A \
     larger one is not opened: save its sheets as CSV.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_what_holds() {
        let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
        let thousands = |count: usize| {
            let digits = count.to_string();
            let groups: Vec<&str> =
                digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
            groups.join(",")
        };
        let facts = [
            mib(FILE),
            mib(UNPACKED),
            format!("{SHEETS} sheets"),
            format!("{} cells", thousands(CELLS)),
            format!("{} of text in a sheet", mib(TEXT as u64)),
            format!("{} cells", thousands(CELLS_ODS)),
            format!("{} of text in all", mib(TEXT_ODS as u64)),
        ];
        for fact in facts {
            assert!(TOLD.contains(&fact), "{fact}");
        }
    }
}
