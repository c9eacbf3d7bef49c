//! How do verdicts look as metrics?
//!
//! OpenMetrics text (<https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md>), which GitLab compares between
//! branches and Prometheus reads: the bill of a month, and of every rule what was measured, what is allowed, and how it ended.

use rust_decimal::Decimal;

use super::view::Checked;
use super::view::verdict::unit;
use crate::budget::outcome::{Figure, Level, Verdict};

/// Draws the bill and the verdicts as gauges.
#[must_use]
pub fn metrics(checked: Checked<'_>) -> String {
    let month = checked.month;
    let currency = label(&checked.snapshot.currency);
    let ends = [
        ("low", month.low),
        ("expected", month.expected),
        ("high", month.high),
    ];
    let mut drawn = family("tokenfare_month_cost", "What a month costs.");
    let samples = ends.map(|(end, amount)| {
        let amount = amount.normalize();
        format!("tokenfare_month_cost{{currency=\"{currency}\",end=\"{end}\"}} {amount}\n")
    });
    drawn += &samples.concat();
    let verdicts = &checked.outcome.verdicts;
    let figures = |name: &str, about: &str, of: fn(&Verdict) -> Option<&Figure>| {
        let mut drawn = family(name, about);
        for verdict in verdicts {
            if let Some((figure, number)) =
                of(verdict).and_then(|figure| Some((figure, figure.number()?)))
            {
                drawn += &sample(name, verdict, Some(unit(figure)), number);
            }
        }
        drawn
    };
    drawn += &figures("tokenfare_rule_measured", "What was found.", |verdict| {
        verdict.measured.as_ref()
    });
    drawn += &figures("tokenfare_rule_limit", "What is allowed.", |verdict| {
        verdict.limit.as_ref()
    });
    drawn += &family(
        "tokenfare_rule_level",
        "How it ended: 0 pass, 1 warn, 2 fail.",
    );
    for verdict in verdicts {
        let level = match verdict.level {
            Level::Pass => 0,
            Level::Warn => 1,
            Level::Fail => 2,
        };
        drawn += &sample("tokenfare_rule_level", verdict, None, level.into());
    }
    drawn + "# EOF\n"
}

fn family(name: &str, about: &str) -> String {
    format!("# TYPE {name} gauge\n# HELP {name} {about}\n")
}

fn sample(name: &str, verdict: &Verdict, unit: Option<&str>, number: Decimal) -> String {
    let unit = unit
        .map(|unit| format!(",unit=\"{}\"", label(unit)))
        .unwrap_or_default();
    format!(
        "{name}{{rule=\"{}\",kind=\"{}\"{unit}}} {}\n",
        label(&verdict.rule),
        verdict.kind.code(),
        number.normalize()
    )
}

/// Escapes the value of a label.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
