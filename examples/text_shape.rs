//! Prints what fitted estimates are made of, for each text of a JSON array-of-strings per line on standard input.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write as _};

use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::text::{RawTextRules, TextShape, TextUse, Vocabulary};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = std::fs::read_to_string("pricing/rules/text.toml")?;
    let rules = toml::from_str::<RawTextRules>(&table)?
        .check()
        .map_err(|mistakes| mistakes.join("\n"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let counter = TextCounter::new(text.as_str());
        let mut quantities: BTreeMap<String, u64> = TextShape::of(&text).iter().collect();
        for vocabulary in Vocabulary::ALL {
            quantities.insert(vocabulary.name().to_owned(), counter.exact(vocabulary));
        }
        for (content, amount) in counter.mix().named() {
            quantities.insert(format!("mix_{content}"), amount);
        }
        let rules: BTreeMap<&str, (u64, u64, u64)> = rules
            .iter()
            .map(|rule| {
                let tokens = counter.count(TextUse::from(rule)).tokens;
                (rule.name.as_str(), (tokens.low(), tokens.expected(), tokens.high()))
            })
            .collect();
        serde_json::to_writer(&mut out, &(quantities, rules))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
