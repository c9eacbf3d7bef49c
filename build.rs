//! Turns `pricing/` into the compact form that the program carries, where a mistake in a table fails the build, with its place; and
//! published vocabularies into tables that are read in place.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "the floors below `cost` are compiled into the build too, which uses only their loader"
)]

#[path = "src/diagnostic.rs"]
mod diagnostic;
#[path = "src/tokens/bpe/layout.rs"]
mod layout;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a token's number has 18 bits, and no table 4 GB"
)]
#[path = "src/tokens/bpe/make/mod.rs"]
mod make;
#[path = "src/meter.rs"]
mod meter;
#[path = "src/money/mod.rs"]
mod money;
#[path = "src/price_book/mod.rs"]
mod price_book;
#[path = "src/provenance.rs"]
mod provenance;
#[path = "src/quantity.rs"]
mod quantity;
#[path = "src/tokens"]
mod tokens {
    pub mod chat;
    pub mod image;
    pub mod media;
    pub mod text;
}
#[path = "src/usage.rs"]
mod usage;
#[expect(
    clippy::cast_possible_truncation,
    reason = "a token's number has 18 bits"
)]
#[path = "build/vocabularies/mod.rs"]
mod vocabularies;

use std::error::Error;
use std::path::{Path, PathBuf};

use price_book::load;

/// Tables that do not load; its debug form is the drawing, since that is what a failing build shows.
struct Invalid(String);

impl std::fmt::Debug for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the tables in `pricing/` are invalid\n{}", self.0)
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

impl Error for Invalid {}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=pricing");
    // A change of the modules above makes another build script, which runs anyway.
    let set = load::read_path(Path::new("pricing"))?;
    let loaded = load::load(&set, &price_book::rules::Rules::default());
    if loaded.diagnostics.errors() > 0 {
        let mut errors = loaded.diagnostics;
        errors.retain(|found| found.severity == diagnostic::Severity::Error);
        return Err(Invalid(errors.render(false)).into());
    }
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    std::fs::write(
        folder.join("book.bin"),
        price_book::bundle::encode(&loaded)?,
    )?;
    vocabularies::write(&folder.join("vocabularies"))?;
    Ok(())
}
