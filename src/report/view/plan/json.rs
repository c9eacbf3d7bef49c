//! A plan for programs.

use serde_json::{Map, Value, json};

use super::PlanView;
use super::moves::assumption;
use crate::plan::bill::{Facet, Times};
use crate::plan::break_even::Lever;
use crate::plan::sensitivity::Assumption;
use crate::plan::snapshot::{Amounts, Range};
use crate::report::money::exact_amount;

fn amounts(amounts: &Amounts) -> Value {
    json!({
        "low": exact_amount(amounts.low),
        "expected": exact_amount(amounts.expected),
        "high": exact_amount(amounts.high),
    })
}

fn times(times: &Times) -> Value {
    json!({
        "call": amounts(&times.call),
        "day": amounts(&times.day),
        "month": amounts(&times.month),
        "year": amounts(&times.year),
    })
}

fn range(range: Range) -> Value {
    json!({ "low": range.low, "expected": range.expected, "high": range.high })
}

/// Lays a plan out for programs: amounts are in `currency`, except where one is said.
#[must_use]
pub fn plan_json(view: &PlanView<'_>) -> Value {
    let snapshot = view.snapshot;
    let rows = snapshot
        .rows
        .iter()
        .zip(&view.bill.rows)
        .zip(&view.bill.spending);
    let workloads = rows.map(|((row, cost), spent)| {
        let prompts = row.prompts.iter().map(|prompt| {
            json!({
                "path": prompt.path,
                "input": range(prompt.input),
                "output": range(prompt.output),
                "basis": prompt.basis,
                "share": exact_amount(prompt.share),
                "call": amounts(&prompt.call),
            })
        });
        let spend = spent.iter().map(|(kind, amount)| (kind.name().to_owned(), json!(exact_amount(*amount))));
        let spreads = row.spreads.iter().map(|(cause, spread)| {
            (cause.clone(), json!({ "down": exact_amount(spread.down), "up": exact_amount(spread.up) }))
        });
        let prices = row.prices.iter().map(|price| {
            json!({
                "meter": price.meter, "rate": exact_amount(price.rate), "per": price.per, "currency": row.currency,
                "confidence": price.confidence, "seen": price.seen,
            })
        });
        json!({
            "workload": row.workload,
            "model": row.model,
            "tags": row.tags,
            "terms": row.terms,
            "native_currency": row.currency,
            "calls_a_month": exact_amount(row.calls),
            "months_a_year": exact_amount(row.months_a_year),
            "cost": times(cost),
            "spend_a_month": Value::Object(spend.collect::<Map<_, _>>()),
            "native_spreads_a_month": Value::Object(spreads.collect::<Map<_, _>>()),
            "context": row.context,
            "prompts": prompts.collect::<Vec<_>>(),
            "prices": prices.collect::<Vec<_>>(),
        })
    });
    let groups = view.bill.groups.iter().map(|group| {
        let (by, tag) = match &group.facet {
            Facet::Model => ("model", None),
            Facet::Provider => ("provider", None),
            Facet::Tag(name) => ("tag", Some(name)),
        };
        json!({ "by": by, "tag": tag, "value": group.value, "cost": times(&group.times) })
    });
    let rates = snapshot.rates.iter().map(|(code, exchange)| {
        (
            code.clone(),
            json!({ "rate": exact_amount(exchange.rate), "day": exchange.day }),
        )
    });
    json!({
        "schema": "tokenfare.plan/1",
        "project": view.name,
        "at": snapshot.at,
        "locked": view.locked,
        "currency": snapshot.currency,
        "rates": Value::Object(rates.collect::<Map<_, _>>()),
        "workloads": workloads.collect::<Vec<_>>(),
        "total": times(&view.bill.total),
        "groups": groups.collect::<Vec<_>>(),
        "unpriced": snapshot.unpriced,
        "beside": beside(view),
        "sensitivity": sensitivity(view),
        "cliffs": cliffs(view),
        "notes": view.notes,
    })
}

fn beside(view: &PlanView<'_>) -> Vec<Value> {
    let each = view.beside.iter().map(|one| {
        let points = one.break_even.iter().map(|point| {
            let lever = match point.lever {
                Lever::CacheHits => "cache_hits",
                Lever::Output => "output_tokens",
                Lever::Calls => "calls_a_month",
            };
            json!({
                "lever": lever, "now": exact_amount(point.now), "at": exact_amount(point.at),
                "cheaper_now": if point.other_is_cheaper { "other" } else { "own" },
            })
        });
        json!({
            "workload": one.workload,
            "model": one.model,
            "month": one.month.as_ref().ok().map(amounts),
            "reason": one.month.as_ref().err(),
            "break_even": points.collect::<Vec<_>>(),
        })
    });
    each.collect()
}

fn sensitivity(view: &PlanView<'_>) -> Vec<Value> {
    let each = view.swings.iter().map(|(workload, swing)| {
        let currency = super::row(view, workload).map(|row| &row.currency);
        let key = match &swing.assumption {
            Assumption::Calls => "calls",
            Assumption::Output { .. } => "output",
            Assumption::CacheHits => "cache_hits",
            Assumption::Batch => "batch",
            Assumption::Thinking => "thinking",
            Assumption::Rule(_) => "rule",
        };
        json!({
            "workload": workload,
            "assumption": key,
            "words": assumption(&swing.assumption),
            "month": { "low": exact_amount(swing.low), "high": exact_amount(swing.high), "currency": currency },
        })
    });
    each.collect()
}

fn cliffs(view: &PlanView<'_>) -> Vec<Value> {
    let each = view.cliffs.iter().map(|(workload, cliff)| {
        json!({
            "workload": workload,
            "prompt": cliff.path,
            "input": cliff.input,
            "input_high": cliff.most,
            "bound": cliff.bound,
            "beyond": cliff.is_beyond(),
            "times": exact_amount(cliff.times.round_dp(6)),
        })
    });
    each.collect()
}
