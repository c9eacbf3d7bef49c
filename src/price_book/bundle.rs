//! The compact form of the tables: a small index of providers, and each head, list of models and model as bytes of its own.
//!
//! The build writes it once; at run time the index is decoded, and a provider or a model only when it is asked for, so that a query
//! costs the same however long the book is.

use serde::{Deserialize, Serialize};

use super::lazy::{Lazy, Slice, decode_head};
use super::load::Loaded;
use super::model::Alias;
use super::models::{ModelEntry, Models};
use super::{Origin, PriceBook, ProviderEntry};

#[derive(Serialize, Deserialize)]
struct Index {
    providers: Vec<IndexedProvider>,
    rules: Slice,
    exchange: Option<Slice>,
}

#[derive(Serialize, Deserialize)]
struct IndexedProvider {
    id: String,
    aliases: Vec<String>,
    head: Slice,
    /// The encoded list of its models: only the provider that is asked for decodes it.
    models: Slice,
}

#[derive(Serialize, Deserialize)]
pub(super) struct IndexedModel {
    id: String,
    aliases: Vec<Alias>,
    body: Slice,
}

/// Why tables cannot be bundled.
#[derive(Debug, thiserror::Error)]
#[error("cannot encode the tables: {0}")]
pub struct BundleError(#[from] postcard::Error);

/// Turns loaded tables into the compact form.
///
/// # Errors
/// If something does not encode.
pub fn encode(loaded: &Loaded) -> Result<Vec<u8>, BundleError> {
    let mut body = Vec::new();
    let mut put = |bytes: Vec<u8>| {
        let slice = Slice {
            start: length(&body),
            length: length(&bytes),
        };
        body.extend(bytes);
        slice
    };
    let mut providers = Vec::new();
    for (provider, models) in &loaded.providers {
        let head = put(postcard::to_stdvec(provider)?);
        let mut indexed = Vec::new();
        for model in models {
            let body = put(postcard::to_stdvec(model)?);
            indexed.push(IndexedModel {
                id: model.id.clone(),
                aliases: model.aliases.clone(),
                body,
            });
        }
        providers.push(IndexedProvider {
            id: provider.id.clone(),
            aliases: provider.aliases.clone(),
            head,
            models: put(postcard::to_stdvec(&indexed)?),
        });
    }
    let rules = put(postcard::to_stdvec(&loaded.rules)?);
    let exchange = loaded
        .exchange
        .as_ref()
        .map(postcard::to_stdvec)
        .transpose()?
        .map(put);
    let head = postcard::to_stdvec(&Index {
        providers,
        rules,
        exchange,
    })?;
    let mut bytes = length(&head).to_le_bytes().to_vec();
    bytes.extend(head);
    bytes.extend(body);
    Ok(bytes)
}

/// The tables together stay far below 4 GiB.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

impl IndexedModel {
    /// The entry of the model, whose table waits among the bytes.
    pub(super) fn entry(self, body: &'static [u8]) -> ModelEntry {
        ModelEntry {
            id: self.id,
            aliases: self.aliases,
            body: Lazy::bundled(body, self.body),
        }
    }
}

/// Opens the compact form that the build put into the program.
pub(super) fn open(blob: &'static [u8]) -> PriceBook {
    let (index, body): (Index, _) = decode_head(blob);
    let provider = |provider: IndexedProvider| ProviderEntry {
        id: provider.id,
        aliases: provider.aliases,
        head: Lazy::bundled(body, provider.head),
        origin: Origin::Bundled,
        models: Models::bundled(body, provider.models),
    };
    PriceBook {
        providers: index.providers.into_iter().map(provider).collect(),
        rules: Lazy::bundled(body, index.rules),
        exchange: index.exchange.map(|slice| Lazy::bundled(body, slice)),
        declared: super::nothing_declared(),
    }
}
