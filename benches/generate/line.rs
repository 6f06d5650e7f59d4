//! One line of NDJSON, written a field at a time.

/// A JSON object being written. Names and texts need no escapes: all of them are ours.
#[derive(Default)]
pub(super) struct Line(String);

impl Line {
    pub(super) fn start(&mut self) {
        self.0.clear();
        self.0.push('{');
    }

    pub(super) fn finish(&mut self) -> &[u8] {
        self.0.push_str("}\n");
        self.0.as_bytes()
    }

    pub(super) fn open(&mut self, name: &str) {
        self.name(name);
        self.0.push('{');
    }

    pub(super) fn open_row(&mut self) {
        self.separate();
        self.0.push('{');
    }

    pub(super) fn close(&mut self) {
        self.0.push('}');
    }

    pub(super) fn open_list(&mut self, name: &str) {
        self.name(name);
        self.0.push('[');
    }

    pub(super) fn close_list(&mut self) {
        self.0.push(']');
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.0.push('"');
        self.0.push_str(text);
        self.0.push('"');
    }

    pub(super) fn date(&mut self, name: &str, days_since_1970: i32) {
        let (year, month, day) = civil(days_since_1970);
        self.text(name, &format!("{year:04}-{month:02}-{day:02}"));
    }

    pub(super) fn flag(&mut self, name: &str, flag: bool) {
        self.name(name);
        self.0.push_str(if flag { "true" } else { "false" });
    }

    pub(super) fn null(&mut self, name: &str) {
        self.name(name);
        self.0.push_str("null");
    }

    fn name(&mut self, name: &str) {
        self.separate();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn separate(&mut self) {
        if !self.0.ends_with(['{', '[']) {
            self.0.push(',');
        }
    }
}

/// Gives the year, month and day of a day since 1970.
const fn civil(days_since_1970: i32) -> (i32, i32, i32) {
    // Counted from 1 March of the year 0, in whole cycles of 400 years, each of 146,097 days.
    let days = days_since_1970 + 719_468;
    let cycle = days.div_euclid(146_097);
    let day_of_cycle = days.rem_euclid(146_097);
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    if month_from_march < 10 {
        (400 * cycle + year_of_cycle, month_from_march + 3, day)
    } else {
        (400 * cycle + year_of_cycle + 1, month_from_march - 9, day)
    }
}
