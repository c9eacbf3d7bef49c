//! The models of one provider, found in the bundle when the provider is asked for.

use std::sync::OnceLock;

use super::bundle::IndexedModel;
use super::lazy::{Lazy, Slice};
use super::model::{Alias, Model};

/// A model of the index, decoded when it is first looked at.
#[derive(Debug)]
pub(super) struct ModelEntry {
    pub(super) id: String,
    pub(super) aliases: Vec<Alias>,
    pub(super) body: Lazy<Model>,
}

/// The models of one provider: there, or waiting among bundled bytes.
#[derive(Debug)]
pub(super) struct Models {
    index: Slice,
    body: &'static [u8],
    list: OnceLock<Vec<ModelEntry>>,
}

impl Models {
    /// Models that are there.
    pub(super) fn ready(models: Vec<Model>) -> Self {
        let entry = |model: Model| ModelEntry {
            id: model.id.clone(),
            aliases: model.aliases.clone(),
            body: Lazy::ready(model),
        };
        Self {
            index: Slice {
                start: 0,
                length: 0,
            },
            body: &[],
            list: OnceLock::from(models.into_iter().map(entry).collect::<Vec<_>>()),
        }
    }

    /// Models among the bytes that the build wrote.
    pub(super) const fn bundled(body: &'static [u8], index: Slice) -> Self {
        Self {
            index,
            body,
            list: OnceLock::new(),
        }
    }

    pub(super) fn get(&self) -> &[ModelEntry] {
        self.list.get_or_init(|| {
            let index: Lazy<Vec<IndexedModel>> = Lazy::bundled(self.body, self.index);
            let models = index.take().into_iter();
            models.map(|model| model.entry(self.body)).collect()
        })
    }

    /// Forgets the models that have another's id.
    pub(super) fn forget(&mut self, others: &[ModelEntry]) {
        self.get();
        if let Some(list) = self.list.get_mut() {
            list.retain(|model| !others.iter().any(|other| other.id == model.id));
        }
    }
}
