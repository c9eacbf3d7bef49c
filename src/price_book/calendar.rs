//! Named times of day that prices depend on, and the holidays on which they are shut.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::period::civil;

/// Minutes of a day, start inclusive; an end at or before the start lies on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Minutes after midnight, 0 to 1,439.
    pub start: u16,
    /// Minutes after midnight, 1 to 1,440; exclusive.
    pub end: u16,
}

impl Hours {
    /// Whether it runs over midnight into the next day.
    #[must_use]
    pub const fn wraps(self) -> bool {
        self.end <= self.start
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [start, end] = [self.start, self.end].map(|at| (at / 60, at % 60));
        write!(f, "{:02}:{:02}-{:02}:{:02}", start.0, start.1, end.0, end.1)
    }
}

/// The weekdays as tables write them, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Days on which windows that name the calendar are shut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Its name in tables.
    pub name: String,
    /// The first day it knows about.
    #[serde(with = "civil")]
    pub from: Date,
    /// The first day it no longer knows about.
    #[serde(with = "civil")]
    pub until: Date,
    /// The days, in order.
    days: Vec<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Day(#[serde(with = "civil")] Date);

impl Calendar {
    /// Returns a calendar of the given days, which need no order.
    #[must_use]
    pub fn new(name: String, from: Date, until: Date, days: Vec<Date>) -> Self {
        let mut days: Vec<Day> = days.into_iter().map(Day).collect();
        days.sort_unstable();
        days.dedup();
        Self {
            name,
            from,
            until,
            days,
        }
    }

    /// Whether the day is one of its holidays.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.days.binary_search(&Day(day)).is_ok()
    }

    /// The days, in order.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        self.days.iter().map(|day| day.0)
    }

    /// Whether it says anything about the day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day < self.until
    }
}

/// A named time of day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The name that conditions refer to.
    pub name: String,
    /// The weekdays on which it begins, Monday first.
    pub days: [bool; 7],
    /// When it is open on those days.
    pub hours: Vec<Hours>,
    /// The time zone of the hours, by its IANA name.
    pub timezone: String,
    /// The calendar on whose days it is shut.
    pub except: Option<Calendar>,
}

/// Whether a window is open, and whether that could be told for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Whether it is open.
    pub open: bool,
    /// Whether the holiday calendar knows the day.
    pub certain: bool,
}

impl Window {
    /// The weekdays on which it begins, as tables write them.
    pub fn weekdays(&self) -> impl Iterator<Item = &'static str> {
        let on = WEEKDAYS.into_iter().zip(self.days);
        on.filter_map(|(name, on)| on.then_some(name))
    }

    /// Returns whether it is open at an instant.
    ///
    /// A window that runs over midnight belongs to the day on which it begins. An unknown time zone counts as UTC; loading refuses one.
    #[must_use]
    pub fn at(&self, instant: Timestamp) -> Opening {
        let zone = TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC);
        let local = zone.to_datetime(instant);
        let minute = minutes(local.time());
        let today = local.date();
        let yesterday = today.yesterday().unwrap_or(today);
        let mut found = Opening {
            open: false,
            certain: true,
        };
        for hours in &self.hours {
            let (begun, inside) = match (hours.wraps(), minute < hours.end) {
                (false, before) => (today, minute >= hours.start && before),
                (true, true) => (yesterday, true),
                (true, false) => (today, minute >= hours.start),
            };
            if inside && self.begins_on(begun) {
                // Of two spans that are open together one that the calendar vouches for is enough.
                let vouched = self
                    .except
                    .as_ref()
                    .is_none_or(|calendar| calendar.covers(begun));
                found.certain = vouched || (found.open && found.certain);
                found.open = true;
            }
        }
        found
    }

    fn begins_on(&self, day: Date) -> bool {
        self.on_weekday(day)
            && !self
                .except
                .as_ref()
                .is_some_and(|calendar| calendar.contains(day))
    }

    fn on_weekday(&self, day: Date) -> bool {
        self.days[usize::from(monday_first(day.weekday()))]
    }

    /// Whether two windows are ever open together, holidays and differing time zones aside.
    #[must_use]
    pub fn may_meet(&self, other: &Self) -> bool {
        if self.timezone != other.timezone {
            return true;
        }
        let mine = self.week();
        other.week().iter().zip(&mine).any(|(a, b)| *a && *b)
    }

    /// The minutes of a week, Monday midnight first.
    fn week(&self) -> Vec<bool> {
        let mut week = vec![false; 7 * 1_440];
        for (day, _) in self.days.iter().enumerate().filter(|(_, on)| **on) {
            for hours in &self.hours {
                let length = if hours.wraps() {
                    1_440 + hours.end - hours.start
                } else {
                    hours.end - hours.start
                };
                for minute in 0..usize::from(length) {
                    let at = day * 1_440 + usize::from(hours.start) + minute;
                    week[at % (7 * 1_440)] = true;
                }
            }
        }
        week
    }
}

