//! Any text as a price table, as counting rules and as exchange rates: loaded, or all its mistakes are drawn with their places; what loads
//! without a mistake is asked for a price.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokenfare::cost::quote;
use tokenfare::diagnostic::SourceFile;
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::load::{TableSet, load};
use tokenfare::price_book::rules::Rules;
use tokenfare::price_book::terms::Terms;
use tokenfare::workload::Workload;

static KNOWN: LazyLock<Rules> = LazyLock::new(|| tokenfare::bundled_book().rules().clone());

fuzz_target!(|text: &str| {
    let file = || SourceFile::new("table.toml", text);
    let table = TableSet { providers: vec![vec![file()]], ..TableSet::default() };
    let rules = TableSet { rules: vec![file()], ..TableSet::default() };
    let exchange = TableSet { exchange: Some(file()), ..TableSet::default() };
    for set in [rules, exchange, table] {
        let loaded = load(&set, &KNOWN);
        let drawn = loaded.diagnostics.render(false);
        assert_eq!(drawn.is_empty(), loaded.diagnostics.is_empty());
        if loaded.diagnostics.errors() > 0 {
            continue;
        }
        let book = PriceBook::new(loaded);
        let Ok(at) = "2026-11-23T12:00:00Z".parse() else {
            return;
        };
        let terms = Terms::at(at);
        let workload = Workload { input_tokens: Some(1_000), output_tokens: Some(1_000), ..Workload::default() };
        for offer in book.offers() {
            if let Ok(measured) = workload.measure(offer.model, &terms, book.rules()) {
                let _ = quote(offer, &measured.usage, &terms, 3);
            }
        }
    }
});
