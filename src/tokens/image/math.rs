//! The few roundings that rules are made of.

/// A side as a 64-bit number.
pub(super) fn wide(size: super::Dimensions) -> (u64, u64) {
    (u64::from(size.width()), u64::from(size.height()))
}

/// `n ÷ d` to the nearest whole number, halves up; `d` is at least 1.
pub(super) fn round_half_up(n: u128, d: u128) -> u64 {
    whole((2 * n + d) / (2 * d))
}

/// `n ÷ d` to the nearest whole number, halves to the even one; `d` is at least 1.
pub(super) fn round_half_even(n: u128, d: u128) -> u64 {
    let (quotient, rest) = (n / d, n % d);
    let up = 2 * rest > d || (2 * rest == d && quotient % 2 == 1);
    whole(quotient + u128::from(up))
}

/// `floor(a · b ÷ d)`; `d` is at least 1.
pub(super) fn scale_down(a: u64, b: u64, d: u64) -> u64 {
    whole(u128::from(a) * u128::from(b) / u128::from(d))
}

/// `floor(sqrt(a · b ÷ d))`, exactly; `d` is at least 1.
pub(super) fn root(a: u64, b: u64, d: u64) -> u64 {
    // floor(sqrt(x)) = floor(sqrt(floor(x))) for every x ≥ 0
    whole((u128::from(a) * u128::from(b) / u128::from(d)).isqrt())
}

/// What is added, as it stands at the end of a sum: nothing for nothing.
pub(super) fn plus(tokens: u64) -> String {
    match tokens {
        0 => String::new(),
        tokens => format!(" + {tokens}"),
    }
}

/// The number in 64 bits. Parameters are checked so that no count comes near the end.
pub(super) fn whole(n: u128) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_or_to_the_even_number() {
        let both = |n| (round_half_up(n, 4), round_half_even(n, 4));
        assert_eq!(
            [both(1), both(2), both(6), both(7)],
            [(0, 0), (1, 0), (2, 2), (2, 2)]
        );
    }

    #[test]
    fn a_root_is_cut_off() {
        assert_eq!((root(35, 1, 1), root(6, 6, 1), root(7, 31, 6)), (5, 6, 6));
    }
}
