//! A table in which every pair is in the first slot that is looked at: groups of pairs are moved until nothing collides ("hash and
//! displace", Belazzougui, Botelho and Dietzfelbinger, 2009).

use super::super::layout::{BITS, EMPTY, Place};
use super::merges::Pairs;

/// The table.
pub struct Displaced {
    pub displacements: Vec<u16>,
    pub slots: Vec<u64>,
}

/// Pairs a displacement, on average.
const GROUP: usize = 4;
/// Of 100 slots so many are used.
const LOAD: usize = 94;

/// Places all pairs.
pub fn place(pairs: &Pairs) -> Result<Displaced, String> {
    let mut count = (pairs.len() * 100).div_ceil(LOAD) + 8;
    for _ in 0..16 {
        if let Some(placed) = try_place(pairs, count) {
            return Ok(placed);
        }
        count += count / 50;
    }
    Err("the pairs find no places".to_owned())
}

fn try_place(pairs: &Pairs, count: usize) -> Option<Displaced> {
    let groups = pairs.len().div_ceil(GROUP) + 1;
    let mut members: Vec<Vec<(Place, u64)>> = vec![Vec::new(); groups];
    let mut sorted: Vec<(u64, u32)> = pairs.iter().map(|(&key, &id)| (key, id)).collect();
    sorted.sort_unstable();
    for (key, merged) in sorted {
        let place = Place::of(key);
        members[place.group(groups)].push((place, key << BITS | u64::from(merged)));
    }
    let mut order: Vec<usize> = (0..groups).collect();
    order.sort_by_key(|&group| std::cmp::Reverse(members[group].len()));
    let mut slots = vec![EMPTY; count];
    let mut displacements = vec![0; groups];
    let mut taken = Vec::new();
    for group in order {
        let found = (0..=u16::MAX).find(|&displacement| {
            taken.clear();
            members[group].iter().all(|(place, _)| {
                let slot = place.slot(displacement, count);
                let free = slots[slot] == EMPTY && !taken.contains(&slot);
                taken.push(slot);
                free
            })
        })?;
        displacements[group] = found;
        for (place, word) in &members[group] {
            slots[place.slot(found, count)] = *word;
        }
    }
    Some(Displaced {
        displacements,
        slots,
    })
}
