//! Counts random sizes with the vendor's own crate:
//!
//!     cargo run --manifest-path tests/image_peers/deepseek/Cargo.toml > tests/image_peers/deepseek-flash.json
//!
//! A program of its own, so that the crate's dependencies are none of the project's.

use deepseek_recipe_core::multimodal::ImageTokenSpec;

/// What the picture format can hold; longer ones are shortened by another crate of the vendor's.
const LONGEST: usize = 16_383;

fn main() {
    let spec = ImageTokenSpec::v41();
    let mut state = 1_u64;
    let mut draw = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % most + 1) as usize
    };
    let mut cases = Vec::new();
    while cases.len() < 2_000 {
        let (width, height) = match cases.len() % 4 {
            0 => (draw(8_192), draw(64)),
            1 => (draw(64), draw(8_192)),
            _ => (draw(8_192), draw(8_192)),
        };
        let resized = spec.calc_resize(width, height).expect("it settles");
        if resized.best_width.max(resized.best_height) <= LONGEST {
            cases.push(format!("[{width},{height},{}]", resized.token_count));
        }
    }
    println!(
        r#"{{"rule":"deepseek-flash","detail":null,"peer":"deepseek-recipe-core 0.2.0","cases":[{}]}}"#,
        cases.join(",")
    );
}