fn minutes(time: Time) -> u16 {
    let hour = u16::from(time.hour().unsigned_abs());
    hour * 60 + u16::from(time.minute().unsigned_abs())
}

/// Days since Monday, 0 to 6.
pub(super) fn monday_first(day: Weekday) -> u8 {
    day.to_monday_zero_offset().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(days: [bool; 7], hours: Vec<Hours>, timezone: &str) -> Window {
        Window {
            name: "w".into(),
            days,
            hours,
            timezone: timezone.into(),
            except: None,
        }
    }

    const ALL: [bool; 7] = [true; 7];
    const WORKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

    fn open(window: &Window, at: &str) -> bool {
        window.at(at.parse().unwrap()).open
    }

    #[test]
    fn start_is_inside_and_end_is_outside() {
        let peak = window(
            WORKDAYS,
            vec![Hours {
                start: 540,
                end: 720,
            }],
            "Asia/Shanghai",
        );
        assert!(open(&peak, "2026-08-24T09:00:00+08:00"));
        assert!(open(&peak, "2026-08-24T11:59:59+08:00"));
        assert!(!open(&peak, "2026-08-24T12:00:00+08:00"));
        assert!(!open(&peak, "2026-08-22T10:00:00+08:00"), "a Saturday");
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_it_begins_on() {
        // DeepSeek's off-peak hours of 2025: 16:30 to 00:30 UTC, every day.
        let night = window(
            ALL,
            vec![Hours {
                start: 990,
                end: 30,
            }],
            "UTC",
        );
        assert!(open(&night, "2025-03-01T16:30:00Z"));
        assert!(open(&night, "2025-03-02T00:29:59Z"));
        assert!(!open(&night, "2025-03-02T00:30:00Z"));
        let friday = window(
            [false, false, false, false, true, false, false],
            vec![Hours {
                start: 1_320,
                end: 120,
            }],
            "UTC",
        );
        assert!(
            open(&friday, "2026-11-28T01:00:00Z"),
            "Saturday morning is still Friday's window"
        );
        assert!(!open(&friday, "2026-11-27T01:00:00Z"));
    }

    #[test]
    fn a_holiday_shuts_it_and_a_day_beyond_the_calendar_is_not_certain() {
        let day = Date::constant(2026, 10, 1);
        let calendar = Calendar::new(
            "cn".into(),
            Date::constant(2026, 1, 1),
            Date::constant(2027, 1, 1),
            vec![day],
        );
        let peak = Window {
            except: Some(calendar),
            ..window(
                WORKDAYS,
                vec![Hours {
                    start: 540,
                    end: 720,
                }],
                "Asia/Shanghai",
            )
        };
        assert_eq!(
            peak.at("2026-10-01T10:00:00+08:00".parse().unwrap()),
            Opening {
                open: false,
                certain: true
            }
        );
        assert_eq!(
            peak.at("2027-03-01T10:00:00+08:00".parse().unwrap()),
            Opening {
                open: true,
                certain: false
            }
        );
    }

    #[test]
    fn windows_that_share_no_minute_of_the_week_never_meet() {
        let day = window(
            ALL,
            vec![Hours {
                start: 540,
                end: 1_080,
            }],
            "UTC",
        );
        let night = window(
            ALL,
            vec![Hours {
                start: 1_080,
                end: 540,
            }],
            "UTC",
        );
        assert!(!day.may_meet(&night));
        assert!(night.may_meet(&night));
        let sunday_night = window(
            [false, false, false, false, false, false, true],
            vec![Hours {
                start: 1_320,
                end: 120,
            }],
            "UTC",
        );
        let monday_early = window(
            [true, false, false, false, false, false, false],
            vec![Hours { start: 0, end: 60 }],
            "UTC",
        );
        assert!(
            sunday_night.may_meet(&monday_early),
            "Sunday's window ends on Monday"
        );
    }
}
