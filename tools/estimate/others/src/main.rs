use std::io::{BufRead, Write};
use unicode_normalization::UnicodeNormalization as _;
const NAMES: [&str; 7] = ["qwen2","deepseek_v3","glm4","kimi_k2","minimax_m2","llama3","mistral_v3"];
fn main() {
    let e: Vec<_> = NAMES.iter().map(|n| tiktoken::get_encoding(n)).collect();
    for (n, e) in NAMES.iter().zip(&e) { eprintln!("{n} {}", e.is_some()); }
    let mut out = std::io::stdout().lock();
    for l in std::io::stdin().lock().lines() {
        let t: String = serde_json::from_str(&l.unwrap()).unwrap();
        let nfc: String = t.nfc().collect();
        let c: Vec<usize> = NAMES.iter().zip(&e).map(|(n, e)| e.map_or(0, |e| e.count(if *n == "qwen2" { &nfc } else { &t }))).collect();
        writeln!(out, "{}", serde_json::to_string(&c).unwrap()).unwrap();
    }
}
