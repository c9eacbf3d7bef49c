//! The rules that there are, under one roof.

use serde::{Deserialize, Serialize};

use super::parameters::Parameters;
use super::{
    Dimensions, Refusal, area, aspect, axes, bounded, boxed, budget_grid, canvas, capped, closest,
    crop, flat, grid, padded, patches, rows, snap, table, tiles, useful, windows,
};
use crate::quantity::Count;

/// What a rule says about one picture.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) tokens: Count,
    pub(super) method: String,
    /// Width and height to which the vendor shrinks the picture before it counts; nothing if it keeps it, or is not known to.
    pub(super) seen: Option<(u64, u64)>,
}

impl Counted {
    pub(super) fn exact(tokens: u64, method: String) -> Self {
        Self {
            tokens: Count::exact(tokens),
            method,
            seen: None,
        }
    }

    /// Adds the size that the vendor makes of the picture, where that is a smaller one.
    pub(super) fn seen(self, from: Dimensions, to: (u64, u64)) -> Self {
        let (width, height) = super::math::wide(from);
        let smaller = to.0 <= width && to.1 <= height && to != (width, height);
        Self {
            seen: smaller.then_some(to),
            ..self
        }
    }
}

/// A way to count that is made from whole-number parameters.
pub(super) trait Rule: Sized {
    /// The parameters it takes.
    const KEYS: &'static [&'static str];

    /// Takes its parameters; what is missing or out of range is noted there, and the value made from it is never used.
    fn read(from: &mut Parameters<'_>) -> Self;

    /// Counts one picture of any size.
    fn count(&self, size: Dimensions) -> Result<Counted, Refusal>;
}

macro_rules! algorithms {
    ($($module:ident::$rule:ident),+ $(,)?) => {
        /// One of the rules with its parameters. In tables a rule has the name of its module.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub(super) enum Algorithm {
            $($rule($module::$rule),)+
        }

        impl Algorithm {
            pub(super) const NAMES: &'static [&'static str] = &[$(stringify!($module)),+];

            /// The parameters of all rules, one list a rule.
            pub(super) const KEYS: &'static [&'static [&'static str]] =
                &[$(<$module::$rule as Rule>::KEYS),+];

            /// Makes the rule of this name, if there is one.
            pub(super) fn read(name: &str, from: &mut Parameters<'_>) -> Option<Self> {
                match name {
                    $(stringify!($module) => Some(Self::$rule(Rule::read(from))),)+
                    _ => None,
                }
            }

            pub(super) fn count(&self, size: Dimensions) -> Result<Counted, Refusal> {
                match self {
                    $(Self::$rule(rule) => rule.count(size),)+
                }
            }

            pub(super) fn name(&self) -> &'static str {
                match self {
                    $(Self::$rule(_) => stringify!($module),)+
                }
            }

            /// Whether every picture counts the same.
            pub(super) fn is_flat(&self) -> bool {
                matches!(self, Self::Flat(_))
            }
        }
    };
}

algorithms! {
    area::Area,
    aspect::Aspect,
    axes::Axes,
    bounded::Bounded,
    boxed::Boxed,
    budget_grid::BudgetGrid,
    canvas::Canvas,
    capped::Capped,
    closest::Closest,
    crop::Crop,
    flat::Flat,
    grid::Grid,
    padded::Padded,
    patches::Patches,
    rows::Rows,
    snap::Snap,
    table::Table,
    tiles::Tiles,
    useful::Useful,
    windows::Windows,
}
