//! Files into a valid price book, with every mistake of every file.
//!
//! The steps: rules first (providers name them), then each provider's head, its models, the rows that are for many models, and at
//! last what can only be told of a whole decision table (`check`, [`super::lint`]).

mod adjust;
mod folder;
pub(crate) mod header;
mod media;
mod model;
pub(crate) mod read;
mod row;
mod rules;
mod tokenizer;
mod unsold;
pub(crate) mod value;
mod when;

use std::sync::Arc;

use globset::GlobBuilder;
use jiff::Timestamp;

pub use adjust::{ADJUST_KEYS, CHANGE_KEYS};
pub use folder::{FolderError, TableSet, read_path};
pub use header::{FILE_KEYS, SOURCE_KEYS, WINDOW_KEYS};
pub use media::{CHARACTERS_KEYS, MEASURE_KEYS, OPTION_KEYS};
pub(in crate::price_book) use model::ModelDraft;
pub use model::{ALIAS_KEYS, MODEL_KEYS, TEXT_KEYS};
pub(in crate::price_book) use row::Draft;
pub use row::{BAND_KEYS, PRICE_KEYS, RATE_KEYS};
pub use rules::{CALENDAR_KEYS, EXCHANGE_KEYS, RULE_FILE_KEYS};
pub use tokenizer::{Closed, NotOpened, TOKENIZER_KEYS, Tokenizers, check_name, supplied_rule};
pub use unsold::UNSOLD_KEYS;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::money::ExchangeRates;
use crate::price_book::elsewhere::{self, Listed};
use crate::price_book::model::{Alias, Model};
use crate::price_book::price::Level;
use crate::price_book::provider::Provider;
use crate::price_book::rules::Rules;
use crate::price_book::{check, lint};
use header::Header;
use model::Around;
use read::{BAD_VALUE, Fields, MISSING_KEY, Reader};
use rules::Drafts;
use when::Known;

const DUPLICATE_MODEL: Code = Code("duplicate-model");
const DUPLICATE_PROVIDER: Code = Code("duplicate-provider");
const NO_MATCH: Code = Code("no-match");

/// What a set of files says, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The providers with their models, in the order of the files.
    pub providers: Vec<(Provider, Vec<Model>)>,
    /// The counting rules: those given and those of the files.
    pub rules: Rules,
    /// The exchange rates, if a file has some.
    pub exchange: Option<ExchangeRates>,
    /// Every mistake and every oddity.
    pub diagnostics: Diagnostics,
}

/// Loads files over rules that are known already (none for a complete set).
///
/// Nothing stops at the first mistake; if [`Diagnostics::errors`] is not zero, the result is not fit for use. A table that names a
/// vocabulary file is a mistake here: see [`load_with`].
#[must_use]
pub fn load(set: &TableSet, known: &Rules) -> Loaded {
    load_with(set, known, &Closed)
}

/// Loads files that may name vocabulary files, which `tokenizers` opens.
#[must_use]
pub fn load_with(set: &TableSet, known: &Rules, tokenizers: &dyn Tokenizers) -> Loaded {
    let mut loaded = Loaded {
        rules: known.clone(),
        ..Loaded::default()
    };
    load_rules(&set.rules, &mut loaded, tokenizers);
    if let Some(file) = &set.exchange {
        let reader = Reader::new(file);
        let document = reader.document(&file.text);
        let fields = Fields::open(&reader, document.get_ref(), document.span(), EXCHANGE_KEYS);
        loaded.exchange = rules::exchange(&reader, &fields);
        loaded.diagnostics.extend(reader.finish());
    }
    let mut listed = Vec::new();
    for files in &set.providers {
        load_provider(files, &mut loaded, &mut listed, tokenizers);
    }
    for found in elsewhere::compare(listed) {
        loaded.diagnostics.push(found);
    }
    loaded.diagnostics.sort();
    // A row for many models is checked with each of them; what is wrong with it is said once.
    loaded.diagnostics.dedup();
    loaded
}

fn load_rules(files: &[Arc<SourceFile>], loaded: &mut Loaded, tokenizers: &dyn Tokenizers) {
    let mut drafts = Drafts::default();
    for file in files {
        let reader = Reader::new(file);
        let document = reader.document(&file.text);
        let fields = Fields::open(&reader, document.get_ref(), document.span(), RULE_FILE_KEYS);
        tokenizer::read(&fields, tokenizers, &mut loaded.rules);
        rules::read(&reader, &fields, &mut drafts);
        loaded.diagnostics.extend(reader.finish());
    }
    rules::finish(drafts, &mut loaded.rules, &mut loaded.diagnostics);
}

