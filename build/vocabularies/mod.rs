//! Turns published vocabularies into tables that the program reads in place (see `src/tokens/bpe/make`).

mod sentencepiece;
mod sources;

use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use sources::Source;

/// Written beside the tables; the tables are as this and [`packages`] say.
const STAMP: &[&str] = &[
    crate::make::STAMP,
    include_str!("mod.rs"),
    include_str!("sentencepiece.rs"),
    include_str!("sources.rs"),
];

/// What the build depends on, the packages of the vocabularies among it.
fn packages() -> &'static str {
    let manifest = include_str!("../../Cargo.toml");
    let after = manifest.split_once("[build-dependencies]");
    let after = after.map_or(manifest, |(_, after)| after);
    after.split_once("\n[").map_or(after, |(own, _)| own)
}

/// A folder that keeps tables from one build folder to the next: whoever builds several (with and without optimisation, for tests, for
/// lints) names it, and each table is made once.
const KEPT: &str = "TOKENFARE_VOCABULARIES";

/// Writes a table for every vocabulary into `folder`, unless they are there already.
pub fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={KEPT}");
    let stamp = folder.join("stamp");
    let made_by = STAMP.concat() + packages();
    if std::fs::read(&stamp).is_ok_and(|found| found == made_by.as_bytes()) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let kept = std::env::var_os(KEPT).map(|kept| {
        let mut hash = DefaultHasher::new();
        made_by.hash(&mut hash);
        Path::new(&kept).join(format!("{:016x}", hash.finish()))
    });
    let sources = sources::all();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let worker = || -> Result<(), String> {
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(source) = sources.get(at) else {
                return Ok(());
            };
            let table = match &kept {
                Some(kept) => kept_or_made(kept, source)?,
                None => made(source)?,
            };
            std::fs::write(folder.join(source.name), table).map_err(|error| error.to_string())?;
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .map_err(|_| "the reader of a vocabulary panicked".to_owned())?
        })
    })?;
    std::fs::write(stamp, made_by)?;
    Ok(())
}

fn made(source: &Source) -> Result<Vec<u8>, String> {
    let named = |error| format!("{}: {error}", source.name);
    let rules = (source.read)().map_err(named)?;
    crate::make::write(&rules).map_err(named)
}

/// A table of the folder `kept`; one that is missing is made and put there, whole or not at all.
fn kept_or_made(kept: &Path, source: &Source) -> Result<Vec<u8>, String> {
    let file = kept.join(source.name);
    if let Ok(table) = std::fs::read(&file) {
        return Ok(table);
    }
    let table = made(source)?;
    let write = || {
        std::fs::create_dir_all(kept)?;
        let part = file.with_added_extension(std::process::id().to_string());
        std::fs::write(&part, &table)?;
        std::fs::rename(part, &file)
    };
    write().map_err(|error: std::io::Error| format!("{}: {error}", file.display()))?;
    Ok(table)
}
