//! Prints what fitted estimates are made of, for each text of a JSON array-of-strings per line on standard input.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write as _};

use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::text::{Quantity, RawTextRules, TextMethod, TextUse, Vocabulary};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = std::fs::read_to_string("pricing/rules/text.toml")?;
    let rules = toml::from_str::<RawTextRules>(&table)?
        .check()
        .map_err(|mistakes| mistakes.join("\n"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let counter = TextCounter::new(text.as_str());
        let mut quantities: BTreeMap<String, u64> = Quantity::all()
            .map(|quantity| (quantity.name(), counter.shape().get(quantity)))
            .collect();
        for vocabulary in Vocabulary::ALL {
            quantities.insert(vocabulary.name().to_owned(), counter.exact(*vocabulary));
        }
        let rules: BTreeMap<&str, [u64; 5]> = rules
            .iter()
            .map(|rule| {
                let tokens = counter.count(TextUse::from(rule)).tokens;
                let likely = match &rule.method {
                    TextMethod::Fitted(fitted) => {
                        let exact = |vocabulary| counter.exact(vocabulary);
                        fitted
                            .count(counter.shape(), counter.kind(), exact, 0)
                            .likely
                    }
                    _ => tokens,
                };
                let all = [
                    tokens.low(),
                    tokens.expected(),
                    tokens.high(),
                    likely.low(),
                    likely.high(),
                ];
                (rule.name.as_str(), all)
            })
            .collect();
        serde_json::to_writer(&mut out, &(quantities, rules, counter.kind().name()))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