/// Loads one provider: its head stands in the first file, models in all of them.
fn load_provider(
    files: &[Arc<SourceFile>],
    loaded: &mut Loaded,
    listed: &mut Vec<Listed>,
    tokenizers: &dyn Tokenizers,
) {
    let Some(first) = files.first() else { return };
    let errors_before = loaded.diagnostics.errors();
    let reader = Reader::new(first);
    let document = reader.document(&first.text);
    let fields = Fields::open(&reader, document.get_ref(), document.span(), FILE_KEYS);
    tokenizer::read(&fields, tokenizers, &mut loaded.rules);
    let head = header::read(&fields, &loaded.rules);
    let Some(head) = head else {
        loaded.diagnostics.extend(reader.finish());
        return;
    };
    if loaded
        .providers
        .iter()
        .any(|(provider, _)| provider.id == head.provider.id)
    {
        let span = fields.get("provider").map_or(0..0, toml::Spanned::span);
        reader.error(
            DUPLICATE_PROVIDER,
            &span,
            format!("provider `{}` is in two files", head.provider.id),
        );
    }
    let mut models = read_models(&fields, &head, &loaded.rules);
    share_rows(&fields, &head, &mut models);
    finish_models(&reader, &head, models.as_mut_slice());
    for file in &files[1..] {
        models.extend(load_product_line(file, &fields, &head, loaded));
    }
    report_idle_patterns(&fields, &models);
    loaded.diagnostics.extend(reader.finish());
    // A row that could not be read may cite any of them.
    if loaded.diagnostics.errors() == errors_before {
        report_unused_sources(first, &head, &models, &mut loaded.diagnostics);
    }
    report_duplicates(&models, &mut loaded.diagnostics);
    let Provider { id, currency, .. } = &head.provider;
    listed.extend(elsewhere::listed(id, *currency, &models));
    let models = models.into_iter().map(|draft| draft.model).collect();
    loaded.providers.push((head.provider, models));
}

/// Loads the models of a further file; the rows of the head that are for many models hold there too.
fn load_product_line(
    file: &Arc<SourceFile>,
    head_file: &Fields<'_>,
    head: &Header,
    loaded: &mut Loaded,
) -> Vec<ModelDraft> {
    let reader = Reader::new(file);
    let document = reader.document(&file.text);
    let fields = Fields::open(&reader, document.get_ref(), document.span(), &["model"]);
    let mut models = read_models(&fields, head, &loaded.rules);
    let quiet = Reader::new(&head_file.reader.file);
    share_rows(&head_file.for_reader(&quiet), head, &mut models);
    finish_models(&reader, head, models.as_mut_slice());
    loaded.diagnostics.extend(reader.finish());
    models
}

fn read_models(fields: &Fields<'_>, head: &Header, rules: &Rules) -> Vec<ModelDraft> {
    let around = Around {
        provider: &head.provider,
        zone: &head.zone,
        rules,
        chat: head.chat.as_deref(),
    };
    fields
        .tables("model", MODEL_KEYS)
        .iter()
        .filter_map(|table| model::read(table, around))
        .collect()
}

/// Gives the rows and adjustments at the top of the file to every model that their globs name.
fn share_rows(fields: &Fields<'_>, head: &Header, models: &mut [ModelDraft]) {
    let known = Known {
        provider: &head.provider,
        options: None,
    };
    for table in fields.tables("price", PRICE_KEYS) {
        let Some(row) = row::price(&table, known, &head.zone, Level::Shared) else {
            continue;
        };
        for index in named_models(&table, models) {
            // A fee that begins when a model is gone already is none of its.
            let gone = models[index]
                .model
                .retired
                .is_some_and(|retired| retired <= row.row.period.from);
            if !gone {
                models[index].rows.push(row.clone());
            }
        }
    }
    for table in fields.tables("adjust", ADJUST_KEYS) {
        let Some(adjustment) = adjust::adjustment(&table, known, &head.zone) else {
            continue;
        };
        for index in named_models(&table, models) {
            models[index].model.adjustments.push(adjustment.clone());
        }
    }
}

