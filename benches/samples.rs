//! Samples for benches: Gaussian features, classes by a linear rule with some noise.
#![allow(dead_code, unreachable_pub)]

use std::collections::BTreeSet;

use ndarray::Array2;
use ndarray_rand::rand::rngs::SmallRng;
use ndarray_rand::rand::{Rng, SeedableRng};
use ndarray_rand::rand_distr::StandardNormal;
use sprs::CsMatI;
use tenfold::data::{Labels, Records};

/// `n_samples × n_features` standard normal features; the class of a sample is that of the largest
/// of `n_classes` random linear functions of its features and of noise.
pub fn gaussian(
    n_samples: usize,
    n_features: usize,
    n_classes: usize,
    seed: u64,
) -> (Records, Labels) {
    let mut random = SmallRng::seed_from_u64(seed);
    let rules: Vec<f64> =
        (0..n_classes * n_features).map(|_| random.sample(StandardNormal)).collect();
    let mut features = Vec::with_capacity(n_samples * n_features);
    let mut codes = Vec::with_capacity(n_samples);
    for _ in 0..n_samples {
        let start = features.len();
        features.extend((0..n_features).map(|_| -> f64 { random.sample(StandardNormal) }));
        let row = &features[start..];
        let score = |rule: &[f64]| -> f64 { rule.iter().zip(row).map(|(a, b)| a * b).sum() };
        let scores: Vec<f64> = rules
            .chunks(n_features)
            .map(|rule| score(rule) + 2.0 * random.sample::<f64, _>(StandardNormal))
            .collect();
        let best = (0..n_classes).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        codes.push(best.unwrap_or(0) as u32);
    }
    let features = Array2::from_shape_vec((n_samples, n_features), features).expect("full rows");
    let classes = (0..n_classes).map(|class| format!("class {class}")).collect();
    let labels = Labels::from_codes(classes, codes).expect("a class for each code");
    (Records::dense(features).expect("less than 2^32 samples"), labels)
}

/// `n_samples × n_features` sparse samples like short texts: `n_stored` distinct features each, of
/// which few are frequent, in rows of length 1; the class favours a twentieth of the features.
pub fn sparse(
    n_samples: usize,
    n_features: usize,
    n_stored: usize,
    n_classes: usize,
    seed: u64,
) -> (Records, Labels) {
    let mut random = SmallRng::seed_from_u64(seed);
    let (mut bounds, mut indices, mut values, mut codes) = (vec![0], vec![], vec![], vec![]);
    for _ in 0..n_samples {
        let class = random.gen_range(0..n_classes);
        let mut features = BTreeSet::new();
        while features.len() < n_stored {
            let rank = (n_features as f64 * random.gen_range(0.0_f64..1.0).powi(3)) as usize;
            let own = rank / 20 * 20 + class % 20;
            let feature = if random.gen_range(0..100) < 8 { own } else { rank };
            features.insert(feature.min(n_features - 1));
        }
        let numbers: Vec<f64> = features.iter().map(|_| random.gen_range(0.5..3.0)).collect();
        let length = numbers.iter().map(|number| number * number).sum::<f64>().sqrt();
        indices.extend(features.iter().map(|&feature| feature as u32));
        values.extend(numbers.iter().map(|number| number / length));
        bounds.push(indices.len());
        codes.push(class as u32);
    }
    let matrix = CsMatI::new((n_samples, n_features), bounds, indices, values);
    let classes = (0..n_classes).map(|class| format!("class {class:02}")).collect();
    let labels = Labels::from_codes(classes, codes).expect("a class for each code");
    (Records::sparse(matrix).expect("less than 2^32 samples"), labels)
}
