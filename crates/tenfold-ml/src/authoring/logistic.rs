//! The logistic function and its generalisation to several classes.

/// The logistic of a number, 1 / (1 + exp(−value)), without overflow.
pub fn logistic(value: f64) -> f64 {
    let small = (-value.abs()).exp();
    if value >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// The softplus ln(1 + exp(value)), without overflow, and its derivative, the [`logistic`].
#[inline(always)]
pub fn softplus(value: f64) -> (f64, f64) {
    let small = (-value.abs()).exp();
    let slope = if value >= 0.0 { 1.0 } else { small } / (1.0 + small);
    (value.max(0.0) + small.ln_1p(), slope)
}

/// Turns decisions into probabilities in place; returns the logarithm of the sum of their
/// exponentials.
pub fn softmax(values: &mut [f64]) -> f64 {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter_mut().for_each(|value| *value = (*value - largest).exp());
    let total: f64 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= total);
    largest + total.ln()
}