fn named_models(table: &Fields<'_>, models: &[ModelDraft]) -> Vec<usize> {
    let patterns = table.texts("models");
    if patterns.is_empty() && !table.has("models") {
        table.missing(
            "models",
            "say which models it is for: `models = [\"small-*\"]`",
        );
    }
    let mut found = Vec::new();
    for pattern in patterns {
        let Ok(glob) = GlobBuilder::new(&pattern.value).build() else {
            table.reader.error(
                BAD_VALUE,
                &pattern.span,
                format!("`{}` is no pattern", pattern.value),
            );
            continue;
        };
        let matcher = glob.compile_matcher();
        found.extend((0..models.len()).filter(|&index| matcher.is_match(&models[index].model.id)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Closes the periods, checks the decision tables, and gives every model its rows.
fn finish_models(reader: &Reader, head: &Header, models: &mut [ModelDraft]) {
    for draft in models {
        check::close_periods(&mut draft.rows);
        for diagnostic in check::table(&draft.model, &draft.rows, &head.provider.windows) {
            reader.push(diagnostic);
        }
        for diagnostic in lint::table(&draft.model, &draft.rows) {
            reader.push(diagnostic);
        }
        if draft.rows.is_empty() && !draft.priced {
            let help = "add a `[[model.price]]`".to_owned();
            reader.error_with_help(
                MISSING_KEY,
                &draft.id_span,
                format!("`{}` has no price", draft.model.id),
                Some(help),
            );
        }
        draft.model.prices = draft.rows.iter().map(|row| row.row.clone()).collect();
    }
}

fn report_unused_sources(
    file: &Arc<SourceFile>,
    head: &Header,
    models: &[ModelDraft],
    found: &mut Diagnostics,
) {
    let cites = |model: &Model, key: &String| {
        let rows = model.prices.iter().any(|row| row.sources.contains(key));
        rows || model
            .adjustments
            .iter()
            .any(|adjustment| adjustment.sources.contains(key))
            || model
                .measures
                .iter()
                .any(|measure| measure.sources.contains(key))
    };
    let in_head = |key: &String| {
        let Provider { unsold, fees, .. } = &head.provider;
        unsold.iter().any(|product| product.sources.contains(key))
            || fees.iter().any(|fee| fee.sources.contains(key))
    };
    for (source, span) in head.provider.sources.iter().zip(&head.source_spans) {
        if in_head(&source.key) {
            continue;
        }
        if !models.iter().any(|draft| cites(&draft.model, &source.key)) {
            let message = format!("source `{}` is cited by no row", source.key);
            found.push(Diagnostic::warning(
                lint::UNUSED_SOURCE,
                file,
                span.clone(),
                message,
            ));
        }
    }
}

/// Reports a name that means two models at one time; a model's own id is free again when it is retired.
fn report_duplicates(models: &[ModelDraft], found: &mut Diagnostics) {
    let mut names: Vec<(&ModelDraft, Alias)> = Vec::new();
    for draft in models {
        names.push((
            draft,
            Alias {
                id: draft.model.id.clone(),
                from: None,
                until: draft.model.retired,
            },
        ));
        names.extend(
            draft
                .model
                .aliases
                .iter()
                .map(|alias| (draft, alias.clone())),
        );
    }
    names.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    let meet = |a: &Alias, b: &Alias| {
        let before = |end: Option<Timestamp>, start: Option<Timestamp>| {
            end.zip(start).is_none_or(|(end, start)| end > start)
        };
        before(a.until, b.from) && before(b.until, a.from)
    };
    for same in names.chunk_by(|a, b| a.1.id == b.1.id) {
        for (index, (draft, name)) in same.iter().enumerate() {
            if same[..index].iter().any(|(_, other)| meet(name, other)) {
                found.push(Diagnostic::error(
                    DUPLICATE_MODEL,
                    &draft.source,
                    draft.id_span.clone(),
                    format!("`{}` names two models at one time", name.id),
                ));
            }
        }
    }
}

/// Reports patterns of the head that name no model of any file.
fn report_idle_patterns(head_file: &Fields<'_>, models: &[ModelDraft]) {
    for key in ["price", "adjust"] {
        let known = if key == "price" {
            PRICE_KEYS
        } else {
            ADJUST_KEYS
        };
        let quiet = Reader::new(&head_file.reader.file);
        for table in head_file.for_reader(&quiet).tables(key, known) {
            for pattern in table.texts("models") {
                let matcher = GlobBuilder::new(&pattern.value)
                    .build()
                    .ok()
                    .map(|glob| glob.compile_matcher());
                if matcher.is_some_and(|matcher| {
                    !models.iter().any(|draft| matcher.is_match(&draft.model.id))
                }) {
                    head_file.reader.error(
                        NO_MATCH,
                        &pattern.span,
                        format!("no model is called `{}`", pattern.value),
                    );
                }
            }
        }
    }
}
